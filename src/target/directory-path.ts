import { access, constants, lstat, opendir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import { errnoOf, withDirectoryErrors } from './directory-errors.js';
import { findFile } from './directory-read.js';

/** A plain name that nobody gives to an object. */
const NO_OBJECT = 'access-check-none.json';

/**
 * The real path behind symbolic links, as far as it exists: one directory has one location however it is spelled. What is wrong with a
 * path is not said here; using it says so.
 */
export async function realLocation(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realLocation(parent), basename(path));
  }
}

/** Fails with FeedgenError `target` unless the path is a directory. */
export async function requireDirectory(path: string): Promise<void> {
  const facts = await withDirectoryErrors('use', path, () => orNull(stat(path)));
  if (facts?.isDirectory()) return;
  if (facts !== null)
    throw new FeedgenError('target', `cannot use ${path}: it is not a directory`, {
      hint: 'choose another place, or move that file away',
    });
  const dangling = await withDirectoryErrors('use', path, () => isThere(path));
  throw new FeedgenError(
    'target',
    `cannot use ${path}: ${dangling ? 'it is a symbolic link to nothing' : 'there is no such directory'}`,
    {
      hint: dangling
        ? 'create what the link names, or remove the link'
        : `check the spelling, or list ${dirname(path)}`,
    },
  );
}

/** Fails with FeedgenError `target` unless the directory can be read; one that is not there and could be made is fine. */
export async function requireReadable(path: string, mayBeMissing: boolean): Promise<void> {
  if (mayBeMissing && !(await withDirectoryErrors('use', path, () => isThere(path))))
    return requireMakeable(path);
  await requireDirectory(path);
  await withDirectoryErrors('read', path, async () => (await opendir(path)).close());
  await findFile(path, NO_OBJECT);
}

async function requireMakeable(path: string): Promise<void> {
  const action = 'create the directory';
  await withDirectoryErrors(action, path, async () => {
    let above = dirname(path);
    while (!(await isThere(above))) above = dirname(above);
    await requireDirectory(above);
    await access(above, constants.W_OK | constants.X_OK);
  });
}

/** Whether there is something of that name, be it a symbolic link to nothing. */
async function isThere(path: string): Promise<boolean> {
  return (await orNull(lstat(path))) !== null;
}

async function orNull<T>(step: Promise<T>): Promise<T | null> {
  try {
    return await step;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
