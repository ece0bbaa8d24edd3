import { isFeedgenError, messageOf } from '../core/errors.js';
import { clockFinding, type Finding } from '../core/finding.js';
import type { QueryColumn } from '../core/source.js';
import type { DatabaseChoice } from './choice.js';
import { chooseReader } from './choose-reader.js';
import { type Connection, IDLE_LIMIT_SECONDS } from './connection.js';
import { examineKeyOrder } from './examine-key-order.js';
import { readServerFacts, serverFindings } from './examine-server.js';
import { prepareFeedQuery } from './feed-query.js';
import { takeRunLock } from './run-lock.js';
import { connectToServer } from './server.js';
import { readServerSettings } from './server-settings.js';

export interface ExamineOptions {
  readonly query: string;
  readonly asText: (column: string) => boolean;
  /** Fails with FeedgenError `usage` when the columns cannot be a feed. */
  readonly checkColumns: (columns: readonly QueryColumn[]) => void;
  readonly prepare: boolean;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** A name of a lock that nobody holds. */
  readonly lockName: string;
}

/** Does at a database all that `generate` does but read rows. A database that fails is a finding, not an error. */
export async function* examineDatabase(
  choice: DatabaseChoice,
  options: ExamineOptions,
): AsyncGenerator<Finding> {
  try {
    if (choice.kind === 'server') yield* examineServer(choice, options);
    else yield* examineEmbedded(choice, options);
  } catch (error) {
    yield failed('database', 'connect', error);
  }
}

async function* examineServer(
  choice: Extract<DatabaseChoice, { kind: 'server' }>,
  options: ExamineOptions,
): AsyncGenerator<Finding> {
  const notices: string[] = [];
  const onNotice = (text: string) => void notices.push(text);
  const settings = await readServerSettings(choice, onNotice);
  const { prepare, signal } = options;
  const connect = () =>
    connectToServer(settings, { prepare, signal, idleLimitSeconds: IDLE_LIMIT_SECONDS, onNotice });
  const connection = await connect();
  try {
    const facts = await readServerFacts(connection);
    yield* serverFindings(facts, connection);
    yield clockFinding('database', facts.clock, options.now());
    yield* examineQuery(connection, options);
    yield await examineReader(connection);
    yield await examineLock(connect, options);
    for (const fact of notices)
      yield { area: 'database', check: 'notice', verdict: 'warning', fact };
  } finally {
    await connection.close();
  }
}

async function* examineEmbedded(
  choice: Extract<DatabaseChoice, { kind: 'embedded' }>,
  options: ExamineOptions,
): AsyncGenerator<Finding> {
  const { openEmbedded } = await import('./embedded.js');
  const database = await openEmbedded(choice, { signal: options.signal, onNotice: () => {} });
  try {
    yield ok('connect', `the embedded database opens: it is for trying and testing`);
    yield* examineQuery(database.connection, options);
  } finally {
    await database.close();
  }
}

/** The query is described and planned in a snapshot of its own; no row is read. */
async function* examineQuery(
  connection: Connection,
  { query, asText, checkColumns }: ExamineOptions,
): AsyncGenerator<Finding> {
  await connection.run(connection.sql.unsafe('begin isolation level repeatable read, read only'));
  yield ok('snapshot', 'a read-only, repeatable-read transaction can be opened');
  let check = 'columns';
  try {
    const feed = await prepareFeedQuery(connection, query, asText);
    checkColumns(feed.columns);
    const fact = `${feed.columns.length} columns, all of them known to the feed kind`;
    yield { area: 'query', check, verdict: 'ok', fact };
    check = 'key order';
    yield await examineKeyOrder(connection, feed.rows);
  } catch (error) {
    yield failed('query', check, error);
  } finally {
    if (connection.usable) await connection.run(connection.sql.unsafe('rollback'));
  }
}

async function examineReader(connection: Connection): Promise<Finding> {
  const reader = await chooseReader(connection);
  if (reader === 'copy') return ok('COPY', 'rows are read by COPY');
  return {
    ...{ area: 'database', check: 'COPY', verdict: 'warning' },
    fact: 'this server has no COPY to read from: a cursor reads the rows, somewhat slower',
  };
}

/** The run lock is held by a second connection. */
async function examineLock(
  connect: () => Promise<Connection>,
  { lockName, signal }: ExamineOptions,
): Promise<Finding> {
  try {
    const lock = await takeRunLock(await connect(), lockName, 0, signal);
    await lock.release();
    return ok('lock', 'a second connection can take the lock of a run');
  } catch (error) {
    return failed('database', 'lock', error);
  }
}

function ok(check: string, fact: string): Finding {
  return { area: 'database', check, verdict: 'ok', fact };
}

/** Bugs and orders to stop pass. */
function failed(area: Finding['area'], check: string, error: unknown): Finding {
  const known = ['source', 'usage', 'locked'];
  if (!isFeedgenError(error) || !known.includes(error.code)) throw error;
  const { hint } = error;
  const found = { area, check, verdict: 'failed', fact: messageOf(error) } as const;
  return hint === undefined ? found : { ...found, hint };
}
