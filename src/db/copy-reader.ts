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
  const tap = connection.tapCopy();
  const outcome = outcomeOfCopy(copy).then(
    () => tap.end({}),
    (error: unknown) => tap.end({ error }),
  );
  const rows = new WholeRows();
  let ended = false;
  try {
    await connection.run(copy.readable(), query);
    for (;;) {
      const bytes = await connection.run(tap.next(), query);
      if (bytes === undefined) break;
      yield* rows.take(bytes);
    }
    rows.finish();
    await connection.run(outcome, query);
    ended = true;
  } finally {
    if (!ended) connection.abandon(new Error('COPY was left before its end'));
  }
}
