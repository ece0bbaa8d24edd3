import type { Limit } from '../core/limit.js';
import type { Notice } from '../core/notice.js';
import type { ProcessMark } from '../core/process-identity.js';
import type { OnEvent } from '../core/run-event.js';
import type { Source } from '../core/source.js';
import type { Target } from '../core/target.js';
import type { FeedKind } from '../feeds/kind.js';

export interface GenerateSettings {
  readonly kind: FeedKind;
  /** The feed query, one SQL statement. */
  readonly query: string;
  /** Records per data file, before any is refused. */
  readonly chunk: number | 'auto';
  readonly gzipLevel: number | null;
  readonly contentEncoding: 'gzip' | 'none';
  /** Threads that encode and compress. */
  readonly jobs: number;
  /** Put before every name in the descriptor's `data_file`. */
  readonly dataFilePrefix: string;
  readonly maxRefused: Limit;
  readonly maxDrop: Limit;
  readonly allowEmpty: boolean;
  readonly allowSourceChange: boolean;
  /** Do everything but write to the target. */
  readonly dryRun: boolean;
  readonly lockWaitSeconds: number;
  /** The settings as the run record keeps them: no secrets. */
  readonly recorded: Readonly<Record<string, string | number | boolean | null>>;
}

/** A small object that is about to be written. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A set whose data files are in the target, and what is still missing there. */
export interface UncommittedSet {
  readonly descriptor: NamedBytes;
  /** As it will be in the state: of a published set. */
  readonly runRecord: NamedBytes;
}

/** One of the attempts of a command to publish; each is a run of its own. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** The id of the run that the attempt before left; null for the first, or where it failed before it had one. */
  readonly after: string | null;
}

export interface GeneratePorts {
  /** Connects to the database; called after the target was checked. */
  readonly openSource: () => Promise<Source>;
  readonly target: Target;
  readonly state: Target;
  /** Reads the whole set back, as readers will, and fails when it has errors; absent: its data files are confirmed only. */
  readonly verifySet?: (set: UncommittedSet) => Promise<void>;
  readonly now: () => Date;
  readonly runId: () => string;
  /** Which attempt this is, where a failed one is followed by another; the first when absent. */
  readonly attempt?: Attempt;
  readonly host: string;
  readonly pid: number;
  /** Tells this process from a later one of the same number. */
  readonly process?: ProcessMark;
  /** feedgen's own version. */
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
  /** Takes what must not be read out of a text that is kept in the state; absent: there is nothing secret. */
  readonly redact?: (text: string) => string;
  /** Told the name of the descriptor once it stands, and again once the pointer shows it: what fails from then on undoes nothing. */
  readonly onCommitted?: (descriptor: string, shown: boolean) => void;
}

/** What `generate --json` prints; field names are public. */
export interface GenerateReport {
  /** The feed kind, the value of `--feed`. */
  readonly feed: string;
  /** The feed's name at Google, as in the descriptor. */
  readonly name: string;
  readonly generation_timestamp: number;
  readonly descriptor: string;
  readonly location: string;
  readonly data_files: number;
  readonly records: number;
  readonly refused: number;
  /** Bytes of all data files as stored. */
  readonly bytes: number;
  readonly seconds: number;
  readonly dry_run: boolean;
  readonly refused_by_rule: Readonly<Record<string, number>>;
  readonly warnings_by_rule: Readonly<Record<string, number>>;
  readonly refused_samples: readonly Notice[];
  /** Where the refused records are listed; null when there are none, or in a dry run. */
  readonly refused_list: string | null;
  /** The names a dry run would have written; absent in a real run, whose names are in its descriptor. */
  readonly planned_files?: readonly string[];
}
