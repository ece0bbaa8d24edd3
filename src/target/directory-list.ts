import type { Dir, Stats } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LIST_PAGE, type Listed, ListingRefusedError } from '../core/ports.js';
import { directoryError, errnoOf, withDirectoryErrors } from './directory-errors.js';
import type { FileSteps } from './directory-steps.js';

/**
 * What lies in a directory, or in a folder below it, page by page. Symbolic links are named only: a folder that is one, or is reached
 * through one, is not listed. What vanishes meanwhile is left out.
 */
export async function* listDirectory(
  directory: string,
  folder: string | undefined,
  steps: FileSteps,
  signal: AbortSignal,
): AsyncGenerator<readonly Listed[]> {
  const path = folder === undefined ? directory : join(directory, folder);
  if (folder !== undefined && !(await isFolder(directory, folder))) return;
  const entries = await openListing(path);
  if (entries === null) return;
  try {
    for (;;) {
      signal.throwIfAborted();
      const names = await withDirectoryErrors('list', path, () => nextNames(entries));
      if (names.length === 0) return;
      const page = await Promise.all(names.map((name) => listed(path, name, steps)));
      yield page.filter((entry) => entry !== null);
    }
  } finally {
    await entries.close();
  }
}

async function isFolder(directory: string, folder: string): Promise<boolean> {
  const path = join(directory, folder);
  try {
    const direct = (await realpath(path)) === join(await realpath(directory), folder);
    return direct && (await lstat(path)).isDirectory();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false;
    throw directoryError('list', path, error);
  }
}

/** Null when there is no such directory. */
async function openListing(path: string): Promise<Dir | null> {
  try {
    return await opendir(path, { bufferSize: LIST_PAGE });
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return null;
    if (errno !== 'EACCES' && errno !== 'EPERM') throw directoryError('list', path, error);
    throw new ListingRefusedError(`cannot list ${path}: permission is denied`, {
      hint: 'give the user that runs feedgen the right to read the directory itself',
      cause: error,
    });
  }
}

async function nextNames(entries: Dir): Promise<string[]> {
  const names: string[] = [];
  while (names.length < LIST_PAGE) {
    const entry = await entries.read();
    if (entry === null) break;
    names.push(entry.name);
  }
  return names;
}

/** Null when it is gone, or its name is no text. */
async function listed(path: string, name: string, steps: FileSteps): Promise<Listed | null> {
  let facts: Stats;
  try {
    facts = await steps.look(join(path, name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw directoryError('list', path, error);
  }
  if (facts.isFile()) return { name, kind: 'file', bytes: facts.size, modified: facts.mtime };
  return { name, kind: facts.isDirectory() ? 'folder' : 'other' };
}
