import type { Dir, Dirent, Stats } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LIST_PAGE, type Listed, ListingRefusedError } from '../core/target.js';
import { directoryError, errnoOf, withDirectoryErrors } from './directory-errors.js';
import type { FileSteps } from './directory-steps.js';

/** What lies in a directory, page by page. Symbolic links are named only, never followed. What vanishes meanwhile is left out. */
export async function* listDirectory(
  path: string,
  wanted: (name: string) => boolean,
  steps: FileSteps,
  signal: AbortSignal,
): AsyncGenerator<readonly Listed[]> {
  const entries = await openListing(path);
  if (entries === null) return;
  try {
    for (;;) {
      signal.throwIfAborted();
      const found = await withDirectoryErrors('list', path, () => nextEntries(entries));
      if (found.length === 0) return;
      const page = await Promise.all(
        found.map((entry) => {
          const known = wanted(entry.name) ? undefined : knownKind(entry);
          return known ?? listed(path, entry.name, steps);
        }),
      );
      yield page.filter((entry) => entry !== null);
    }
  } finally {
    await withDirectoryErrors('list', path, () => entries.close());
  }
}

/** The path of a folder below a directory; null when there is none, or a symbolic link leads to it. */
export async function folderPath(directory: string, folder: string): Promise<string | null> {
  const path = join(directory, folder);
  try {
    const direct = (await realpath(path)) === join(await realpath(directory), folder);
    return direct && (await lstat(path)).isDirectory() ? path : null;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
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

async function nextEntries(entries: Dir): Promise<Dirent[]> {
  const found: Dirent[] = [];
  while (found.length < LIST_PAGE) {
    const entry = await entries.read();
    if (entry === null) break;
    found.push(entry);
  }
  return found;
}

/** What the directory itself tells of an entry; undefined on file systems where it tells names only. */
function knownKind(entry: Dirent): Listed | undefined {
  const { name } = entry;
  if (entry.isFile()) return { name, kind: 'file' };
  if (entry.isDirectory()) return { name, kind: 'folder' };
  return undefined;
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
