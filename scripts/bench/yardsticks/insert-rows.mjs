// Yardstick of seed: INSERT of 1,000 rows a statement through postgres.js, in one transaction, into an equal table. The rows are ready:
// the same thousand again and again under new ids, so that making them costs nothing.
// usage: insert-rows.mjs <rows> <file of a thousand rows as JSON> <file that creates the table>
// with PGHOST, PGPORT, PGUSER, PGDATABASE set
import { readFileSync } from 'node:fs';
import postgres from 'postgres';

const [count, rowsFile, tableFile] = process.argv.slice(2);
const ready = JSON.parse(readFileSync(rowsFile, 'utf8'));
const columns = Object.keys(ready[0]);
const sql = postgres({ max: 1 });
await sql.begin(async (sql) => {
  await sql.unsafe(readFileSync(tableFile, 'utf8'));
  for (let left = Number(count); left > 0; left -= ready.length) {
    const rows = left < ready.length ? ready.slice(0, left) : ready;
    await sql`insert into facility ${sql(rows, columns)}`;
  }
});
await sql.end();
