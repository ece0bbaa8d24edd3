import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;
const DIRECTORY = '5';
const FILE = '0';

/** The empty database that `npm run build` packs, so that the first start need not build one; undefined when there is none. */
export function findStartSnapshot(): string | undefined {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  // Compiled code lies in dist/ or, for the tests, in dist-test/ beside it.
  const candidates = [join(root, 'embedded'), join(dirname(root), 'dist', 'embedded')];
  return candidates.map((path) => join(path, 'empty.tgz')).find((path) => existsSync(path));
}

/** Unpacks a packed database into an empty directory: a tar of plain files and directories, as PGlite makes it. */
export function unpackStartSnapshot(archive: string, directory: string): void {
  const tar = gunzipSync(readFileSync(archive));
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header[0] === 0) return;
    const size = Number.parseInt(field(header, 124, 12), 8);
    const name = join(field(header, 345, 155), field(header, 0, 100));
    const type = field(header, 156, 1);
    const path = join(directory, name);
    at += BLOCK;
    if (type === DIRECTORY) mkdirSync(path, { recursive: true, mode: 0o700 });
    else if (type === FILE) writeFileSync(path, tar.subarray(at, at + size), { mode: 0o600 });
    else throw new Error(`unexpected entry of type ${type} in ${archive}`);
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
}

function field(header: Buffer, from: number, length: number): string {
  const bytes = header.subarray(from, from + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? length : end);
}
