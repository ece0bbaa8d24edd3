import { NEWLINE } from '../../src/core/row-block.js';
import type { Chunk, Snapshot } from '../../src/core/source.js';
import { readRow } from '../../src/feeds/copy-text.js';

/** Rows as text, for comparison. */
export type TextRow = readonly (string | null)[];

/** The rows of one chunk. */
export async function readChunk(chunk: Chunk): Promise<TextRow[]> {
  const rows: TextRow[] = [];
  for await (const block of chunk.blocks) {
    if (block.rows === 0) throw new Error('an empty block');
    let start = 0;
    for (let row = 0; row < block.rows; row += 1) {
      rows.push(readRow(block.bytes, start).map((field) => field && Buffer.from(field).toString()));
      start = block.bytes.indexOf(NEWLINE, start) + 1;
    }
    if (start !== block.bytes.length) throw new Error(`more than ${block.rows} rows in a block`);
  }
  return rows;
}

/** All chunks of a snapshot, each as its rows; fails when their numbers have gaps. */
export async function readChunks(snapshot: Snapshot, rows: number): Promise<TextRow[][]> {
  const all: TextRow[][] = [];
  for await (const chunk of snapshot.chunks(rows)) {
    if (chunk.number !== all.length) throw new Error(`chunk ${chunk.number} after ${all.length}`);
    all.push(await readChunk(chunk));
  }
  return all;
}

/** What a promise fails with; fails itself when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail');
}
