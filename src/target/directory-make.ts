import { constants, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import { errnoOf } from './directory-errors.js';

/** Makes the names in a directory survive a power failure, where the file system offers that for directories. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a directory and those above it that are missing, and syncs what names them. Step by step, because Node's recursive mkdir
 * reports a read-only file system as ENOENT. A parent that is there and still takes no directory (a symbolic link to nothing, /proc)
 * is FeedgenError `target`.
 */
export async function makeDirectory(path: string, mode: number): Promise<void> {
  const parent = dirname(path);
  if (await tryMakeDirectory(path, mode)) return;
  await makeDirectory(parent, 0o755);
  if (await tryMakeDirectory(path, mode)) return;
  throw new FeedgenError('target', `cannot create the directory ${path}: ${parent} leads nowhere`, {
    hint: `choose another --out; or if ${parent} is a symbolic link, create what it names`,
  });
}

/** False when there is nothing to make it in. */
async function tryMakeDirectory(path: string, mode: number): Promise<boolean> {
  const parent = dirname(path);
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return true;
    if (errnoOf(error) === 'ENOENT' && parent !== path) return false;
    throw error;
  }
  await syncDirectory(parent);
  return true;
}
