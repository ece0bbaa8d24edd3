import { randomUUID } from 'node:crypto';
import {
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FeedgenError, isFeedgenError } from '../core/errors.js';
import { pause } from '../core/pause.js';
import { isAlive, type ProcessIdentity, thisProcess } from '../host/process-identity.js';
import { codeOf } from './errors.js';
import { withFiles } from './file-errors.js';

const DRAFT_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 200;

/** Who holds a directory. */
interface Holder extends ProcessIdentity {
  /** Random: two locks of one process differ. */
  readonly id: string;
}

/** A held directory. */
export interface DirectoryLock {
  /** Fails with FeedgenError `locked` when the lock file is no longer ours. */
  confirm(): void;
  release(): void;
}

/**
 * Takes a directory for this process, by a file beside it. A lock whose process is gone, also by a crash or a reboot, is taken
 * over; one of a living process never is. Fails with FeedgenError `locked`, or as the file system refuses.
 */
export function lockDirectory(directory: string): DirectoryLock {
  return withFiles(dirname(directory), () => takeLock(directory));
}

/** As `lockDirectory`, but tries for so long before it fails; stops with the signal's reason. */
export async function waitForDirectory(
  directory: string,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<DirectoryLock> {
  const deadline = performance.now() + waitSeconds * 1000;
  for (;;) {
    try {
      return lockDirectory(directory);
    } catch (error) {
      const left = deadline - performance.now();
      if (left <= 0 || !isFeedgenError(error) || error.code !== 'locked') throw error;
      await pause(Math.min(left, RETRY_MILLISECONDS), signal);
    }
  }
}

function takeLock(directory: string): DirectoryLock {
  const file = `${directory}.lock`;
  removeDrafts(file);
  const holder = { ...thisProcess(), id: randomUUID() };
  const text = JSON.stringify(holder);
  const draft = `${file}.${holder.id}`;
  try {
    // Linked into place when it is complete: nobody ever reads a half-written lock.
    writeFileSync(draft, text, { mode: 0o600 });
    for (let tries = 0; tries < 5; tries += 1) {
      if (link(draft, file)) return heldLock(file, directory, text);
      takeAwayStale(file, directory, holder);
    }
    throw inUse(directory, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function heldLock(file: string, directory: string, text: string): DirectoryLock {
  return {
    confirm() {
      if (withFiles(dirname(directory), () => read(file)) !== text) {
        throw new FeedgenError('locked', `embedded database: the lock of ${directory} was lost`, {
          hint: 'do not remove lock files of running processes; run again',
        });
      }
    },
    release() {
      withFiles(dirname(directory), () => {
        if (read(file) === text) rmSync(file, { force: true });
      });
    },
  };
}

/** Removes the lock if its process is gone. Fails with FeedgenError `locked` if it may be alive. */
function takeAwayStale(file: string, directory: string, self: Holder): void {
  const seen = read(file);
  if (seen === undefined) return;
  const holder = parse(seen);
  if (holder !== undefined && mayBeAlive(holder, self)) throw inUse(directory, file, holder, self);
  const taken = `${file}.stale-${self.id}`;
  try {
    renameSync(file, taken);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  // Between reading and renaming, another process may have taken the stale lock over: then it is given back.
  if (read(taken) !== seen) link(taken, file);
  rmSync(taken, { force: true });
}

/** Removes what killed processes left of their attempts; young files may belong to a living one. */
function removeDrafts(file: string): void {
  const directory = dirname(file);
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (!path.startsWith(`${file}.`)) continue;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > DRAFT_MILLISECONDS)
      rmSync(path, { force: true });
  }
}

/** Of another machine or pid namespace (a container), that shares the directory, nothing can be known: it may be alive. */
function mayBeAlive(holder: Holder, self: Holder): boolean {
  if (holder.host !== self.host) return true;
  if (holder.boot !== self.boot) return false;
  if (holder.namespace !== self.namespace) return true;
  return isAlive(holder, self);
}

/** The holder in a lock file; undefined when it is empty or damaged, as a power failure can leave it. */
function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    return typeof value?.pid === 'number' && value.pid > 0 ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function inUse(directory: string, file: string, holder?: Holder, self?: Holder): FeedgenError {
  const inside = holder?.host === self?.host && holder?.namespace === self?.namespace;
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  const container = holder?.host === self?.host && !inside ? ', in another container' : '';
  return new FeedgenError(
    'locked',
    `embedded database: ${directory} is in use by ${who}${container}`,
    {
      hint: inside
        ? 'wait for it to end (generate can, with --lock-wait); the embedded database serves one process at a time'
        : `wait for it to end; if you are sure that it is gone, remove ${file}`,
    },
  );
}
