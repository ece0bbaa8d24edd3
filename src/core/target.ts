/**
 * Where file sets lie, and what a target owes its callers: `target` implements these interfaces, `generate` and `verify` receive them as
 * arguments, `cli` wires them. The contract suite in `test/contract` holds every implementation to the sentences here.
 */

import { FeedgenError, isFeedgenError } from './errors.js';

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

/**
 * Thrown by `open` and `stat` for a name under which there is something that is never read: a directory, a device, a symbolic link that leads out; and by
 * who reads small texts for one that is too large.
 */
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

/** Thrown by `create` when the place refused: nothing was stored, and nothing will be by a request that is still on its way. */
class NotStoredError extends FeedgenError {
  readonly stored = 'not';
}

/** Whether a thrown value is a NotStoredError, by shape: error classes differ between realms. */
export function isNotStored(error: unknown): boolean {
  return isFeedgenError(error) && 'stored' in error && error.stored === 'not';
}

/** Of a failure of the place: the same, now that it is known that nothing was stored. Of the content, or a stop: as it is. */
export function notStored(error: unknown): unknown {
  if (!isFeedgenError(error) || error.code !== 'target') return error;
  const { code, message, hint, cause } = error;
  return new NotStoredError(code, message, { ...(hint !== undefined && { hint }), cause });
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

/** A claim that nobody renewed for so long belongs to a run that died or stands still, and may be taken over. */
export const CLAIM_SECONDS = 60;

/** A held claim. */
export interface Claim {
  /** Unix seconds of the newest set that a holder before this one noted; null when none did. */
  readonly published: number | null;
  /** Notes a published set for later holders; written with whatever is written next. */
  note(published: number): void;
  /** Proves that the claim is still held, and for CLAIM_SECONDS from now; FeedgenError `locked` when another run took it over. */
  confirm(): Promise<void>;
  /** Gives it back, if it is still held. Works for a little time when the run is stopped. */
  release(): Promise<void>;
}

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
  upkeep(): Upkeep;
  /**
   * Claims a name for one run at a time, across machines that share no database, and renews the claim until it is released. A claim
   * whose process is known to be dead is taken over at once, another one that nobody renewed for CLAIM_SECONDS then; neither needs clocks
   * that agree. Waits up to `waitSeconds`, then fails with FeedgenError `locked`, which names the holder. Null where the place has no
   * means for it (a server without conditional writes), which `check` remarks on.
   */
  claim(name: string, run: string, waitSeconds: number): Promise<Claim | null>;
  /** A target for the state that lives beside the feed (`.feedgen/`), not part of the feed. */
  state(): Target;
  close(): Promise<void>;
}

/** What only looking after a place needs: its clock, and what interrupted writes have left there under no name of their own. */
export interface Upkeep {
  /** The time by the clock of the target, to the second: its times are judged by it. */
  now(): Promise<Date>;
  /** In pages; fails with ListingRefusedError where they may not be listed. */
  leftovers(): AsyncIterable<readonly Leftover[]>;
}

/** What an interrupted write has left: nothing that a reader could take for an object. */
export interface Leftover {
  readonly kind: 'temporary file' | 'unfinished upload';
  /** The name of a hidden file, or of the object that the upload was to become, below the place. */
  readonly name: string;
  readonly bytes: number;
  /** When it was begun or last written, by the clock of the target; undefined where it does not say. */
  readonly modified: Date | undefined;
  /** Removes it; one that is gone is no error. */
  remove(): Promise<void>;
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
