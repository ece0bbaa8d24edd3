import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FeedgenError } from '../core/errors.js';
import { readTextFile } from './text-file.js';

/** Reads the feed query: the file that `--query` names, else the kind's own of the package. Fails with FeedgenError `usage`. */
export function readQuery(path: string | undefined, kindId: string): string {
  if (path === undefined) return readFileSync(ownQuery(kindId), 'utf8');
  const file = readTextFile(path);
  if (file.ok) return file.text;
  if (!file.missing) throw new FeedgenError('usage', `feed query ${path}: ${file.fact}`);
  throw new FeedgenError('usage', `feed query ${path}: no such file`, {
    hint: `an example to begin with is ${ownQuery(kindId)}`,
  });
}

/** `sql/feeds` stands beside the compiled `src`'s folder in clone, package and image alike. */
function ownQuery(kindId: string): string {
  return fileURLToPath(new URL(`../../../sql/feeds/${kindId}.sql`, import.meta.url));
}
