import { FeedgenError } from '../core/errors.js';
import type { Chunk, RawRow } from '../core/ports.js';

/** How many characters of a key a message shows. */
const SHOWN_KEY = 200;

/**
 * Cuts rows in key order into chunks of `rows` rows. The batches that come in have any size and stay batches inside a chunk, so
 * that memory holds one batch, however large the chunk. The batches are released when the loop over the chunks is left.
 * Fails with FeedgenError `source` at a null or repeated key.
 */
export async function* chunks(
  batches: AsyncIterable<readonly RawRow[]>,
  rows: number,
  keyColumn: number,
): AsyncGenerator<Chunk> {
  const queue = new RowQueue(checkKeys(batches, keyColumn));
  try {
    for (let number = 0; await queue.hasRows(); number += 1) {
      let left = rows;
      yield {
        number,
        batches: (async function* () {
          while (left > 0 && (await queue.hasRows())) {
            const batch = queue.take(left);
            left -= batch.length;
            yield batch;
          }
          left = 0;
        })(),
      };
      if (left > 0) throw new Error(`chunk ${number} was not read to its end`);
    }
  } finally {
    await queue.close();
  }
}

/** Passes batches on, and fails at a key that is null or equals its neighbour's. */
async function* checkKeys(
  batches: AsyncIterable<readonly RawRow[]>,
  keyColumn: number,
): AsyncGenerator<readonly RawRow[]> {
  let before: Uint8Array | undefined;
  for await (const batch of batches) {
    for (const row of batch) {
      const key = row[keyColumn];
      if (key === null || key === undefined) throw nullKey(before);
      if (before !== undefined && equal(before, key)) throw repeatedKey(key);
      before = key;
    }
    yield batch;
  }
}

/** Batches as one queue of rows, refilled one batch at a time. */
class RowQueue {
  readonly #batches: AsyncGenerator<readonly RawRow[]>;
  #batch: readonly RawRow[] = [];
  #taken = 0;

  constructor(batches: AsyncGenerator<readonly RawRow[]>) {
    this.#batches = batches;
  }

  async hasRows(): Promise<boolean> {
    while (this.#taken === this.#batch.length) {
      const next = await this.#batches.next();
      if (next.done === true) return false;
      this.#batch = next.value;
      this.#taken = 0;
    }
    return true;
  }

  /** The rows at hand, at most `limit`. */
  take(limit: number): readonly RawRow[] {
    const from = this.#taken;
    this.#taken = Math.min(from + limit, this.#batch.length);
    return from === 0 && this.#taken === this.#batch.length
      ? this.#batch
      : this.#batch.slice(from, this.#taken);
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = a.length - 1; at >= 0; at -= 1) if (a[at] !== b[at]) return false;
  return true;
}

function nullKey(before: Uint8Array | undefined): FeedgenError {
  const place = before === undefined ? 'in the first row' : `in the row after key ${show(before)}`;
  return new FeedgenError('source', `feed query: the column "key" is null ${place}`, {
    hint: 'select a column as "key" that is unique and not null',
  });
}

function repeatedKey(key: Uint8Array): FeedgenError {
  return new FeedgenError('source', `feed query: two rows have the key ${show(key)}`, {
    hint: 'select a column as "key" that is unique; look for a join that multiplies rows',
  });
}

function show(key: Uint8Array): string {
  const text = JSON.stringify(Buffer.from(key).toString('utf8'));
  return text.length > SHOWN_KEY ? `${text.slice(0, SHOWN_KEY)}...` : text;
}
