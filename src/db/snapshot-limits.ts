import { FeedgenError } from '../core/errors.js';
import type { Connection } from './connection.js';

/** What a snapshot may cost the server. */
export interface SnapshotLimits {
  /** How long it may be held; for ever when absent. */
  readonly maxSnapshotSeconds?: number | undefined;
  /** How long an answer may take; the connection is given up behind it. */
  readonly idleLimitSeconds: number;
  /** How many rows are read in a second at most; as many as come when absent. */
  readonly maxRowsPerSecond?: number | undefined;
}

/** The longest that a statement waits for a locked table. */
const LONGEST_LOCK_WAIT_SECONDS = 60;
/** The server enforces the limit too, for a feedgen that is frozen, but only when feedgen had time to say so itself. */
const SERVER_LATER_SECONDS = 5;

/** The time limits of the session in a transaction, in milliseconds, 0 for none: those of the role are for other work. */
export function sessionLimits({ maxSnapshotSeconds, idleLimitSeconds }: SnapshotLimits): {
  /** For statement_timeout, transaction_timeout and idle_in_transaction_session_timeout. */
  readonly transaction: number;
  /** For lock_timeout; shorter than the watchdog, which knows no reason. */
  readonly lock: number;
} {
  const lock = Math.min(LONGEST_LOCK_WAIT_SECONDS, idleLimitSeconds / 2);
  return {
    transaction:
      maxSnapshotSeconds === undefined
        ? 0
        : Math.ceil((maxSnapshotSeconds + SERVER_LATER_SECONDS) * 1000),
    lock: Math.max(1, Math.ceil(lock * 1000)),
  };
}

/**
 * Gives the connection up when its snapshot was held for too long: whoever waits for it fails with FeedgenError `source`, at once or
 * when they next ask. Returns what ends the watch.
 */
export function watchSnapshot(connection: Connection, seconds: number | undefined): () => void {
  if (seconds === undefined) return () => {};
  const timer = setTimeout(
    () => connection.abandon(heldTooLong(connection, seconds)),
    seconds * 1000,
  );
  return () => clearTimeout(timer);
}

function heldTooLong({ identity }: Connection, seconds: number): FeedgenError {
  const where = `${identity.host}/${identity.database}`;
  return new FeedgenError('source', `snapshot given up: ${where}: it was held for ${seconds} s`, {
    hint: 'find out whether the database or the target is slow; --max-snapshot sets the limit',
  });
}
