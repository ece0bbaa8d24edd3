import pLimit from 'p-limit';
import { type FailedStart, isFailedStartsName, parseFailedStarts } from '../core/failed-starts.js';
import { parseOwnName } from '../core/file-set.js';
import { readText } from '../core/read-text.js';
import { parseRunRecord, type RunRecord } from '../core/run-record.js';
import { isNotAFile, type TargetReader } from '../core/target.js';

/** Records read at once: each may be some megabytes. */
const READS_AT_ONCE = 8;

/** A record larger than this is not one of ours. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** A run record, or a list of failed starts, that cannot be used, and why. */
export interface UnreadableRun {
  readonly name: string;
  readonly problem: string;
}

/** The run records of a state. */
export interface ReadRuns {
  /** Newest first, by generation timestamp. */
  readonly records: readonly RunRecord[];
  /** Runs that ended before their snapshot, newest first. */
  readonly failedStarts: readonly FailedStart[];
  readonly unreadable: readonly UnreadableRun[];
  /** Runs there are, read or not. */
  readonly total: number;
}

/**
 * Reads the newest run records of a state, at most `limit`. Damaged ones are told apart, not fatal. Fails with FeedgenError `target` when the state
 * gives no answer, and with ListingRefusedError.
 */
export async function readRuns(state: TargetReader, limit: number): Promise<ReadRuns> {
  const found: { name: string; timestamp: number; bytes: number }[] = [];
  const lists: string[] = [];
  for await (const page of state.list())
    for (const { name, bytes = 0 } of page) {
      const own = parseOwnName(name);
      if (own?.part === 'run record') found.push({ name, timestamp: own.timestamp, bytes });
      else if (isFailedStartsName(name)) lists.push(name);
    }
  found.sort((a, b) => b.timestamp - a.timestamp);
  const atOnce = pLimit(READS_AT_ONCE);
  const reads = found
    .slice(0, limit)
    .map(({ name, bytes }) => atOnce(() => readRecord(state, name, bytes)));
  const read = (await Promise.all(reads)).filter((each) => each !== null);
  const { failedStarts, damaged } = await readFailedStarts(state, lists);
  return {
    records: read.filter((each): each is RunRecord => !('problem' in each)),
    failedStarts,
    unreadable: [...read.filter((each) => 'problem' in each), ...damaged],
    total: found.length + failedStarts.length + damaged.length,
  };
}

async function readFailedStarts(
  state: TargetReader,
  lists: readonly string[],
): Promise<{ failedStarts: readonly FailedStart[]; damaged: readonly UnreadableRun[] }> {
  const failedStarts: FailedStart[] = [];
  const damaged: UnreadableRun[] = [];
  for (const name of lists) {
    const read = await readUsable(state, name, parseFailedStarts);
    if (read !== null && 'problem' in read) damaged.push(read);
    else failedStarts.push(...(read ?? []));
  }
  failedStarts.sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at));
  return { failedStarts, damaged };
}

/** One run record; null when it is gone. Fails with FeedgenError `target` when the state gives no answer. */
export async function readRecord(
  state: TargetReader,
  name: string,
  bytes: number,
): Promise<RunRecord | UnreadableRun | null> {
  if (bytes > MAX_RECORD_BYTES) return { name, problem: 'it is too large' };
  return readUsable(state, name, (text) => {
    const record = parseRunRecord(text);
    return record !== undefined && isSound(record) ? record : undefined;
  });
}

/** What `parse` makes of a small object of the state; null when it is gone. */
async function readUsable<T>(
  state: TargetReader,
  name: string,
  parse: (text: string) => T | undefined,
): Promise<T | UnreadableRun | null> {
  try {
    const text = await readText(state, name);
    if (text === null) return null;
    const parsed = parse(text);
    if (parsed !== undefined) return parsed;
    return { name, problem: 'it is damaged, or of a version that this feedgen does not know' };
  } catch (error) {
    if (isNotAFile(error)) return { name, problem: error.fact };
    throw error;
  }
}

const STATES: readonly unknown[] = ['running', 'published', 'failed', 'refused'];

/** Whether everything that is shown or decided by has its type: the text may have been damaged. */
function isSound(record: Partial<RunRecord>): boolean {
  const { state, feed, host, descriptor, pid, started_at, ended_at, counts, files } = record;
  return (
    STATES.includes(state) &&
    [feed, host, descriptor].every((text) => typeof text === 'string') &&
    [pid, record.generation_timestamp, counts?.refused].every(Number.isSafeInteger) &&
    isTime(started_at) &&
    (ended_at === null || isTime(ended_at)) &&
    files?.every((file) => typeof file?.name === 'string' && Number.isSafeInteger(file.bytes)) ===
      true &&
    isObject(record.settings) &&
    (record.error === null || typeof record.error?.message === 'string')
  );
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object';
}
