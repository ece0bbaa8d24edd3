import pLimit from 'p-limit';
import { isFeedgenError, messageOf } from '../core/errors.js';
import type { RunRecord } from '../core/run-record.js';
import { isListingRefused, type Leftover, type Target } from '../core/target.js';
import { type Inventory, ownName, takeInventory } from './inventory.js';
import {
  filesOf,
  type Later,
  planRemovals,
  type Removal,
  type RemovalRules,
} from './plan-removals.js';
import { readRecord } from './read-runs.js';
import { type ReadSets, readSets } from './read-sets.js';
import { removeAll } from './remove.js';
import { isReached, LONGEST_RUN_SECONDS, mayGoFrom, mayWrite, type Witness } from './run-state.js';

const READS_AT_ONCE = 8;

/** What is younger may be of a run that has no record yet, or of another clean: both write small files that last for a moment. */
const YOUNGEST_LEFTOVER_SECONDS = 10;

/** A target and the state of its runs. */
export interface CleanPlaces {
  readonly target: Target;
  readonly state: Target;
}

export interface CleanOptions extends RemovalRules, Witness {
  /** Finds out and removes nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** What only time holds up: nothing that somebody would have to do anything about. */
export interface Waiting {
  readonly objects: number;
  readonly bytes: number;
  /** Unix seconds by the clock of the target, from which the first and the last of it may go; null when there is nothing. */
  readonly first: number | null;
  readonly last: number | null;
}

/** What was removed, or would be. */
export interface CleanResult {
  readonly planned: readonly Removal[];
  readonly leftovers: readonly Leftover[];
  readonly waiting: Waiting;
  /** Sets that stay. */
  readonly kept: number;
  /** Objects removed. */
  readonly removed: number;
  readonly removedBytes: number;
  /** What was passed over, and why. */
  readonly remarks: readonly string[];
  /** Why sets and data files were left alone: a descriptor cannot be read. */
  readonly blocked: string | null;
  /** What ended the work before its end. */
  readonly error: unknown;
}

/**
 * Removes what dead runs and interrupted writes have left, and sets beyond those to keep. Each thing is looked at again right before it goes. Fails with FeedgenError
 * `target` when it cannot find out what lies there; what fails while removing is told in the result.
 */
export async function clean(places: CleanPlaces, options: CleanOptions): Promise<CleanResult> {
  const { target, state } = places;
  const witness = { ...options, now: await earlierClock(target, options) };
  const inventory = await takeInventory(target, state);
  const records = await recordsOfAttempts(state, inventory);
  const sets = await readSets(target, inventory);
  const plan = planRemovals(
    { location: target.location, inventory, sets, records },
    options,
    witness,
  );
  const planned = plan.now;
  const remarks: string[] = [];
  const living = [...records.values()].some((record) => mayWrite(record, witness));
  const found: LaterLeftover[] = [];
  for (const place of [target, state])
    found.push(...(await findLeftovers(place, options.graceSeconds, living, remarks)));
  const leftovers = found.filter(({ from }) => isReached(from, witness)).map(({ it }) => it);
  const outcome = options.dryRun
    ? { removed: 0, removedBytes: 0, remarks: [], error: null }
    : await removeAll(places, planned, leftovers, options.signal);
  return {
    ...{ planned, leftovers, ...outcome },
    waiting: waitingOf(
      plan.later,
      found.filter(({ from }) => !isReached(from, witness)),
    ),
    remarks: [...remarks, ...outcome.remarks],
    kept: sets.own.length - planned.filter(({ what }) => what === 'set').length,
    blocked: blockOf(sets, target.location),
  };
}

/** Nothing may seem older than it is because one of two clocks is ahead. A dry run writes nothing, not even to learn the time. */
async function earlierClock(target: Target, { now, dryRun }: CleanOptions): Promise<Date> {
  if (dryRun) return now;
  const there = await target.upkeep().now();
  return there < now ? there : now;
}

/** A set with a descriptor is decided; only what has none depends on how its run ended. */
async function recordsOfAttempts(
  state: Target,
  { attempts }: Inventory,
): Promise<ReadonlyMap<string, RunRecord>> {
  const atOnce = pLimit(READS_AT_ONCE);
  const undecided = [...attempts.values()].filter(({ descriptor }) => descriptor === null);
  const read = await Promise.all(
    undecided.map(({ stem, runRecord }) =>
      atOnce(async () => {
        const record = runRecord && (await readRecord(state, runRecord.name, runRecord.bytes));
        return record === null || 'problem' in record ? [] : [[stem, record] as const];
      }),
    ),
  );
  return new Map(read.flat());
}

interface LaterLeftover {
  readonly it: Leftover;
  /** Unix seconds from which it may go. */
  readonly from: number;
}

/** Temporary files, and uploads of objects that are feedgen's by their names; they wait longer while a run is under way. */
async function findLeftovers(
  place: Target,
  graceSeconds: number,
  living: boolean,
  remarks: string[],
): Promise<readonly LaterLeftover[]> {
  const least = living ? LONGEST_RUN_SECONDS : YOUNGEST_LEFTOVER_SECONDS;
  const wait = Math.max(graceSeconds, least);
  const found: LaterLeftover[] = [];
  try {
    for await (const page of place.upkeep().leftovers())
      for (const it of page) {
        if (it.kind === 'unfinished upload' && ownName(it.name) === undefined) continue;
        const from = it.modified && mayGoFrom(it.modified.getTime(), wait);
        // A time beyond all dates is none: such a file is never old enough.
        if (from !== undefined && Number.isFinite(from)) found.push({ it, from });
      }
  } catch (error) {
    if (!isFeedgenError(error) || !isListingRefused(error)) throw error;
    remarks.push(`${messageOf(error)}; ${error.hint}`);
  }
  return found;
}

function waitingOf(removals: readonly Later[], leftovers: readonly LaterLeftover[]): Waiting {
  const objects = [
    ...removals.flatMap((each) => filesOf(each).map(({ bytes }) => ({ bytes, from: each.from }))),
    ...leftovers.map(({ it: { bytes }, from }) => ({ bytes, from })),
  ];
  const times = objects.map(({ from }) => from).toSorted((a, b) => a - b);
  return {
    objects: objects.length,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
  };
}

function blockOf({ unreadable }: ReadSets, location: string): string | null {
  const [first] = unreadable;
  if (first === undefined) return null;
  return `${first.name} in ${location} cannot be read (${first.problem}): nobody knows which data files it names`;
}
