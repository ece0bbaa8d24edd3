import {
  type Descriptor,
  fileSetNames,
  formatTimestamp,
  POINTER_NAME,
  parseDescriptor,
} from '../core/file-set.js';
import { readText } from '../core/read-text.js';
import type { RunRecord } from '../core/run-record.js';
import { isNotAFile, type TargetReader } from '../core/target.js';
import { feedKindByName } from '../feeds/index.js';
import { type PastRuns, readPastRuns, warningsOf } from './past-runs.js';
import type { Witness } from './run-state.js';
import { type RunSummary, summarize, summarizeStart } from './summary.js';
import { lookAtFiles } from './whole.js';

/** A set that is ahead of the clock by more is of a clock that is wrong, and would seem fresh for ever. */
const MOST_AHEAD_SECONDS = 3600;

/** Files that are named one by one. */
const MOST_PROBLEMS = 3;

export interface StatusOptions extends Witness {
  readonly maxAgeSeconds: number;
  readonly dataFilePrefix: string;
  /** Whether a warning makes the verdict bad. */
  readonly strict: boolean;
  /** Reads and checks the newest set; returns what is wrong with it, null when nothing is. Absent: only names and sizes are looked at. */
  readonly verifySet?: () => Promise<string | null>;
}

/** What `feedgen status` tells; field names are public: add, never rename. */
export interface StatusReport {
  /** Exit code 0 if and only if so. */
  readonly ok: boolean;
  readonly location: string;
  /** What makes the verdict bad: no set, too old, not whole, not valid. */
  readonly problems: readonly string[];
  /** What somebody should look at, though the newest set is fine. */
  readonly warnings: readonly string[];
  readonly feed: string | null;
  readonly generation_timestamp: number | null;
  readonly age_seconds: number | null;
  readonly max_age_seconds: number;
  /** Null where no run record tells. */
  readonly records: number | null;
  readonly data_files: number | null;
  readonly bytes: number | null;
  /** All data files of the newest set are there, with the sizes that the run recorded. */
  readonly whole: boolean;
  /** When all of the newest set was read and checked: `now`, before it was published, or not as far as is known. */
  readonly verified: 'now' | 'at publication' | null;
  readonly last_run: RunSummary | null;
}

/** Judges the newest set of a target and the runs around it. Fails with FeedgenError `target` when the target gives no answer. */
export async function readStatus(
  target: TargetReader,
  state: TargetReader,
  options: StatusOptions,
): Promise<StatusReport> {
  const pointer = await readPointer(target);
  const timestamp = timestampOf(pointer);
  const recordName = recordNameOf(pointer);
  const runs = await readPastRuns(state, { timestamp, recordName });
  const warnings = warningsOf(runs, timestamp, options);
  const judged =
    typeof pointer === 'string' ? noSet(pointer) : await judge(target, pointer, runs, options);
  warnings.push(...judged.warnings);
  return {
    ok: judged.problems.length === 0 && !(options.strict && warnings.length > 0),
    location: target.location,
    ...judged,
    warnings,
    max_age_seconds: options.maxAgeSeconds,
    last_run: lastRun(runs, options),
  };
}

function lastRun({ records: [last], failedStart }: PastRuns, witness: Witness): RunSummary | null {
  if (failedStart !== null) return summarizeStart(failedStart);
  return last === undefined ? null : summarize(last, witness);
}

type Judged = Omit<StatusReport, 'ok' | 'location' | 'max_age_seconds' | 'last_run'>;

function noSet(problem: string): Judged {
  const nothing = { feed: null, generation_timestamp: null, age_seconds: null, records: null };
  const none = { data_files: null, bytes: null, whole: false, verified: null };
  return { problems: [problem], warnings: [], ...nothing, ...none };
}

/** The descriptor behind the pointer, or why there is none. */
async function readPointer(target: TargetReader): Promise<Descriptor | string> {
  let text: string | null;
  try {
    text = await readText(target, POINTER_NAME);
  } catch (error) {
    if (isNotAFile(error)) return `${POINTER_NAME} is no file: ${error.fact}`;
    throw error;
  }
  if (text === null) return `nothing was ever published: there is no ${POINTER_NAME}`;
  return parseDescriptor(text) ?? `${POINTER_NAME} is not a descriptor`;
}

function timestampOf(pointer: Descriptor | string): number {
  return typeof pointer === 'string' ? 0 : pointer.generation_timestamp;
}

/** The name of the run record of the set that the pointer names; undefined for one of a feed that this feedgen does not know. */
function recordNameOf(pointer: Descriptor | string): string | undefined {
  if (typeof pointer === 'string') return undefined;
  const kind = feedKindByName(pointer.name);
  return kind && fileSetNames(kind.filePrefix, pointer.generation_timestamp, 'json').runRecord;
}

async function judge(
  target: TargetReader,
  set: Descriptor,
  { current }: PastRuns,
  options: StatusOptions,
): Promise<Judged> {
  const { name: feed, generation_timestamp, data_file } = set;
  const age_seconds = Math.round(options.now.getTime() / 1000 - generation_timestamp);
  const { problems, bytes } = await lookAtFiles(target, set, current, options.dataFilePrefix);
  const invalid = problems.length > 0 ? undefined : await options.verifySet?.();
  return {
    problems: [
      ...ageProblems(age_seconds, generation_timestamp, options.maxAgeSeconds),
      ...(problems.length > 0 ? [`it is not whole: ${few(problems)}`] : []),
      ...(typeof invalid === 'string' ? [`it is not valid: ${invalid}`] : []),
    ],
    warnings: [
      ...(current === null ? ['it has no run record: sizes were compared with nothing'] : []),
      ...(data_file.length === 0 ? ['it is empty'] : []),
    ],
    ...{ feed, generation_timestamp, age_seconds, bytes },
    records: current?.counts.written ?? null,
    data_files: data_file.length,
    whole: problems.length === 0,
    verified: verifiedWhen(current, invalid),
  };
}

function verifiedWhen(
  current: RunRecord | null,
  invalid: string | null | undefined,
): StatusReport['verified'] {
  if (invalid !== undefined) return invalid === null ? 'now' : null;
  return current?.settings.verify === 'full' ? 'at publication' : null;
}

function ageProblems(age: number, timestamp: number, most: number): readonly string[] {
  if (age > most) return [`it is ${durationText(age)} old, more than ${durationText(most)}`];
  if (age >= -MOST_AHEAD_SECONDS) return [];
  const ahead = durationText(-age);
  return [`its time ${formatTimestamp(timestamp)} is ${ahead} ahead: a clock is wrong`];
}

function few(problems: readonly string[]): string {
  const more = problems.length - MOST_PROBLEMS;
  const shown = problems.slice(0, MOST_PROBLEMS).join(', ');
  return more > 0 ? `${shown}, and ${more} more` : shown;
}

/** `42 s`, `12 min`, `3 h 12 min`, `4 d 2 h`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
