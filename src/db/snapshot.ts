import type { Chunk, QueryColumn, Reader, Snapshot, SnapshotInfo } from '../core/source.js';
import { chunks } from './chunk-iterator.js';
import type { Connection } from './connection.js';
import { readCopy } from './copy-reader.js';
import { readCursor } from './cursor-reader.js';
import { type FeedQuery, prepareFeedQuery } from './feed-query.js';
import { paced } from './paced.js';
import { type SnapshotLimits, sessionLimits, watchSnapshot } from './snapshot-limits.js';

/** How a snapshot is read. */
export interface SnapshotOptions extends SnapshotLimits {
  readonly reader: Reader;
  readonly signal: AbortSignal;
}

/**
 * What holds in the transaction, whatever the role, the database or PGOPTIONS say. A slow target must not end the transaction, nor a
 * limit meant for short queries a long one; a locked table must, and a snapshot that is held for too long by a feedgen that is frozen. Local, so that poolers may share the connection; through
 * pg_settings, since not every version has every setting. A database in SQL_ASCII knows no encoding: its bytes come as they are, and those
 * that are not UTF-8 are findings about their record instead of the end of the run.
 */
const settingsWithin = (limits: SnapshotLimits) => {
  const { transaction, lock } = sessionLimits(limits);
  return `
  select set_config(s.name, w.value, true)
  from pg_catalog.pg_settings s
  join (values
    ('extra_float_digits', '1'), ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'),
    ('bytea_output', 'hex'),
    ('client_encoding', case current_setting('server_encoding') when 'SQL_ASCII' then 'SQL_ASCII' else 'UTF8' end), ('standard_conforming_strings', 'on'),
    ('statement_timeout', '${transaction}'), ('transaction_timeout', '${transaction}'),
    ('idle_in_transaction_session_timeout', '${transaction}'), ('lock_timeout', '${lock}')
  ) as w (name, value) on lower(s.name) = lower(w.name)`;
};

const BEGIN = 'begin isolation level repeatable read, read only';

/**
 * Its first statement takes the snapshot. The clock is that of the transaction's begin, which is just before: all that was
 * committed by then is in the snapshot. (txid_current_snapshot is pg_current_snapshot, which PostgreSQL 12 lacks.)
 */
const INFO = `
  select floor(extract(epoch from now()))::text as taken_at,
    txid_current_snapshot()::text as id,
    case when pg_is_in_recovery() then
      case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
      else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end
    end::text as lag`;

/** Opens a read-only transaction, checks the query in it, and fixes the snapshot. Fails as `Source.openSnapshot` says. */
export async function openSnapshot(
  connection: Connection,
  query: string,
  asText: (column: string) => boolean,
  options: SnapshotOptions,
): Promise<Snapshot> {
  const unwatch = watchSnapshot(connection, options.maxSnapshotSeconds);
  try {
    await connection.run(connection.sql.unsafe(BEGIN));
    await connection.run(connection.sql.unsafe(settingsWithin(options)));
    const info = await readInfo(connection);
    const feed = await prepareFeedQuery(connection, query, asText);
    return new DatabaseSnapshot(connection, info, feed, options, unwatch);
  } catch (error) {
    unwatch();
    await rollback(connection);
    throw error;
  }
}

async function readInfo(connection: Connection): Promise<SnapshotInfo> {
  type Row = { taken_at: string; id: string; lag: string | null };
  const [row] = await connection.run(connection.sql.unsafe<Row[]>(INFO));
  if (row === undefined) throw new Error('the server did not describe its snapshot');
  return {
    takenAt: Number(row.taken_at),
    id: row.id,
    replayLagSeconds: row.lag === null ? null : Number(row.lag),
  };
}

class DatabaseSnapshot implements Snapshot {
  readonly info: SnapshotInfo;
  readonly reader: Reader;
  readonly columns: readonly QueryColumn[];
  readonly #connection: Connection;
  readonly #feed: FeedQuery;
  readonly #options: SnapshotOptions;
  readonly #unwatch: () => void;
  #open = true;

  constructor(
    connection: Connection,
    info: SnapshotInfo,
    feed: FeedQuery,
    options: SnapshotOptions,
    unwatch: () => void,
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#unwatch = unwatch;
    this.info = info;
    this.#feed = feed;
    this.columns = feed.columns;
    this.reader = options.reader;
  }

  async count(): Promise<number> {
    const { text, query } = this.#feed.count;
    const work = this.#connection.sql.unsafe<{ rows: string }[]>(text);
    const [row] = await this.#connection.run(work, query);
    if (row === undefined) throw new Error('count(*) brought no row');
    return Number(row.rows);
  }

  chunks(rows: number, bytes?: number): AsyncIterable<Chunk> {
    const { text, query } = this.#feed.rows;
    const { maxRowsPerSecond: pace, signal } = this.#options;
    const read = this.reader === 'copy' ? readCopy : readCursor;
    const blocks = read(this.#connection, text, query);
    return chunks(pace === undefined ? blocks : paced(blocks, pace, signal), rows, bytes);
  }

  async repeated(column: string, values: readonly string[]): Promise<ReadonlySet<string>> {
    // No text of PostgreSQL holds NUL, so such a value has no equal there.
    const possible = values.filter((value) => !value.includes('\0'));
    const { text, query } = this.#feed.repeated(column);
    const work = this.#connection.sql.unsafe<{ value: string }[]>(text, [JSON.stringify(possible)]);
    const rows = await this.#connection.run(work, query);
    return new Set(rows.map((row) => row.value));
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#unwatch();
    await rollback(this.#connection);
  }
}

/** Ends the transaction; a connection that is lost or will not answer has ended it already. */
async function rollback(connection: Connection): Promise<void> {
  if (!connection.usable) return;
  try {
    await connection.run(connection.sql.unsafe('rollback'));
  } catch (error) {
    connection.abandon(error);
  }
}
