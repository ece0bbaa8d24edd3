import { FeedgenError } from '../core/errors.js';
import type { Facility, FacilityLines, FacilityStore } from '../core/facility.js';
import type { OnEvent } from '../core/run-event.js';
import type { SourceIdentity } from '../core/source.js';
import { type Fault, faultOf } from './dirty.js';
import { formatLine } from './facility-line.js';
import { type FakeFacilities, loadFakeFacilities } from './fake.js';
import { LineBytes } from './line-bytes.js';

export interface SeedOptions {
  /** How many facilities to add, from 1. */
  readonly count: number;
  /** Any integer: the n-th facility of a seed is always the same. */
  readonly seed: number;
  /** Empties the table first, in the same transaction; the store refuses a table that is not feedgen's. */
  readonly reset: boolean;
  /** Writes to a table `facility` that is not feedgen's, too. */
  readonly force: boolean;
  /** 0 to 1: the share of rows that each break one rule. */
  readonly dirtyShare: number;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
}

/** Field names are public: add, never rename. */
export interface SeedReport {
  readonly inserted: number;
  /** Rows in the table afterwards. */
  readonly total: number;
  readonly seconds: number;
  /** Where the table is, as shown to people. */
  readonly database: string;
  /** The planted faults by rule, in the order of their first appearance. */
  readonly dirty: readonly DirtyCount[];
}

export interface DirtyCount {
  readonly rule: string;
  readonly count: number;
  readonly first_id: number;
}

/** Rows handed to the store at once; also how often progress is told and the signal looked at. */
const BATCH_ROWS = 500;

/**
 * Adds fake facilities after the highest id in the table, all or none: 5 and then 5 more are the same ten rows as 10 at once.
 * Fails as the store fails; throws the signal's reason when it is aborted, and then nothing was added.
 */
export async function seed(store: FacilityStore, options: SeedOptions): Promise<SeedReport> {
  const started = performance.now();
  const { count, force, reset, signal, onEvent } = options;
  await store.prepare({ force });
  signal.throwIfAborted();
  const fakes = await loadFakeFacilities(options.seed);
  onEvent({
    type: 'step',
    text: `seeding ${count.toLocaleString('en-US')} ${count === 1 ? 'facility' : 'facilities'}`,
  });
  const faults = new FaultLog();
  const inserted = await store.insert((lastId) => makeBatches(fakes, lastId, options, faults), {
    reset,
  });
  if (inserted !== count) {
    throw new FeedgenError('source', `seed: the database took ${inserted} of ${count} rows`);
  }
  const { rows } = await store.extent();
  return {
    inserted,
    total: rows,
    seconds: Math.round(performance.now() - started) / 1000,
    database: showDatabase(store.identity),
    dirty: faults.counts(),
  };
}

function* makeBatches(
  fakes: FakeFacilities,
  lastId: number,
  { count, seed, dirtyShare, signal, onEvent }: SeedOptions,
  faults: FaultLog,
): Generator<FacilityLines> {
  const lines = new LineBytes();
  for (let done = 0; done < count; ) {
    signal.throwIfAborted();
    const rows = Math.min(BATCH_ROWS, count - done);
    for (const end = done + rows; done < end; done += 1) {
      const n = lastId + done + 1;
      const fault = faultOf(seed, n, dirtyShare);
      if (fault === undefined) fakes.write(n, lines);
      else lines.putText(formatLine(faults.plant(fault, fakes.at(n))));
    }
    yield { rows, bytes: lines.take() };
    onEvent({ type: 'progress', unit: 'facilities', done, total: count });
  }
  signal.throwIfAborted();
}

/** Plants faults and keeps count of them. */
class FaultLog {
  readonly #counts = new Map<string, { count: number; readonly first_id: number }>();

  plant(fault: Fault, facility: Facility): Facility {
    const entry = this.#counts.get(fault.rule);
    if (entry === undefined) this.#counts.set(fault.rule, { count: 1, first_id: facility.id });
    else entry.count += 1;
    return fault.spoil(facility);
  }

  counts(): readonly DirtyCount[] {
    return [...this.#counts].map(([rule, { count, first_id }]) => ({ rule, count, first_id }));
  }
}

function showDatabase({ kind, host, database }: SourceIdentity): string {
  return kind === 'embedded' ? host : `${host}/${database}`;
}
