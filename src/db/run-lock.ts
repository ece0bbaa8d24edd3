import { createHash } from 'node:crypto';
import { FeedgenError } from '../core/errors.js';
import { pause } from '../core/pause.js';
import type { RunLock } from '../core/source.js';
import type { Connection } from './connection.js';
import type { DirectoryLock } from './directory-lock.js';

const RETRY_MILLISECONDS = 500;

/** Its transaction stays open and idle as long as the run; it holds no snapshot, so it keeps nothing from vacuum. */
const BEGIN = `
  begin isolation level read committed;
  select set_config(name, '0', true) from pg_catalog.pg_settings
  where name in ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout')`;

/**
 * Takes the run lock of a name over a connection of its own, in a transaction (which poolers respect): the server frees it when
 * this process dies. Fails with FeedgenError `locked` after `waitSeconds`. Closes the connection on release and on failure.
 */
export async function takeRunLock(
  connection: Connection,
  name: string,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<RunLock> {
  const key = lockKey(name);
  try {
    await connection.run(connection.sql.unsafe(BEGIN));
    const deadline = performance.now() + waitSeconds * 1000;
    while (!(await tryLock(connection, key))) {
      const left = deadline - performance.now();
      if (left <= 0) throw taken(waitSeconds);
      await pause(Math.min(left, RETRY_MILLISECONDS), signal);
    }
    const backend = await holder(connection, key);
    if (backend === undefined) throw lost();
    return heldLock(connection, key, backend, signal);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The embedded database serves one process: who has its directory has the lock. */
export function embeddedRunLock(lock: DirectoryLock): RunLock {
  return {
    async confirm() {
      lock.confirm();
    },
    // The directory is given back when the source is closed.
    async release() {},
  };
}

function heldLock(
  connection: Connection,
  key: string,
  backend: string,
  signal: AbortSignal,
): RunLock {
  // An order to stop closes the connection: nobody else is to be looked for then.
  const gone = (cause?: unknown) => {
    signal.throwIfAborted();
    return lost(cause);
  };
  return {
    async confirm() {
      if (!connection.usable) throw gone();
      const now = await holder(connection, key).catch((cause: unknown) => {
        throw gone(cause);
      });
      if (now !== backend) throw gone();
    },
    async release() {
      await connection.close();
    },
  };
}

async function tryLock(connection: Connection, key: string): Promise<boolean> {
  const [row] = await connection.run(
    connection.sql.unsafe<{ locked: string }[]>(
      `select pg_try_advisory_xact_lock(${key})::text as locked`,
    ),
  );
  return row?.locked === 'true';
}

/** The backend of this connection, if it holds the lock: its pid and when it started. */
async function holder(connection: Connection, key: string): Promise<string | undefined> {
  const [row] = await connection.run(
    connection.sql.unsafe<{ backend: string }[]>(`
      select pid::text as backend from pg_catalog.pg_locks
      where locktype = 'advisory' and granted and objsubid = 1 and pid = pg_backend_pid()
        and database = (select oid from pg_catalog.pg_database where datname = current_database())
        and (classid::bigint << 32) | objid::bigint = ${key}`),
  );
  return row?.backend;
}

/** The 64 bits that stand for a name, as an SQL number. */
function lockKey(name: string): string {
  const bits = createHash('sha256').update('feedgen run lock\0').update(name).digest();
  return `(${bits.readBigInt64BE(0)})::bigint`;
}

function taken(waitSeconds: number): FeedgenError {
  const waited = waitSeconds > 0 ? ` (waited ${waitSeconds} s)` : '';
  return new FeedgenError('locked', `run lock: another run holds it${waited}`, {
    hint: 'wait for it to end, or wait longer with --lock-wait',
  });
}

function lost(cause?: unknown): FeedgenError {
  return new FeedgenError('locked', 'run lock: it was lost while the run went on', {
    hint: 'run again; look into the log of the server for who ended the connection',
    cause,
  });
}
