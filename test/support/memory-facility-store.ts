import { FeedgenError } from '../../src/core/errors.js';
import type { Facility, FacilityBatches, FacilityStore } from '../../src/core/facility.js';
import type { SourceIdentity } from '../../src/core/source.js';
import { readLine } from '../../src/facilities/facility-line.js';

export interface MemoryStoreOptions {
  /** Whether the table carries feedgen's mark; absent: there is no table yet. */
  readonly table?: 'marked' | 'foreign';
  /** Fails the insert before it takes this batch (0-based). */
  readonly failAtBatch?: number;
}

/** The facility table in memory, with the obligations of FacilityStore: inserts are all or nothing, ids are unique. */
export class MemoryFacilityStore implements FacilityStore {
  readonly identity: SourceIdentity = {
    kind: 'server',
    host: 'memory',
    database: 'facilities',
    user: 'test',
  };
  readonly batchSizes: number[] = [];
  rows: readonly Facility[] = [];
  #table: 'absent' | 'marked' | 'foreign';
  readonly #failAtBatch: number | undefined;

  constructor(options: MemoryStoreOptions = {}) {
    this.#table = options.table ?? 'absent';
    this.#failAtBatch = options.failAtBatch;
  }

  async prepare({ force }: { readonly force: boolean }): Promise<void> {
    if (this.#table === 'foreign' && !force) throw this.#foreign();
    if (this.#table === 'absent') this.#table = 'marked';
  }

  async extent(): Promise<{ readonly rows: number; readonly lastId: number }> {
    const lastId = this.rows.reduce((highest, { id }) => Math.max(highest, id), 0);
    return { rows: this.rows.length, lastId };
  }

  async insert(
    batchesAfter: (lastId: number) => FacilityBatches,
    { reset }: { readonly reset: boolean },
  ): Promise<number> {
    if (reset && this.#table === 'foreign') throw this.#foreign();
    const { lastId } = reset ? { lastId: 0 } : await this.extent();
    const batches = batchesAfter(lastId);
    const rows = new Map((reset ? [] : this.rows).map((row) => [row.id, row]));
    const before = rows.size;
    let batch = 0;
    for await (const lines of batches) {
      if (batch === this.#failAtBatch) throw new FeedgenError('source', 'memory: told to fail');
      const facilities = readLines(lines.bytes);
      if (facilities.length !== lines.rows)
        throw new Error('a batch that is not as long as it says');
      for (const facility of facilities) {
        if (rows.has(facility.id)) throw new FeedgenError('source', `repeated id ${facility.id}`);
        rows.set(facility.id, facility);
      }
      this.batchSizes.push(facilities.length);
      batch += 1;
    }
    this.rows = [...rows.values()];
    return rows.size - before;
  }

  async close(): Promise<void> {}

  #foreign(): FeedgenError {
    return new FeedgenError('usage', "table facility: it does not carry feedgen's mark");
  }
}

function readLines(bytes: Uint8Array): readonly Facility[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.slice(0, -1).map(readLine);
}
