import type { Readable } from 'node:stream';
import type { Connection } from './connection.js';
import { outcomeOfCopy } from './copy-stream.js';
import { WholeRows } from './copy-text.js';
import type { PlacedQuery } from './sql-text.js';

/**
 * Reads a query through COPY, the fastest way a server has, in blocks of whole rows as the socket brought them. Leaving early gives the
 * connection up, since COPY cannot be stopped and the connection kept; an error is never the end.
 */
export async function* readCopy(
  connection: Connection,
  statement: string,
  query: PlacedQuery,
): AsyncGenerator<Buffer> {
  const copy = connection.sql.unsafe(`copy (\n${statement}\n) to stdout`);
  const outcome = outcomeOfCopy(copy);
  const stream = await connection.run(copy.readable(), query);
  resumeAtEnd(stream);
  const blocks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  const rows = new WholeRows();
  let ended = false;
  try {
    for (;;) {
      const block = await connection.run(blocks.next(), query);
      if (block.done === true) break;
      const whole = rows.take(block.value);
      if (whole.length > 0) yield whole;
    }
    rows.finish();
    await connection.run(outcome, query);
    ended = true;
  } finally {
    if (!ended) {
      connection.abandon(new Error('COPY was left before its end'));
      stream.destroy();
    }
  }
}

/**
 * The driver pauses the socket when the stream is full and resumes it when the stream is read. When the last row fills the stream, its end
 * comes without another read, and the socket stays paused for ever (porsager/postgres#499): so it is read once more.
 */
function resumeAtEnd(stream: Readable): void {
  stream.once('end', () => stream._read(0));
}
