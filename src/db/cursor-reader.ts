import type { Connection } from './connection.js';
import { copyText } from './copy-text.js';
import type { PlacedQuery } from './sql-text.js';

/** Rows of one fetch: enough to keep the round trips cheap, whatever the size of a chunk. */
const BATCH_ROWS = 1_000;

/**
 * Reads a query through a server-side cursor, fetch by fetch, each a block of rows in the text format of COPY. Leaving early closes the cursor; an error is never the end.
 */
export async function* readCursor(
  connection: Connection,
  statement: string,
  query: PlacedQuery,
): AsyncGenerator<Buffer> {
  const cursor = connection.sql.unsafe(statement).raw().cursor(BATCH_ROWS)[Symbol.asyncIterator]();
  let suspended = false;
  try {
    for (;;) {
      suspended = false;
      // The driver answers with a plain object instead of a promise when the query has ended meanwhile.
      const fetched = await connection.run(Promise.resolve(cursor.next()), query);
      if (fetched.done === true) break;
      suspended = true;
      if (fetched.value.length > 0) yield copyText(fetched.value);
    }
  } finally {
    if (suspended) await cursor.return?.();
  }
  await connection.proveAlive();
}
