import { isFeedgenError, messageOf } from '../core/errors.js';
import type { OnEvent, TargetReader } from '../core/ports.js';
import type { RunRecord } from '../core/run-record.js';
import { SetCheck } from './check-set.js';
import { type Checked, checked, secondsSince } from './checked.js';
import { Findings } from './findings.js';
import { untilStopped } from './outcome.js';
import { NOTHING_READ, Progress } from './progress.js';
import { readMetadata, stemOf } from './read-metadata.js';
import type { SetContents } from './report/set-contents.js';
import { fileSetRules } from './rules/file-set.js';
import type { Severities } from './rulesets.js';
import { RunComparison, readRunRecord } from './run-comparison.js';
import { plural } from './text.js';
import type { Metadata } from './validate-metadata.js';

/** About 6,000 records, which take as long as a thread takes to start. */
const BYTES_BEFORE_THREADS = 512 * 1024;

export interface VerifyOptions {
  /** Name of the descriptor in the target, usually the pointer `metadata.json`. */
  readonly descriptorName: string;
  /** What stands before every name in `data_file`. */
  readonly dataFilePrefix: string;
  readonly now: Date;
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
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
  /** Is given what the set holds, if a descriptor names it; asking for that makes every record be parsed. */
  readonly onContents?: (contents: SetContents) => void;
  /** Is given what was found so far, when the signal stops it. */
  readonly onStopped?: (report: VerifyReport) => void;
}

/** What was found in a set. Field names are public: add, never rename. */
export interface VerifyReport extends Checked {
  /** What was verified: a set by its descriptor. */
  readonly scope: 'set';
  readonly descriptor: string;
  readonly metadata: MetadataVerdict;
}

/** The descriptor by itself: null where it says nothing usable. */
export interface MetadataVerdict {
  readonly valid: boolean;
  readonly name: string | null;
  readonly generation_timestamp: number | null;
  /** Number of data files that it lists. */
  readonly data_files: number | null;
  /** Number of errors in it. */
  readonly problems: number;
}

/** How long work under way may still come to its end once it was told to stop. */
export const STOP_MS = 500;

/** What is known of a set while it is being verified. */
interface Known {
  metadata: MetadataVerdict;
  progress: Pick<Progress, 'soFar'>;
}

/**
 * Proves from the outside that a published set is whole and valid, in one pass and in constant memory but for the ids: the descriptor, then every
 * data file, every record through the rules, then what holds for all of them. `state` is where run records are, null when unknown.
 * What is wrong with the data is in the report; a target that gives no answer is FeedgenError `target`, a state only when it is required.
 * Told to stop, it fails with the reason of the signal within a moment.
 */
export async function verify(
  target: TargetReader,
  state: TargetReader | null,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const started = performance.now();
  const { samples, severities, strict, signal, onStopped } = options;
  const findings = new Findings(samples, severities);
  const known: Known = { metadata: NOT_READ, progress: { soFar: NOTHING_READ } };
  const report = (complete: boolean): VerifyReport => ({
    scope: 'set',
    ...checked(findings, strict, known.progress.soFar, complete),
    seconds: secondsSince(started),
    location: target.location,
    descriptor: options.descriptorName,
    metadata: known.metadata,
    notices: findings.groups(),
  });
  try {
    await untilStopped(check(target, state, options, findings, known), signal, STOP_MS);
    return report(true);
  } catch (error) {
    if (signal.aborted) onStopped?.(report(false));
    throw error;
  }
}

async function check(
  target: TargetReader,
  state: TargetReader | null,
  options: VerifyOptions,
  findings: Findings,
  known: Known,
): Promise<void> {
  options.onEvent({ type: 'step', text: `reading ${options.descriptorName}` });
  const metadata = await readMetadata(target, options, findings);
  known.metadata = sayVerdict(metadata, findings);
  if (metadata === undefined) return;
  const comparison = await compareWithRun(state, metadata, options, findings);
  const progress = new Progress(options.onEvent, comparison?.records);
  known.progress = progress;
  await checkDataFiles(target, metadata, comparison, progress, options, findings);
}

/** The descriptor was not read, or not to its end. */
const NOT_READ: MetadataVerdict = {
  valid: false,
  name: null,
  generation_timestamp: null,
  data_files: null,
  problems: 0,
};

/** Called while everything that was found is about the metadata. */
function sayVerdict(metadata: Metadata | undefined, { errors }: Findings): MetadataVerdict {
  return {
    valid: errors === 0,
    name: metadata?.name ?? null,
    generation_timestamp: metadata?.generation_timestamp ?? null,
    data_files: metadata?.listed ?? null,
    problems: errors,
  };
}

/** Compares the descriptor with the record of the run that wrote it, where there is one, for the data files to follow. */
async function compareWithRun(
  state: TargetReader | null,
  metadata: Metadata,
  { descriptorName, stateRequired, onEvent }: VerifyOptions,
  { report }: Findings,
): Promise<RunComparison | undefined> {
  const stem = stemOf(descriptorName, metadata);
  const without = (why: string) => {
    onEvent({ type: 'remark', text: `no run record to compare with: ${why}` });
    return undefined;
  };
  let record: RunRecord | undefined;
  try {
    if (state !== null && stem !== undefined) record = await readRunRecord(state, stem, report);
  } catch (error) {
    if (stateRequired || !isFeedgenError(error) || error.code !== 'target') throw error;
    return without(messageOf(error));
  }
  if (record === undefined) return without('digests and counts are checked by themselves only');
  const comparison = new RunComparison(record, report);
  comparison.compareSet(descriptorName, metadata);
  return comparison;
}

/** Reads every data file and then confirms what only all of them together can show. */
async function checkDataFiles(
  target: TargetReader,
  metadata: Metadata,
  comparison: RunComparison | undefined,
  progress: Progress,
  options: VerifyOptions,
  { report }: Findings,
): Promise<void> {
  const { files } = metadata;
  const { jobs, samples, signal, now, onEvent, onContents } = options;
  const { bytesBeforeThreads = BYTES_BEFORE_THREADS, byShape = true } = options;
  onEvent({ type: 'step', text: `checking ${plural(files.length, 'data file')}` });
  const statisticsBy = onContents && options.severities;
  const seed = now.getTime();
  const settings = { jobs, bytesBeforeThreads, byShape, statisticsBy, samples, signal, seed };
  const check = new SetCheck(target, metadata, comparison, progress, report, settings);
  const contents = await check.run();
  onContents?.(contents);
  if (files.length > 0 && progress.complete && progress.totals.records === 0)
    report(fileSetRules.feed_has_no_entities, { message: 'no data file has a record' });
}
