import { plural } from '../../core/count-text.js';
import { isFeedgenError } from '../../core/errors.js';
import type { TargetReader } from '../../core/target.js';
import type { StoredFiles } from '../beside/stored-files.js';
import type { NoSet } from '../descriptor/find-set.js';
import type { Metadata } from '../descriptor/validate-metadata.js';
import type { ReportNotice } from '../findings.js';
import { type ComparedSet, compareSets, type PreviousReport } from '../history/compare-sets.js';
import { findPrevious, nameOfPrevious, type PreviousSet } from '../history/previous-set.js';
import { compareLinks } from '../links/compare-links.js';
import type { Progress } from '../progress.js';
import { fileSetRules } from '../rules/file-set.js';
import { historyRules } from '../rules/history.js';
import type { VerifyOptions } from '../verify-options.js';
import { SetCheck } from './check-set.js';
import type { RunComparison } from './run-comparison.js';
import { SetReading } from './set-reading.js';

/** About 6,000 records, which take as long as a thread takes to start. */
const BYTES_BEFORE_THREADS = 512 * 1024;

/** What is known of a set before its data files are read. */
interface KnownSet {
  readonly target: TargetReader;
  /** Null when it is unknown or cannot be read. */
  readonly state: TargetReader | null | undefined;
  readonly metadata: Metadata;
  readonly run: RunComparison | undefined;
  /** Collects what the target says of the files. */
  readonly stored: StoredFiles;
  /** Of reading it. */
  readonly progress: Progress;
}

/**
 * Reads every data file, then confirms what only all of them together can show, and compares them with the set before. Returns how they differ; null when
 * there was nothing to compare.
 */
export async function checkDataFiles(
  set: KnownSet,
  options: VerifyOptions,
  report: ReportNotice,
): Promise<PreviousReport | null> {
  const { target, metadata, run, stored, progress } = set;
  const { files, kind } = metadata;
  const { signal, onEvent, onContents, actions } = options;
  const before = await previousOf(set, options, report);
  onEvent({ type: 'step', text: `checking ${plural(files.length, 'data file')}` });
  const settings = readingOptions(options);
  const check = new SetCheck(
    target,
    metadata,
    { comparison: run, stored },
    progress,
    report,
    settings,
  );
  const reading = new SetReading(kind, settings);
  let previous: PreviousReport | null = null;
  try {
    const kept = { locations: before !== undefined, urls: actions !== undefined };
    const contents = await check.run(reading, kept);
    onContents?.(contents);
    if (files.length > 0 && progress.complete && progress.totals.records === 0)
      report(fileSetRules.feed_has_no_entities, { message: 'no data file has a record' });
    signal.throwIfAborted();
    if (before !== undefined)
      previous = await compare(check, before, progress, reading, options, report);
  } finally {
    await reading.close();
  }
  if (actions !== undefined && check.records !== undefined) {
    onEvent({ type: 'step', text: `comparing with the links of ${actions.target.location}` });
    await compareLinks(check.records, target, actions, { ...options, seed: settings.seed }, report);
  }
  await check.confirm();
  return previous;
}

function readingOptions(options: VerifyOptions) {
  const { jobs, samples, signal, now, onContents, severities } = options;
  const { bytesBeforeThreads = BYTES_BEFORE_THREADS, byShape = true } = options;
  const statisticsBy = onContents && severities;
  const seed = now.getTime();
  return { jobs, bytesBeforeThreads, byShape, statisticsBy, samples, signal, seed };
}

/** The set to compare with, if one is wanted and there is one; says when there is none. */
async function previousOf(
  { target, state, metadata, run }: KnownSet,
  options: VerifyOptions,
  report: ReportNotice,
): Promise<PreviousSet | undefined> {
  const { against, descriptorName } = options;
  if (against === undefined || metadata.kind === undefined) return undefined;
  const current = { target, state: state ?? null, descriptorName, metadata, record: run?.record };
  const found = await orMissing(() => findPrevious(current, against, options), options);
  if (!('missing' in found)) return found;
  reportMissing(found, options, report);
  return undefined;
}

async function compare(
  check: SetCheck,
  before: PreviousSet,
  { complete, totals }: Progress,
  reading: SetReading,
  options: VerifyOptions,
  report: ReportNotice,
): Promise<PreviousReport | null> {
  const { descriptorName, onEvent } = options;
  const { records, digests, generation_timestamp } = check;
  if (records === undefined || !complete) {
    const why = 'this set cannot be read whole, so that nothing is compared with the one before';
    onEvent({ type: 'remark', text: why });
    return null;
  }
  onEvent({ type: 'step', text: `comparing with ${nameOfPrevious(before)}` });
  const positions = totals.records;
  const set: ComparedSet = { descriptorName, generation_timestamp, positions, records, digests };
  const comparing = () => compareSets(set, before, reading, report, options);
  const compared = await orMissing(comparing, options);
  if (!('missing' in compared)) return compared;
  reportMissing(compared, options, report);
  return null;
}

/** A set before that nobody named may be archived, forbidden or gone: that costs nobody the verdict on this one. */
async function orMissing<T>(
  work: () => Promise<T>,
  { against, signal }: VerifyOptions,
): Promise<T | NoSet> {
  try {
    return await work();
  } catch (error) {
    const named = against?.kind === 'named';
    if (named || signal.aborted || !isFeedgenError(error) || error.code !== 'target') throw error;
    return { missing: error.message };
  }
}

/** A set that somebody named has to be there. */
function reportMissing(
  { missing: message }: NoSet,
  { against, descriptorName: file }: VerifyOptions,
  report: ReportNotice,
): void {
  const severity = against?.kind === 'named' ? 'error' : 'info';
  report(historyRules.previous_set_missing, { file, severity, message });
}
