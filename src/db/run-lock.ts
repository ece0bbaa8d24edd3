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
      if (left <= 0) throw taken(await whoHolds(connection, key), waitSeconds);
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
      where pid = pg_backend_pid() and ${isGranted(key)}`),
  );
  return row?.backend;
}

/** What a row of pg_locks must be to show who holds the lock of a key in this database. */
function isGranted(key: string): string {
  return `locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_catalog.pg_database where datname = current_database())
    and (classid::bigint << 32) | objid::bigint = ${key}`;
}

/** Who holds the lock instead: a courtesy, so a server that does not tell changes nothing. */
async function whoHolds(connection: Connection, key: string): Promise<string> {
  const holder = await otherHolder(connection, key).catch(() => undefined);
  return holder === undefined ? 'another run holds it' : `another run holds it: ${holder}`;
}

/**
 * Who holds the lock instead, as much as the server shows this role: `process 4711 of the server (feedgen, from 10.0.0.7, since …)`. Of sessions of other
 * roles it tells no address and no time without pg_read_all_stats.
 */
async function otherHolder(connection: Connection, key: string): Promise<string | undefined> {
  type Row = Record<'pid' | 'application' | 'address' | 'since', string | null>;
  const [row] = await connection.run(
    connection.sql.unsafe<Row[]>(`
      select pid::text, nullif(application_name, '') as application, host(client_addr) as address,
        to_char(xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
      from pg_catalog.pg_locks left join pg_catalog.pg_stat_activity using (pid)
      where ${isGranted(key)}`),
  );
  if (row === undefined || row.pid === null) return undefined;
  const { pid, application, address, since } = row;
  const facts = [application, address && `from ${address}`, since && `since ${since}`];
  const told = facts.filter((fact) => fact !== null).join(', ');
  return `process ${pid} of the server${told === '' ? '' : ` (${told})`}`;
}

/** The 64 bits that stand for a name, as an SQL number. */
function lockKey(name: string): string {
  const bits = createHash('sha256').update('feedgen run lock\0').update(name).digest();
  return `(${bits.readBigInt64BE(0)})::bigint`;
}

function taken(holder: string, waitSeconds: number): FeedgenError {
  const waited = waitSeconds > 0 ? `; waited ${waitSeconds} s` : '';
  return new FeedgenError('locked', `run lock: ${holder}${waited}`, {
    hint: 'wait for it to end, or wait longer with --lock-wait',
  });
}

function lost(cause?: unknown): FeedgenError {
  return new FeedgenError('locked', 'run lock: it was lost while the run went on', {
    hint: 'run again; look into the log of the server for who ended the connection',
    cause,
  });
}
