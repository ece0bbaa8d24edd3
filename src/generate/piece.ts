import { joinBytes } from '../core/join-bytes.js';
import type { RowBlock } from '../core/row-block.js';
import type { Chunk } from '../core/source.js';

/** Small chunks are joined until they have this many rows or bytes: handing something to another thread has its price. */
const ENOUGH_ROWS = 2_000;
const ENOUGH_BYTES = 1024 * 1024;
/** A chunk of more bytes than this, about 55 MB of JSON, is not held as a whole. */
export const MOST_HELD_BYTES = 24 * 1024 * 1024;

/** Consecutive rows that are encoded at once: all rows of some chunks, or some rows of a chunk too large to hold. */
export type Piece = WholeChunks | ChunkPart;

interface Rows extends RowBlock {
  /** In memory of its own, which may be given to another thread. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface WholeChunks extends Rows {
  readonly kind: 'chunks';
  /** Numbers of the data files and their rows, in order. */
  readonly files: readonly { readonly number: number; readonly rows: number }[];
}

export interface ChunkPart extends Rows {
  readonly kind: 'part';
  readonly number: number;
  /** The last of its chunk. */
  readonly last: boolean;
}

/** Cuts what is read into pieces, in order. Memory holds one piece. */
export async function* pieces(chunks: AsyncIterable<Chunk>): AsyncGenerator<Piece> {
  const gathered = new GatheredChunks();
  for await (const { number, blocks } of chunks) {
    const rest = blocks[Symbol.asyncIterator]();
    const chunk = new Blocks();
    await fill(chunk, rest, MOST_HELD_BYTES);
    const large = chunk.bytes > MOST_HELD_BYTES;
    if (large || gathered.bytes + chunk.bytes > MOST_HELD_BYTES) yield* gathered.take();
    if (large) {
      yield* parts(number, chunk, rest);
      continue;
    }
    gathered.add(number, chunk);
    if (gathered.rows >= ENOUGH_ROWS || gathered.bytes >= ENOUGH_BYTES) yield* gathered.take();
  }
  yield* gathered.take();
}

/** The parts of a large chunk. A part ends only when another block has come, so that the last one is known. */
async function* parts(
  number: number,
  read: Blocks,
  rest: AsyncIterator<RowBlock>,
): AsyncGenerator<ChunkPart> {
  let part = new Blocks();
  for await (const block of both(read.list, rest)) {
    if (part.bytes >= ENOUGH_BYTES) {
      yield { kind: 'part', ...part.join(), number, last: false };
      part = new Blocks();
    }
    part.add(block);
  }
  yield { kind: 'part', ...part.join(), number, last: true };
}

async function* both(
  read: RowBlock[],
  rest: AsyncIterator<RowBlock>,
): AsyncGenerator<RowBlock, void, undefined> {
  for (let block = read.shift(); block !== undefined; block = read.shift()) yield block;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Reads blocks until there are more than `bytes`, or no more. */
async function fill(into: Blocks, from: AsyncIterator<RowBlock>, bytes: number): Promise<void> {
  while (into.bytes <= bytes) {
    const next = await from.next();
    if (next.done === true) return;
    into.add(next.value);
  }
}

/** Blocks that belong together. */
class Blocks {
  readonly list: RowBlock[] = [];
  rows = 0;
  bytes = 0;

  add(block: RowBlock): void {
    this.list.push(block);
    this.rows += block.rows;
    this.bytes += block.bytes.length;
  }

  append(other: Blocks): void {
    for (const block of other.list) this.add(block);
  }

  join(): { bytes: Uint8Array<ArrayBuffer>; rows: number } {
    return { bytes: joinBytes(this.list.map(({ bytes }) => bytes)), rows: this.rows };
  }
}

/** Small chunks on their way to become one piece. */
class GatheredChunks {
  #blocks = new Blocks();
  #files: { number: number; rows: number }[] = [];

  get rows(): number {
    return this.#blocks.rows;
  }

  get bytes(): number {
    return this.#blocks.bytes;
  }

  add(number: number, chunk: Blocks): void {
    this.#files.push({ number, rows: chunk.rows });
    this.#blocks.append(chunk);
  }

  /** The piece, if there is any chunk in it; begins a new one. */
  *take(): Generator<WholeChunks> {
    if (this.#files.length === 0) return;
    yield { kind: 'chunks', ...this.#blocks.join(), files: this.#files };
    [this.#blocks, this.#files] = [new Blocks(), []];
  }
}
