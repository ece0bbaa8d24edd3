import { plural } from '../core/count-text.js';
import { isFeedgenError, messageOf } from '../core/errors.js';
import type { FailedStart } from '../core/failed-starts.js';
import { parseOwnName } from '../core/file-set.js';
import type { RunRecord } from '../core/run-record.js';
import type { TargetReader } from '../core/target.js';
import { type ReadRuns, readRecord, readRuns } from './read-runs.js';
import { deathOf, secondsBetween, type Witness } from './run-state.js';

/** Runs that are looked back on. */
const LOOK_BACK = 10;

/** A run under way is suspicious when it takes so many times as long as the last one that published, and this long at least. */
const STUCK_TIMES = 4;
const STUCK_SECONDS = 3600;

/** What the state tells of the latest runs. */
export interface PastRuns extends Pick<ReadRuns, 'unreadable'> {
  /** Newest first. */
  readonly records: readonly RunRecord[];
  /** The newest run, when it ended before its snapshot. */
  readonly failedStart: FailedStart | null;
  /** The record of the set that the pointer names; null when there is none that can be read. */
  readonly current: RunRecord | null;
  /** Why the state cannot be read, or not listed; null when it can. */
  readonly refused: string | null;
}

/** The set that the pointer names, as far as past runs are judged by it. */
export interface Published {
  /** Unix seconds; 0 when the pointer names no set. */
  readonly timestamp: number;
  /** Name of its run record, where it can have one. */
  readonly recordName: string | undefined;
}

/** Reads the latest runs, and the record of the set that is published. A state that gives no answer is told of, not fatal: the feed may be fine. */
export async function readPastRuns(state: TargetReader, published: Published): Promise<PastRuns> {
  const { recordName } = published;
  const runs = await orRefusal(readRuns(state, LOOK_BACK));
  const current =
    recordName === undefined ? null : await orRefusal(readRecord(state, recordName, 0));
  const found = current !== null && typeof current === 'object' && !('problem' in current);
  return {
    records: typeof runs === 'string' ? [] : runs.records,
    failedStart: typeof runs === 'string' ? null : newestFailedStart(runs, published),
    unreadable: typeof runs === 'string' ? [] : runs.unreadable,
    current: found ? current : null,
    refused: typeof runs === 'string' ? runs : null,
  };
}

/**
 * The newest run when it ended before its snapshot. Whether a set was published since it began is told by what was published then, not by clocks; only runs that
 * published nothing are compared by when they began.
 */
function newestFailedStart(
  { records, failedStarts }: ReadRuns,
  { timestamp }: Published,
): FailedStart | null {
  const start = failedStarts.find(({ previous }) => timestamp <= timestampOf(previous));
  if (start === undefined) return null;
  const [last] = records;
  const later = last !== undefined && last.generation_timestamp > timestamp;
  return later && Date.parse(last.started_at) > Date.parse(start.started_at) ? null : start;
}

function timestampOf(previous: string | null): number {
  return previous === null ? 0 : (parseOwnName(previous)?.timestamp ?? 0);
}

/** What somebody should look at. `published` is the timestamp of the set that the pointer names, 0 when it names none. */
export function warningsOf(
  { records, failedStart, unreadable, refused }: PastRuns,
  published: number,
  witness: Witness,
): string[] {
  const warnings: string[] = [];
  if (refused !== null) warnings.push(`nothing is known of the last runs: ${refused}`);
  if (unreadable.length > 0)
    warnings.push(
      `${plural(unreadable.length, 'run record')} cannot be read, ${unreadable[0]?.name} first`,
    );
  const [last] = records;
  if (failedStart !== null) warnings.push(warningOfFailure(failedStart));
  else if (last !== undefined && last.generation_timestamp > published)
    warnings.push(...warningsOfLast(last, records, published, witness));
  const cleaned = records.find(({ retention }) => retention !== undefined)?.retention;
  if (typeof cleaned?.error === 'string') warnings.push(`retention failed: ${cleaned.error}`);
  return warnings;
}

/** The last run is not the one whose set the pointer names. */
function warningsOfLast(
  last: RunRecord,
  records: readonly RunRecord[],
  published: number,
  witness: Witness,
): readonly string[] {
  const { started_at, state } = last;
  const died = deathOf(last, witness);
  const at = toSeconds(started_at);
  if (died !== null) return [`the last run, of ${at}, died: ${died}`];
  if (state === 'published') {
    const pointer = published === 0 ? 'names no set' : 'still names the set before';
    return [`the last run, of ${at}, was committed, and metadata.json ${pointer}`];
  }
  if (state !== 'running') return [warningOfFailure(last)];
  const before = records.find((record) => record.state === 'published');
  const usual =
    before?.ended_at == null ? 0 : secondsBetween(before.started_at, new Date(before.ended_at));
  const seconds = secondsBetween(started_at, witness.now);
  return seconds > Math.max(STUCK_SECONDS, STUCK_TIMES * usual)
    ? [`the run of ${at} is still under way, it may be stuck`]
    : [];
}

function warningOfFailure({
  started_at,
  state,
  error,
}: Pick<RunRecord, 'started_at' | 'state' | 'error'>): string {
  const run = `the last run, of ${toSeconds(started_at)}`;
  if (state === 'refused') return `${run}, was refused: ${error?.message ?? ''}`;
  return `${run}, ${state}: ${error?.message ?? ''}`;
}

function toSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

/** The value, or the message of a failure of the state. */
async function orRefusal<T>(reading: Promise<T>): Promise<T | string> {
  try {
    return await reading;
  } catch (error) {
    if (!isFeedgenError(error) || error.code !== 'target') throw error;
    return messageOf(error);
  }
}
