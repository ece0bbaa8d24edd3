/**
 * The interfaces that cross layers, and what an implementation owes its callers. Adapters (`db`, `target`) implement them,
 * main paths (`generate`, `verify`) receive them as arguments, `cli` wires them. The contract suites in `test/contract` hold
 * every implementation to the sentences here.
 */

import { FeedgenError, isFeedgenError } from './errors.js';
import type { RowBlock } from './row-block.js';

// ---------------------------------------------------------------------------------------------------------------- source

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

// ---------------------------------------------------------------------------------------------------------------- target

/** What a target knows of one stored object without reading it. */
export interface StoredFacts {
  readonly name: string;
  readonly bytes: number;
  /** Hex SHA-256 that the writer recorded with the object, where the target keeps one. */
  readonly sha256?: string;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  /** When the object was stored, by the clock of the target; absent where the target does not say. */
  readonly modified?: Date;
}

/** A stored object that is being read: its bytes exactly as stored, never unpacked on the way. */
export interface StoredObject extends StoredFacts {
  readonly body: AsyncIterable<Uint8Array>;
}

/** One name that `list` shows. */
export interface Listed {
  /** The bare name within what is listed. It may be a name that `open` refuses. */
  readonly name: string;
  /** A regular file or an object; a directory or a common prefix of keys; what is neither, symbolic links among it. */
  readonly kind: 'file' | 'folder' | 'other';
  /** Of a file; where the target must look at each, only of those that are wanted. */
  readonly bytes?: number;
  /** Likewise, when the target says. */
  readonly modified?: Date;
}

/** Names that one page of a listing holds at most. */
export const LIST_PAGE = 1000;

/**
 * The reading half of a target: all that `verify` needs. A name may be a path below the target, `2026/a.json`; each of its parts is checked
 * (no `..`, no leading dot), and no symbolic link leads out, so nothing outside the target can be read. A missing object is an answer
 * (null), something that is no file NotAFileError; no answer, no access, no such bucket or directory is FeedgenError `target`.
 */
export interface TargetReader {
  /** What people call the place: an absolute path, or `s3://bucket/prefix/`. */
  readonly location: string;
  open(name: string): Promise<StoredObject | null>;
  stat(name: string): Promise<StoredFacts | null>;
  /**
   * Names in this place, or in the folder of that path below it, one level deep: in pages of at most LIST_PAGE, in no order to rely on,
   * each fetched when it is asked for, so that leaving the loop early costs no more. A folder that is not there is empty; symbolic links
   * are shown and never followed. Size and time are told at least of the names that are `wanted`, by default all. Fails with ListingRefusedError
   * where objects may be read but not listed.
   */
  list(folder?: string, wanted?: (name: string) => boolean): AsyncIterable<readonly Listed[]>;
}

/** Thrown by `list` where names may not be listed, though objects may be read. Who can do without the names goes on. */
export class ListingRefusedError extends FeedgenError {
  readonly listing = 'refused';

  constructor(message: string, details: { readonly hint: string; readonly cause: unknown }) {
    super('target', message, details);
  }
}

/** Whether a thrown value is a ListingRefusedError, by shape: error classes differ between realms. */
export function isListingRefused(error: unknown): error is ListingRefusedError {
  return isFeedgenError(error) && 'listing' in error && error.listing === 'refused';
}

/** Thrown by `open` and `stat` for a name under which there is something that is never read: a directory, a device, a symbolic link that leads out. */
export class NotAFileError extends FeedgenError {
  readonly thing = 'not a file';
  /** Why it is not read: `it is not a regular file`. */
  readonly fact: string;

  constructor(path: string, fact: string, details: { readonly hint?: string } = {}) {
    super('target', `cannot read ${path}: ${fact}`, details);
    this.fact = fact;
  }
}

/** Whether a thrown value is a NotAFileError, by shape: error classes differ between realms. */
export function isNotAFile(error: unknown): error is NotAFileError {
  return isFeedgenError(error) && 'thing' in error && error.thing === 'not a file';
}

/** What `create` confirms of the object it stored. */
export interface Stored {
  readonly name: string;
  readonly bytes: number;
  /** Hex SHA-256 of the bytes as stored. */
  readonly sha256: string;
  /** The server itself computed this digest of what it keeps, and said so. */
  readonly confirmed?: true;
}

export interface ContentHeaders {
  readonly contentType: 'application/json' | 'application/gzip' | 'application/x-ndjson';
  /** Absent: no Content-Encoding header. */
  readonly contentEncoding?: 'gzip';
}

/** A small object or a stream of bytes; a stream is read once, with back pressure. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** What `check` proves; default `write`. Runs that publish nothing check for `read`. */
export type CheckMode = 'write' | 'read';

/**
 * A place that receives file sets. What is written has a flat name. Every write is all or nothing under its name: a failed one leaves no object and no temporary file that a
 * reader could take for one. Failures are FeedgenError `target`; when the content itself fails, that error passes unchanged.
 */
export interface Target extends TargetReader {
  /** How many creates may run at once. */
  readonly concurrency: number;
  /**
   * Proves within seconds that the target can be written and read back, creating the directory when it is missing. With `read`
   * proves only that it can be reached and read, and changes nothing: a missing directory that could be made is fine.
   * Safe to repeat. Returns remarks for people (for example: no conditional writes here).
   */
  check(mode?: CheckMode): Promise<readonly string[]>;
  /**
   * Stores a new object. Fails when the name exists already, as far as the server can tell (NameTakenError); the descriptor and the
   * run record are created this way, so two runs cannot claim one name where the server honours it.
   */
  create(name: string, content: Content, headers: ContentHeaders): Promise<Stored>;
  /**
   * Proves that the place holds these objects as `create` stored them: in a directory by reading them back, on a server by what it
   * `confirmed`, else by size, and by digest where one is kept. Fails with FeedgenError `target` that names the first one found missing or different.
   */
  confirm(objects: readonly Stored[]): Promise<void>;
  /** Replaces an object in one step: readers see the old bytes or the new, never none and never a mixture. */
  replace(name: string, bytes: Uint8Array, headers: ContentHeaders): Promise<Stored>;
  /** Removes an object; one that is not there is no error. */
  remove(name: string): Promise<void>;
  /** Makes everything created so far survive a power failure (directories); nothing to do on object stores. */
  sync(): Promise<void>;
  /** A target for the state that lives beside the feed (`.feedgen/`), not part of the feed. */
  state(): Target;
  close(): Promise<void>;
}

/** The `code` of the error that `create` throws for a name that exists. */
const NAME_TAKEN = 'name_taken';

/** Thrown by `create` when the name exists already: the caller decides what that means. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
  readonly code = NAME_TAKEN;

  constructor(name: string, location: string) {
    super(`${name} exists already in ${location}`);
  }
}

/** Whether a thrown value is a NameTakenError, by shape: error classes differ between realms. */
export function isNameTaken(error: unknown): boolean {
  return (
    error !== null && typeof error === 'object' && 'code' in error && error.code === NAME_TAKEN
  );
}

// ---------------------------------------------------------------------------------------------------------------- events

/** What a running command tells the person watching; reporters in `cli` are the only ones that print. */
export type RunEvent =
  | { readonly type: 'source'; readonly identity: SourceIdentity }
  | { readonly type: 'target'; readonly location: string }
  /** A named step begins, for example `counting`. */
  | { readonly type: 'step'; readonly text: string }
  /** Worth knowing, nothing to do. */
  | { readonly type: 'remark'; readonly text: string }
  /** Something a person should act on, though the run goes on. */
  | { readonly type: 'warning'; readonly text: string }
  | {
      readonly type: 'progress';
      readonly unit: 'records' | 'facilities';
      readonly done: number;
      /** Absent when it is not known. */
      readonly total?: number;
      readonly files?: number;
    };

export type OnEvent = (event: RunEvent) => void;
