// Yardstick: the straightforward script. A cursor of postgres.js, JSON.stringify, gzipSync, one file a chunk.
// usage: naive-node.mjs <rows per file> <directory>   with PGHOST, PGPORT, PGUSER, PGDATABASE set
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import postgres from 'postgres';
import { COLUMNS, recordOf } from './record.mjs';

const [chunk, directory] = process.argv.slice(2);
await mkdir(directory);
const sql = postgres({ max: 1 });
let number = 0;
const query = sql.unsafe(`select ${COLUMNS} from facility order by id`);
for await (const rows of query.cursor(Number(chunk))) {
  const json = JSON.stringify({ data: rows.map(recordOf) });
  await writeFile(join(directory, `f_${number++}.json.gz`), gzipSync(json, { level: 6 }));
}
await sql.end();
