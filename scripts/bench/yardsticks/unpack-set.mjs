// Prepares the bytes that gzip-only.mjs packs: the data files of a set, unpacked into a new directory.
// usage: unpack-set.mjs <directory of a set> <new directory>
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const [from, to] = process.argv.slice(2);
mkdirSync(to);
for (const name of readdirSync(from)) {
  if (!name.endsWith('.json.gz')) continue;
  writeFileSync(join(to, name.slice(0, -'.gz'.length)), gunzipSync(readFileSync(join(from, name))));
}
