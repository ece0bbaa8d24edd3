import { isFeedgenError, messageOf } from '../core/errors.js';
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
  /** The record of the set that the pointer names; null when there is none that can be read. */
  readonly current: RunRecord | null;
  /** Why the state cannot be read, or not listed; null when it can. */
  readonly refused: string | null;
}

/** Reads the latest runs, and the record of that name. A state that gives no answer is told of, not fatal: the feed may be fine. */
export async function readPastRuns(
  state: TargetReader,
  currentName: string | undefined,
): Promise<PastRuns> {
  const runs = await orRefusal(readRuns(state, LOOK_BACK));
  const current =
    currentName === undefined ? null : await orRefusal(readRecord(state, currentName, 0));
  const found = current !== null && typeof current === 'object' && !('problem' in current);
  return {
    records: typeof runs === 'string' ? [] : runs.records,
    unreadable: typeof runs === 'string' ? [] : runs.unreadable,
    current: found ? current : null,
    refused: typeof runs === 'string' ? runs : null,
  };
}

/** What somebody should look at. `published` is the timestamp of the set that the pointer names, 0 when it names none. */
export function warningsOf(
  { records, unreadable, refused }: PastRuns,
  published: number,
  witness: Witness,
): string[] {
  const warnings: string[] = [];
  if (refused !== null) warnings.push(`nothing is known of the last runs: ${refused}`);
  if (unreadable.length > 0)
    warnings.push(`${unreadable.length} run records cannot be read, ${unreadable[0]?.name} first`);
  const [last] = records;
  if (last !== undefined && last.generation_timestamp > published)
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
  const { started_at, state, error } = last;
  const died = deathOf(last, witness);
  const at = started_at.replace(/\.\d+Z$/, 'Z');
  if (died !== null) return [`the last run, of ${at}, died: ${died}`];
  if (state === 'published') {
    const pointer = published === 0 ? 'names no set' : 'still names the set before';
    return [`the last run, of ${at}, was committed, and metadata.json ${pointer}`];
  }
  if (state === 'refused') return [`the last run, of ${at}, ${error?.message ?? state}`];
  if (state !== 'running') return [`the last run, of ${at}, ${state}: ${error?.message ?? ''}`];
  const before = records.find((record) => record.state === 'published');
  const usual =
    before?.ended_at == null ? 0 : secondsBetween(before.started_at, new Date(before.ended_at));
  const seconds = secondsBetween(started_at, witness.now);
  return seconds > Math.max(STUCK_SECONDS, STUCK_TIMES * usual)
    ? [`the run of ${at} is still under way, it may be stuck`]
    : [];
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
