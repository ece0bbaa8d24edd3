import { pause } from '../core/pause.js';
import { NEWLINE } from '../core/row-block.js';

/** Rows come in steps of so much time. */
const STEP_SECONDS = 0.1;

/**
 * Blocks of rows no faster than so many rows a second, in small steps; what is not asked for yet waits at the server. Time that the
 * caller took is not made up for. Fails with the signal's reason as soon as that is aborted.
 */
export async function* paced(
  blocks: AsyncIterable<Buffer>,
  rowsPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const most = Math.max(1, Math.floor(rowsPerSecond * STEP_SECONDS));
  let due = performance.now();
  for await (const block of blocks) {
    for (let from = 0; from < block.length; ) {
      const { end, rows } = step(block, from, most);
      due = Math.max(due, performance.now() - 1000 * STEP_SECONDS) + (rows / rowsPerSecond) * 1000;
      yield block.subarray(from, end);
      from = end;
      const wait = due - performance.now();
      if (wait > 0) await pause(wait, signal);
    }
  }
}

/** The next rows of a block, at most so many. */
function step(block: Buffer, from: number, most: number): { end: number; rows: number } {
  let end = from;
  let rows = 0;
  for (; rows < most && end < block.length; rows += 1) end = block.indexOf(NEWLINE, end) + 1;
  return { end, rows };
}
