// Yardstick of verify, and the check of every output: unpacks and parses each .json.gz file of a directory, one after the other.
// usage: parse-set.mjs <directory> [--distinct]   --distinct also counts the different entity ids
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const [directory, option] = process.argv.slice(2);
const ids = new Set();
let files = 0;
let records = 0;
for (const name of readdirSync(directory)) {
  if (!name.endsWith('.json.gz')) continue;
  const { data } = JSON.parse(gunzipSync(readFileSync(join(directory, name))));
  files += 1;
  records += data.length;
  if (option === '--distinct') for (const { entity_id } of data) ids.add(entity_id);
}
console.log(JSON.stringify({ files, records, ...(option && { distinct: ids.size }) }));
