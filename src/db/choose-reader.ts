import { isFeedgenError } from '../core/errors.js';
import type { Reader } from '../core/source.js';
import type { Connection } from './connection.js';
import { readCopy } from './copy-reader.js';

/** feature_not_supported and syntax_error: what databases answer that speak the protocol but know no COPY. */
const NO_COPY = new Set(['0A000', '42601']);
const NOTHING = 'select 1 where false';

/**
 * How rows are read when nobody says: by COPY where the server has it, which is found out by trying, else by a cursor. A server that has none may leave
 * the connection unusable.
 */
export async function chooseReader(connection: Connection, trial = NOTHING): Promise<Reader> {
  try {
    const none = readCopy(connection, trial, { text: trial, offset: 0 });
    for await (const rows of none) throw new Error(`${rows.length} bytes of no rows`);
    return 'copy';
  } catch (error) {
    if (NO_COPY.has(stateOf(error))) return 'cursor';
    throw error;
  }
}

/** The SQLSTATE behind an error; empty when there is none. */
function stateOf(error: unknown): string {
  const cause = isFeedgenError(error) ? error.cause : error;
  return cause !== null && typeof cause === 'object' && 'code' in cause ? String(cause.code) : '';
}
