import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from './errors.js';
import { noDirectory, withFiles } from './file-errors.js';

/**
 * Makes a data directory and its parents, for this user only. Fails with FeedgenError `usage` when something else stands in the way,
 * `source` when the file system refuses.
 */
export function makeDataDirectory(directory: string): void {
  withFiles(directory, () => {
    const path = resolve(directory);
    if (!stands(path, directory)) makeWithParents(path, directory);
  });
}

/** Step by step: Node's recursive mkdir never ends where a parent exists and yet nothing can be made in it, as in /proc. */
function makeWithParents(path: string, directory: string): void {
  const parent = dirname(path);
  if (!stands(parent, directory)) makeWithParents(parent, directory);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    // Another process may have made it meanwhile.
    if (!stands(path, directory)) throw noDirectory(directory, `${path} is a link to nowhere`);
  }
}

/** Whether there is a directory; fails with FeedgenError `usage` when there is something else. */
function stands(path: string, directory: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return stat !== undefined;
  throw noDirectory(directory, `${path} is not a directory`);
}
