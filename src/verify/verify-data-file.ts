import type { OnEvent } from '../core/run-event.js';
import type { TargetReader } from '../core/target.js';
import type { FeedKind } from '../feeds/kind.js';
import { StoredFiles } from './beside/stored-files.js';
import { type Checked, checked, secondsSince } from './checked.js';
import { Findings } from './findings.js';
import { untilStopped } from './outcome.js';
import { Progress } from './progress.js';
import type { SetContents } from './report/set-contents.js';
import { RULE_GROUPS } from './rules/index.js';
import type { Severities } from './rules/rulesets.js';
import { SetCheck } from './set/check-set.js';
import { SetReading } from './set/set-reading.js';
import { STOP_MS } from './verify.js';

export interface DataFileOptions {
  /** The kind whose rules the records must pass: no descriptor names it. */
  readonly kind: FeedKind;
  readonly now: Date;
  /** Samples kept of each rule. */
  readonly samples: number;
  /** Severities that replace the rules' own. */
  readonly severities: Severities;
  /** Whether warnings make the file invalid too. */
  readonly strict: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
  /** Is given what the file holds; asking for that makes every record be parsed. */
  readonly onContents?: (contents: SetContents) => void;
  /** Is given what was found so far, when the signal stops it. */
  readonly onStopped?: (report: DataFileReport) => void;
}

/** What was found in one data file by itself. Field names are public: add, never rename. */
export interface DataFileReport extends Checked {
  /** What was verified: a data file without the set that it belongs to. */
  readonly scope: 'data_file';
  readonly file: string;
  /** The feed kind whose rules its records had to pass. */
  readonly feed: string;
  /** Groups of rules that say nothing about a file by itself, and so were not checked. */
  readonly not_checked: readonly string[];
}

/**
 * Proves what one data file shows by itself: its form, and every record through the rules of its kind, ids within the file among them.
 * What only a whole set can show is not looked at, and the report says so. Fails as `verify` does.
 */
export async function verifyDataFile(
  target: TargetReader,
  file: string,
  options: DataFileOptions,
): Promise<DataFileReport> {
  const started = performance.now();
  const { kind, samples, severities, strict, signal, onEvent, onStopped } = options;
  const findings = new Findings(samples, severities);
  const progress = new Progress(onEvent, undefined);
  const report = (complete: boolean): DataFileReport => ({
    scope: 'data_file',
    ...checked(findings, strict, progress.soFar, complete),
    seconds: secondsSince(started),
    location: target.location,
    file,
    feed: kind.id,
    not_checked: groupsNotChecked(kind),
    notices: findings.groups(),
  });
  try {
    onEvent({ type: 'step', text: `checking ${file}` });
    await untilStopped(check(target, file, options, progress, findings), signal, STOP_MS);
    return report(true);
  } catch (error) {
    if (signal.aborted) onStopped?.(report(false));
    throw error;
  }
}

/** The file as a set of one, of which nothing else is known. */
async function check(
  target: TargetReader,
  file: string,
  { kind, now, samples, severities, signal, onContents }: DataFileOptions,
  progress: Progress,
  { report }: Findings,
): Promise<void> {
  const set = { name: null, generation_timestamp: null, listed: 1, files: [file], kind };
  const settings = {
    jobs: 1,
    bytesBeforeThreads: 0,
    byShape: true,
    statisticsBy: onContents && severities,
    samples,
    signal,
    seed: now.getTime(),
  };
  const witnesses = { comparison: undefined, stored: new StoredFiles(report) };
  const checking = new SetCheck(target, set, witnesses, progress, report, settings);
  const reading = new SetReading(kind, settings);
  try {
    const contents = await checking.run(reading, { locations: false, urls: false });
    onContents?.(contents);
  } finally {
    await reading.close();
  }
  await checking.confirm();
}

function groupsNotChecked(kind: FeedKind): readonly string[] {
  const checkedGroups = ['file', kind.id, 'likeness'];
  return RULE_GROUPS.map(({ id }) => id).filter((id) => !checkedGroups.includes(id));
}
