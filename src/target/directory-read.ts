import type { Stats } from 'node:fs';
import { constants, type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import { errnoOf, withDirectoryErrors } from './directory-errors.js';

const PIECE_BYTES = 256 * 1024;

/**
 * Finds a regular file in a directory; null when there is none of that name. A symbolic link is followed only to a file in
 * the same directory, so that nothing outside is read; a device, pipe or directory in the way is FeedgenError `target`.
 */
export async function findFile(
  directory: string,
  name: string,
): Promise<{ path: string; facts: Stats } | null> {
  const given = join(directory, name);
  return withDirectoryErrors('read', given, async () => {
    try {
      const path = (await lstat(given)).isSymbolicLink()
        ? await resolveLink(directory, given)
        : given;
      const facts = await stat(path);
      if (facts.isFile()) return { path, facts };
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    }
    throw new FeedgenError('target', `cannot read ${given}: it is not a regular file`);
  });
}

async function resolveLink(directory: string, link: string): Promise<string> {
  const path = await realpath(link);
  if (dirname(path) === (await realpath(directory))) return path;
  throw new FeedgenError(
    'target',
    `cannot read ${link}: it is a symbolic link out of its directory`,
    {
      hint: 'only what lies in the directory itself is read; copy the file there',
    },
  );
}

/** Opens a file for reading; never follows a link, never waits for the other end of a pipe. */
export async function openFile(
  path: string,
): Promise<{ handle: FileHandle; bytes: number; modified: Date }> {
  return withDirectoryErrors('read', path, async () => {
    const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
    const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const facts = await handle.stat();
    if (facts.isFile()) return { handle, bytes: facts.size, modified: facts.mtime };
    await handle.close();
    throw new FeedgenError('target', `cannot read ${path}: it is not a regular file`);
  });
}

/** The bytes of an open file, which is closed afterwards; fails when there are fewer or more than it had at the beginning. */
export async function* readOpenFile(
  handle: FileHandle,
  bytes: number,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for (let left = bytes; left > 0; ) {
      signal.throwIfAborted();
      const piece = await readPiece(handle, Math.min(PIECE_BYTES, left), path);
      if (piece.length === 0) throw changed(path, 'shorter');
      left -= piece.length;
      yield piece;
    }
    if ((await readPiece(handle, 1, path)).length > 0) throw changed(path, 'longer');
  } finally {
    await handle.close();
  }
}

async function readPiece(handle: FileHandle, bytes: number, path: string): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  const { bytesRead } = await withDirectoryErrors('read', path, () =>
    handle.read(buffer, 0, bytes),
  );
  return buffer.subarray(0, bytesRead);
}

function changed(path: string, how: string): FeedgenError {
  return new FeedgenError('target', `cannot read ${path}: it became ${how} while it was read`, {
    hint: 'something else writes there; feedgen never changes a file under its name',
  });
}
