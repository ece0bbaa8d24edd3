import type { Limit } from '../core/limit.js';
import type { OnEvent } from '../core/run-event.js';
import type { SetPlace } from './descriptor/find-set.js';
import type { Against } from './history/previous-set.js';
import type { SetContents } from './report/set-contents.js';
import type { Severities } from './rules/rulesets.js';
import type { VerifyReport } from './set-report.js';

/** What of a set is verified, and how. */
export interface VerifyOptions {
  /** Name of the descriptor in the target, usually the pointer `metadata.json`. */
  readonly descriptorName: string;
  /** What stands before every name in `data_file`. */
  readonly dataFilePrefix: string;
  readonly now: Date;
  /** Seconds after which the age of the set is an error; undefined for none. */
  readonly maxAge?: number | undefined;
  /** Names in the target that are looked at besides those of the set; a number with a default. */
  readonly mostNames?: number;
  /** Samples kept of each rule. */
  readonly samples: number;
  /** Severities that replace the rules' own. */
  readonly severities: Severities;
  /** Whether warnings make the set invalid too. */
  readonly strict: boolean;
  /** Whether a state that cannot be read fails the verification; otherwise nothing is compared with it. */
  readonly stateRequired: boolean;
  /** Threads that check data files at once; with one, no thread is started. */
  readonly jobs: number;
  /** Stored bytes that are checked before threads are started; fewer are not worth it. */
  readonly bytesBeforeThreads?: number;
  /** Whether records that are known by their shape need not be parsed (the default); what is found is the same. */
  readonly byShape?: boolean;
  /** The set to compare with; absent for none. */
  readonly against?: Against;
  /** The action feed whose links the urls of the entities are compared with; absent for none. */
  readonly actions?: SetPlace;
  /** How many entities a set may lose, as for `generate`. */
  readonly maxDrop: Limit;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
  /** Is given what the set holds, if a descriptor names it; asking for that makes every record be parsed. */
  readonly onContents?: (contents: SetContents) => void;
  /** Is given what was found so far, when the signal stops it. */
  readonly onStopped?: (report: VerifyReport) => void;
}
