import type { Chunk, Snapshot } from '../../src/core/ports.js';

/** Rows as text, for comparison. */
export type TextRow = readonly (string | null)[];

/** The rows of one chunk. */
export async function readChunk(chunk: Chunk): Promise<TextRow[]> {
  const rows: TextRow[] = [];
  for await (const batch of chunk.batches) {
    if (batch.length === 0) throw new Error('an empty batch');
    for (const row of batch) {
      rows.push(row.map((field) => (field === null ? null : Buffer.from(field).toString('utf8'))));
    }
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
