import { isFeedgenError, messageOf } from '../core/errors.js';
import type { NoticeGroup } from '../core/notice.js';
import type { OnEvent, TargetReader } from '../core/ports.js';
import type { RunRecord } from '../core/run-record.js';
import { checkNames } from './check-names.js';
import { SetCheck, type Witnesses } from './check-set.js';
import { checkSurroundings } from './check-surroundings.js';
import { Findings } from './findings.js';
import { NOTHING_READ, Progress, type Totals } from './progress.js';
import { readMetadata, stemOf } from './read-metadata.js';
import type { SetContents } from './report/set-contents.js';
import { fileSetRules } from './rules/file-set.js';
import type { Severities } from './rulesets.js';
import { RunComparison, readRunRecord } from './run-comparison.js';
import { StoredFiles } from './stored-files.js';
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
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
  /** Is given what the set holds, if a descriptor names it; asking for that makes every record be parsed. */
  readonly onContents?: (contents: SetContents) => void;
}

/** What was found. Field names are public: add, never rename. */
export interface VerifyReport extends Totals {
  /** No error was found; with `strict`, no warning either. */
  readonly valid: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly seconds: number;
  readonly location: string;
  readonly descriptor: string;
  readonly metadata: MetadataVerdict;
  /** Worst first, then by rule. */
  readonly notices: readonly NoticeGroup[];
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

/**
 * Proves from the outside that a published set is whole and valid, in one pass and in constant memory but for the ids: the descriptor, then every
 * data file, every record through the rules, then what holds for all of them. `state` is where run records are, null when unknown.
 * What is wrong with the data is in the report; a target that gives no answer is FeedgenError `target`, a state only when it is required.
 */
export async function verify(
  target: TargetReader,
  state: TargetReader | null,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const started = performance.now();
  const findings = new Findings(options.samples, options.severities);
  options.onEvent({ type: 'step', text: `reading ${options.descriptorName}` });
  const metadata = await readMetadata(target, options, findings);
  const verdict = sayVerdict(metadata, findings);
  let totals = NOTHING_READ;
  if (metadata !== undefined) {
    const comparison = await compareWithRun(state, metadata, options, findings);
    const { descriptorName: file, onEvent } = options;
    checkNames(metadata.files, file, comparison !== undefined, findings.report);
    const stored = new StoredFiles(findings.report);
    totals = await checkDataFiles(target, metadata, { comparison, stored }, options, findings);
    onEvent({ type: 'step', text: 'looking at what lies beside' });
    const set = { file, stem: stemOf(file, metadata), metadata };
    await checkSurroundings(target, set, stored, { ...options, report: findings.report });
  }
  const warnings = findings.count('warning');
  return {
    valid: findings.errors === 0 && !(options.strict && warnings > 0),
    errors: findings.errors,
    warnings,
    infos: findings.count('info'),
    ...totals,
    seconds: Math.round(performance.now() - started) / 1000,
    location: target.location,
    descriptor: options.descriptorName,
    metadata: verdict,
    notices: findings.groups(),
  };
}

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
  witnesses: Witnesses,
  options: VerifyOptions,
  { report }: Findings,
): Promise<Totals> {
  const { files } = metadata;
  const { jobs, samples, signal, now, onEvent, onContents } = options;
  const { bytesBeforeThreads = BYTES_BEFORE_THREADS, byShape = true } = options;
  onEvent({ type: 'step', text: `checking ${plural(files.length, 'data file')}` });
  const progress = new Progress(onEvent, witnesses.comparison?.records);
  const statisticsBy = onContents && options.severities;
  const seed = now.getTime();
  const settings = { jobs, bytesBeforeThreads, byShape, statisticsBy, samples, signal, seed };
  const check = new SetCheck(target, metadata, witnesses, progress, report, settings);
  const contents = await check.run();
  onContents?.(contents);
  if (files.length > 0 && progress.complete && progress.totals.records === 0)
    report(fileSetRules.feed_has_no_entities, { message: 'no data file has a record' });
  return progress.totals;
}
