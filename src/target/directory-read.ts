import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import { NotAFileError } from '../core/target.js';
import { directoryError, errnoOf, withDirectoryErrors } from './directory-errors.js';
import type { FileSteps } from './directory-steps.js';

const PIECE_BYTES = 256 * 1024;
/** What opening says of symbolic links and of sockets. */
const NEEDS_A_LOOK = new Set(['ELOOP', 'EMLINK', 'ENXIO']);

/**
 * Finds a regular file in a directory, or by its path below it; null when there is none. A symbolic link to a file is followed only within
 * its own directory, one to a folder only below the whole, so that nothing outside is read; a device, pipe or directory in the way is
 * FeedgenError `target`.
 */
export async function findFile(
  directory: string,
  name: string,
): Promise<{ path: string; facts: Stats } | null> {
  const given = join(directory, name);
  return withDirectoryErrors('read', given, async () => {
    try {
      if (name.includes('/')) await requireBelow(directory, dirname(given));
      const path = (await lstat(given)).isSymbolicLink()
        ? await resolveLink(dirname(given), given)
        : given;
      const facts = await stat(path);
      if (facts.isFile()) return { path, facts };
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      if (errnoOf(error) === 'ELOOP')
        throw new NotAFileError(given, 'its symbolic links lead in a circle');
      // A file where the path has a folder.
      if (errnoOf(error) === 'ENOTDIR' && name.includes('/')) return null;
      throw error;
    }
    throw new NotAFileError(given, 'it is not a regular file');
  });
}

/** Fails with FeedgenError `target` when symbolic links lead a folder out of a directory. */
async function requireBelow(directory: string, folder: string): Promise<void> {
  const [real, root] = [await realpath(folder), await realpath(directory)];
  if (real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) return;
  throw new NotAFileError(folder, `a symbolic link leads out of ${directory}`, {
    hint: 'only what lies in the directory itself is read; copy the folder there',
  });
}

async function resolveLink(directory: string, link: string): Promise<string> {
  const path = await realpath(link);
  if (dirname(path) === (await realpath(directory))) return path;
  throw new NotAFileError(link, 'it is a symbolic link out of its directory', {
    hint: 'only what lies in the directory itself is read; copy the file there',
  });
}

/** A regular file that is open for reading. */
export interface OpenFile {
  readonly path: string;
  readonly file: number;
  readonly facts: Stats;
}

/**
 * Opens what `findFile` finds; null when there is nothing. Never follows a link by itself, never waits for the other end of a pipe. Most files are no links
 * and need no look before they are opened.
 */
export async function openFile(
  steps: FileSteps,
  directory: string,
  name: string,
): Promise<OpenFile | null> {
  const given = join(directory, name);
  if (!name.includes('/')) {
    try {
      return await openRegular(steps, given);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      if (!NEEDS_A_LOOK.has(errnoOf(error) ?? '')) throw directoryError('read', given, error);
    }
  }
  const found = await findFile(directory, name);
  return found && withDirectoryErrors('read', found.path, () => openRegular(steps, found.path));
}

async function openRegular(steps: FileSteps, path: string): Promise<OpenFile> {
  const file = await steps.open(path);
  const facts = await steps.stat(file);
  if (facts.isFile()) return { path, file, facts };
  await steps.close(file);
  throw new NotAFileError(path, 'it is not a regular file');
}

/** The bytes of an open file, which is closed afterwards; fails when there are fewer or more than it had at the beginning. */
export async function* readOpenFile(
  steps: FileSteps,
  { file, path, facts }: OpenFile,
  onPiece: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  try {
    let left = facts.size;
    do {
      await onPiece();
      // One byte more than there should be: there must be none.
      const piece = await readPiece(steps, file, Math.min(PIECE_BYTES, left + 1), path);
      if (piece.length > left) throw changed(path, 'longer');
      if (piece.length === 0 && left > 0) throw changed(path, 'shorter');
      left -= piece.length;
      if (piece.length > 0) yield piece;
    } while (left > 0);
  } finally {
    await withDirectoryErrors('read', path, () => steps.close(file));
  }
}

async function readPiece(
  steps: FileSteps,
  file: number,
  bytes: number,
  path: string,
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  return buffer.subarray(
    0,
    await withDirectoryErrors('read', path, async () => steps.read(file, buffer)),
  );
}

function changed(path: string, how: string): FeedgenError {
  return new FeedgenError('target', `cannot read ${path}: it became ${how} while it was read`, {
    hint: 'something else writes there; feedgen never changes a file under its name',
  });
}
