// Yardstick: the usual paging script. Each chunk opens a connection of its own and asks for LIMIT n OFFSET m; nothing orders the rows.
// usage: offset-pages.mjs <rows per file> <directory>   with PGHOST, PGPORT, PGUSER, PGDATABASE set
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import postgres from 'postgres';
import { COLUMNS, recordOf } from './record.mjs';

const [chunk, directory] = process.argv.slice(2);
await mkdir(directory);
for (let number = 0; ; number += 1) {
  const sql = postgres({ max: 1 });
  const rows = await sql.unsafe(
    `select ${COLUMNS} from facility limit ${Number(chunk)} offset ${number * Number(chunk)}`,
  );
  await sql.end();
  if (rows.length === 0) break;
  const json = JSON.stringify({ data: rows.map(recordOf) });
  await writeFile(join(directory, `f_${number}.json.gz`), gzipSync(json, { level: 6 }));
}
