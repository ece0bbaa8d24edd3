// Yardstick: the limit. Packs ready JSON files one after the other with node:zlib at level 6, and writes nothing.
// usage: gzip-only.mjs <directory of .json files>
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [directory] = process.argv.slice(2);
let bytes = 0;
for (const name of readdirSync(directory))
  bytes += gzipSync(readFileSync(join(directory, name)), { level: 6 }).byteLength;
console.log(JSON.stringify({ bytes }));
