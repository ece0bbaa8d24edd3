import { isFeedgenError, messageOf } from '../core/errors.js';
import type { RunRecord } from '../core/run-record.js';
import type { TargetReader } from '../core/target.js';
import { checkNames } from './beside/check-names.js';
import { checkSurroundings } from './beside/check-surroundings.js';
import { StoredFiles } from './beside/stored-files.js';
import { checked, secondsSince } from './checked.js';
import { readMetadata, stemOf } from './descriptor/read-metadata.js';
import type { Metadata } from './descriptor/validate-metadata.js';
import { Findings } from './findings.js';
import type { PreviousReport } from './history/compare-sets.js';
import { untilStopped } from './outcome.js';
import { NOTHING_READ, Progress } from './progress.js';
import { checkDataFiles } from './set/check-data-files.js';
import { RunComparison, readRunRecord } from './set/run-comparison.js';
import type { MetadataVerdict, VerifyReport } from './set-report.js';
import type { VerifyOptions } from './verify-options.js';

/** How long work under way may still come to its end once it was told to stop. */
export const STOP_MS = 500;

/** What is known of a set while it is being verified. */
interface Known {
  metadata: MetadataVerdict;
  progress: Pick<Progress, 'soFar'>;
  previous: PreviousReport | null;
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
  const known: Known = { metadata: NOT_READ, progress: { soFar: NOTHING_READ }, previous: null };
  const report = (complete: boolean): VerifyReport => ({
    scope: 'set',
    ...checked(findings, strict, known.progress.soFar, complete),
    seconds: secondsSince(started),
    location: target.location,
    descriptor: options.descriptorName,
    metadata: known.metadata,
    previous: known.previous,
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
  const { descriptorName: file, onEvent } = options;
  const { report } = findings;
  const run = await compareWithRun(state, metadata, options, findings);
  checkNames(metadata.files, file, run !== undefined, report);
  const stored = new StoredFiles(report);
  const progress = new Progress(onEvent, run?.records);
  known.progress = progress;
  // A state that could not be read is not asked again.
  const parts = { target, state: run && state, metadata, run, stored, progress };
  known.previous = await checkDataFiles(parts, options, report);
  onEvent({ type: 'step', text: 'looking at what lies beside' });
  const set = { file, stem: stemOf(file, metadata), metadata };
  await checkSurroundings(target, set, stored, { ...options, report });
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
