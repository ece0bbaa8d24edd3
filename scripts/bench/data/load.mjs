// Makes the databases of a bench, each with the first rows of the same endless list in the table of `feedgen seed`, in key order, vacuumed.
// usage: load.mjs <table file> <ready file> <database>=<rows> …   sizes ascending; with PGHOST, PGPORT, PGUSER set
// The ready file receives a thousand rows as JSON, without ids.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import postgres from 'postgres';
import { makeRows } from './rows.mjs';

const READY_ROWS = 1000;
const BATCH_ROWS = 500;

const [tableFile, readyFile, ...sizes] = process.argv.slice(2);
writeFileSync(readyFile, JSON.stringify(take(makeRows(), READY_ROWS).map(({ id, ...row }) => row)));

const rows = makeRows();
let loaded = { database: undefined, count: 0 };
for (const [database, count] of sizes.map((size) => size.split('='))) {
  await createDatabase(database, loaded.database);
  await inDatabase(database, async (sql) => {
    if (loaded.database === undefined) await sql.unsafe(readFileSync(tableFile, 'utf8'));
    await copyRows(sql, Number(count) - loaded.count);
    await sql.unsafe('vacuum (freeze, analyze) facility');
    await sql.unsafe('checkpoint');
  });
  loaded = { database, count: Number(count) };
  console.error(`  ${database}: ${Number(count).toLocaleString('en-US')} rows`);
}

/** A larger database begins as a copy of the smaller one, so that its rows lie in key order. */
async function createDatabase(database, template) {
  await inDatabase('postgres', (sql) =>
    sql.unsafe(`create database ${database} template ${template ?? 'template0'}`),
  );
}

async function inDatabase(database, work) {
  const sql = postgres({ database, max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

async function copyRows(sql, count) {
  const [first] = take(rows, 1);
  const columns = Object.keys(first);
  const stream = await sql.unsafe(`copy facility (${columns.join(', ')}) from stdin`).writable();
  stream.write(copyLine(first));
  for (let left = count - 1; left > 0; left -= BATCH_ROWS) {
    const lines = take(rows, Math.min(left, BATCH_ROWS)).map(copyLine);
    if (!stream.write(lines.join(''))) await once(stream, 'drain');
  }
  const finished = once(stream, 'finish');
  stream.end();
  await finished;
}

function copyLine(row) {
  return `${Object.values(row).map(copyField).join('\t')}\n`;
}

function copyField(value) {
  if (value === null) return '\\N';
  return String(value).replace(/[\\\t]/g, (character) => (character === '\t' ? '\\t' : '\\\\'));
}

function take(generator, count) {
  const taken = [];
  while (taken.length < count) taken.push(generator.next().value);
  return taken;
}
