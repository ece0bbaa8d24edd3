/**
 * Where rows come from, and what a source owes its callers: `db` implements these interfaces, `generate` receives them as arguments,
 * `cli` wires them. The contract suite in `test/contract` holds every implementation to the sentences here.
 */

import type { RowBlock } from './row-block.js';

/** Where rows come from: the embedded database, or a server. Guards compare the kinds of two runs. */
export type SourceKind = 'embedded' | 'server';

/** What may be shown and recorded of a source: never a password. */
export interface SourceIdentity {
  readonly kind: SourceKind;
  /** Host and port, a socket directory, or the data directory of the embedded database. */
  readonly host: string;
  readonly database: string;
  readonly user: string;
}

/** How rows are read: by a server-side cursor, fetch by fetch, or by one COPY. */
export type Reader = 'cursor' | 'copy';

/** How the text of a column becomes JSON. */
export type ColumnKind = 'text' | 'number' | 'boolean' | 'json';

/** One column of a feed query. */
export interface QueryColumn {
  /** The alias: `key`, or a path in the record such as `location.address.country`. */
  readonly name: string;
  /** What PostgreSQL prints for the column: types other than text, number and boolean arrive as JSON through to_json(). */
  readonly kind: ColumnKind;
}

/** N consecutive rows of the feed query in key order: the content of one data file before any record is refused. */
export interface Chunk {
  /** 0-based, without gaps: the number of the data file. */
  readonly number: number;
  /**
   * The rows, in blocks of a size that has no meaning outside: at least one block, none empty. Must be read to its end
   * before the next chunk is asked for; it can be read once.
   */
  readonly blocks: AsyncIterable<RowBlock>;
}

export interface SnapshotInfo {
  /** The database's clock when the snapshot was taken, Unix seconds, rounded down. */
  readonly takenAt: number;
  /** `pg_current_snapshot()` as text, for the run record. */
  readonly id: string;
  /** Seconds by which a standby lags behind; null on a primary. */
  readonly replayLagSeconds: number | null;
}

/**
 * One feed query in one read-only, repeatable-read transaction. Everything read through it is one picture of the database.
 * Every method fails with FeedgenError `source` when the connection is lost or nothing arrives for too long; an error is never the
 * end of the rows. One method at a time.
 */
export interface Snapshot {
  readonly info: SnapshotInfo;
  readonly reader: Reader;
  /** The described columns in the order of a row's fields: `key` first. */
  readonly columns: readonly QueryColumn[];
  /** count(*) of the query in this snapshot. */
  count(): Promise<number>;
  /**
   * Walks all rows in key order, cut into chunks of `rows` rows (the last may be shorter; no chunk at all when there are no
   * rows); a chunk also ends with the row that brings it to `bytes` bytes in the text format of COPY. Fails with FeedgenError `source` at a null or repeated key. Leaving the loop early, by break or by an error, releases the cursor.
   */
  chunks(rows: number, bytes?: number): AsyncIterable<Chunk>;
  /** Of the given entity ids, those that more than one row of the query has, by the text of the column `entity_id`. */
  repeated(column: string, values: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ends the transaction and gives the connection back. Safe to call twice, and on a lost connection. */
  close(): Promise<void>;
}

/** The source database as `generate` needs it. */
export interface Source {
  readonly identity: SourceIdentity;
  /**
   * Checks the feed query through the extended protocol without reading a row, then opens the snapshot. Columns that `asText` accepts
   * arrive as the text of their scalar.
   * Fails with FeedgenError `usage` when the query cannot be a feed (syntax, missing table or column, no `key`, several statements).
   */
  openSnapshot(query: string, asText: (column: string) => boolean): Promise<Snapshot>;
  /**
   * Takes the run lock of `name` (the normalised target and feed), held until `release` or the death of this process.
   * Waits up to `waitSeconds`, then fails with FeedgenError `locked`.
   */
  lock(name: string, waitSeconds: number): Promise<RunLock>;
  close(): Promise<void>;
}

/** A held run lock. */
export interface RunLock {
  /** Fails with FeedgenError `locked` when the lock was lost meanwhile. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}
