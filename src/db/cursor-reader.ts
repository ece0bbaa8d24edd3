import type { Connection } from './connection.js';
import { copyText } from './copy-text.js';
import type { PlacedQuery } from './sql-text.js';

/** Rows of one fetch: enough to keep the round trips cheap, whatever the size of a chunk. */
const MOST_ROWS = 1_000;
/** Fewer are fetched where rows are so large that this is not enough for more; the first fetches find out how large they are. */
const BATCH_BYTES = 8 * 1024 * 1024;
const GROWTH = 4;

/**
 * Reads a query through a server-side cursor, fetch by fetch, each a block of rows in the text format of COPY. Leaving early closes the cursor; an error is never the end.
 */
export async function* readCursor(
  connection: Connection,
  statement: string,
  query: PlacedQuery,
): AsyncGenerator<Buffer> {
  const rows = connection.sql.unsafe(statement).raw();
  const cursor = rows.cursor(1)[Symbol.asyncIterator]();
  let batch = 1;
  let suspended = false;
  try {
    for (;;) {
      suspended = false;
      // The driver answers with a plain object instead of a promise when the query has ended meanwhile.
      const fetched = await connection.run(Promise.resolve(cursor.next()), query);
      if (fetched.done === true) break;
      suspended = true;
      if (fetched.value.length === 0) continue;
      const block = copyText(fetched.value);
      batch = Math.min(batch * GROWTH, mostRows(fetched.value.length, block.length));
      // The driver (3.4.9) reads it for every fetch.
      Object.assign(rows, { cursorRows: batch });
      yield block;
    }
  } finally {
    if (suspended) await cursor.return?.();
  }
  await connection.proveAlive();
}

/** How many rows a fetch may have after one of so many rows and bytes. */
function mostRows(rows: number, bytes: number): number {
  return Math.min(MOST_ROWS, Math.max(1, Math.floor((rows * BATCH_BYTES) / bytes)));
}
