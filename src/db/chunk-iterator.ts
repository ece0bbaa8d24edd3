import { FeedgenError } from '../core/errors.js';
import { BACKSLASH, NEWLINE, type RowBlock, TAB, UPPER_N } from '../core/row-block.js';
import type { Chunk } from '../core/source.js';

/** How many characters of a key a message shows. */
const SHOWN_KEY = 200;

/**
 * Cuts rows in key order into chunks of `rows` rows; a chunk also ends with the row that brings it to `bytes` bytes. What comes in are blocks of whole rows in the text format of COPY, the key first; they have any
 * size and stay blocks inside a chunk, so that memory holds one block, however large the chunk. They are released when the loop over
 * the chunks is left. Fails with FeedgenError `source` at a null or repeated key.
 */
export async function* chunks(
  blocks: AsyncIterable<Buffer>,
  rows: number,
  bytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Chunk> {
  const queue = new RowQueue(blocks);
  try {
    for (let number = 0; await queue.hasRows(); number += 1) {
      let left = rows;
      let leftBytes = bytes;
      yield {
        number,
        blocks: (async function* () {
          while (left > 0 && (await queue.hasRows())) {
            const block = queue.take(left, leftBytes);
            leftBytes -= block.bytes.length;
            left = leftBytes > 0 ? left - block.rows : 0;
            yield block;
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

/** Blocks as one queue of rows, refilled one block at a time; looks at every key on the way. */
class RowQueue {
  readonly #blocks: AsyncIterator<Buffer>;
  #bytes: Buffer = Buffer.alloc(0);
  #taken = 0;
  /** The row before begins with the last key; no bytes before the first. */
  #before: Buffer = Buffer.alloc(0);
  #beforeStart = 0;

  constructor(blocks: AsyncIterable<Buffer>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  async hasRows(): Promise<boolean> {
    while (this.#taken === this.#bytes.length) {
      const next = await this.#blocks.next();
      if (next.done === true) return false;
      this.#bytes = next.value;
      this.#taken = 0;
    }
    return true;
  }

  /** The rows at hand, at most `limit`, up to the one that brings them to `mostBytes` bytes. */
  take(limit: number, mostBytes: number): RowBlock {
    const bytes = this.#bytes;
    const from = this.#taken;
    let [rows, at, before, start] = [0, from, this.#before, this.#beforeStart];
    for (; rows < limit && at < bytes.length && at - from < mostBytes; rows += 1) {
      if (isNull(bytes, at)) throw nullKey(before, start);
      if (before.length > 0 && sameKey(before, start, bytes, at)) throw repeatedKey(bytes, at);
      [before, start] = [bytes, at];
      at = bytes.indexOf(NEWLINE, at) + 1;
    }
    this.#before = before;
    this.#beforeStart = start;
    this.#taken = at;
    return { bytes: bytes.subarray(from, at), rows };
  }

  async close(): Promise<void> {
    await this.#blocks.return?.();
  }
}

function isNull(bytes: Buffer, start: number): boolean {
  return bytes[start] === BACKSLASH && bytes[start + 1] === UPPER_N;
}

/** Whether the first fields of two rows are equal. */
function sameKey(a: Buffer, aStart: number, b: Buffer, bStart: number): boolean {
  for (let at = 0; ; at += 1) {
    const byte = b[bStart + at];
    if (byte === TAB || byte === NEWLINE) return isEnd(a[aStart + at]);
    if (a[aStart + at] !== byte) return false;
  }
}

function isEnd(byte: number | undefined): boolean {
  return byte === TAB || byte === NEWLINE;
}

function nullKey(before: Buffer, start: number): FeedgenError {
  const place =
    before.length === 0 ? 'in the first row' : `in the row after key ${show(before, start)}`;
  return new FeedgenError('source', `feed query: the column "key" is null ${place}`, {
    hint: 'select a column as "key" that is unique and not null',
  });
}

function repeatedKey(bytes: Buffer, start: number): FeedgenError {
  return new FeedgenError('source', `feed query: two rows have the key ${show(bytes, start)}`, {
    hint: 'select a column as "key" that is unique; look for a join that multiplies rows',
  });
}

/** The key of a row for people, its escapes as COPY writes them. */
function show(bytes: Buffer, start: number): string {
  const end = bytes.subarray(start).findIndex(isEnd);
  const text = JSON.stringify(bytes.toString('utf8', start, start + end));
  return text.length > SHOWN_KEY ? `${text.slice(0, SHOWN_KEY)}...` : text;
}
