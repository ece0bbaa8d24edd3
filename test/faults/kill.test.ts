import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { parseDescriptor } from '../../src/core/file-set.js';
import { openFacilityStore } from '../../src/db/facilities.js';
import { seed } from '../../src/facilities/seed.js';
import type { Order } from '../support/generate-until.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const CHILD = fileURLToPath(new URL('../support/generate-until.js', import.meta.url));
const RECORDS = 25;
const ROWS = 26;

let database: TestDatabase;
let folder: string;
let first: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'feedgen-kill-'));
  const { signal } = new AbortController();
  const store = await openFacilityStore({ kind: 'server', url: database.url, env: {} }, { signal });
  const options = { count: ROWS, seed: 1, reset: false, force: false, dirtyShare: 0 };
  await seed(store, { ...options, signal, onEvent: () => {} });
  await store.close();
  const sql = postgres(database.url, { max: 1 });
  await sql`update facility set name = '' where id = 13`;
  await sql.end();
  first = join(folder, 'first');
  await run({ out: first, number: 0, moment: 'before' });
});

afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly signal: string | null;
  readonly operations: number;
}

function run(order: Omit<Order, 'url'>): Promise<Ended> {
  const argument = JSON.stringify({ url: database.url, ...order });
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CHILD, argument], (error, stdout, stderr) => {
      if (error === null) resolve({ signal: null, operations: JSON.parse(stdout).operations });
      else if (error.signal) resolve({ signal: error.signal, operations: 0 });
      else reject(new Error(stderr));
    });
  });
}

/** Every descriptor a reader can see, with the number of records behind it; throws when a file of one is missing or torn. */
async function readSets(out: string): Promise<Map<string, number>> {
  const sets = new Map<string, number>();
  for (const name of await readdir(out)) {
    if (name !== 'metadata.json' && !name.endsWith('.filesetdesc.json')) continue;
    const descriptor = parseDescriptor(await readFile(join(out, name), 'utf8'));
    if (descriptor === undefined) throw new Error(`${name} is torn`);
    let records = 0;
    for (const file of descriptor.data_file)
      records += JSON.parse(gunzipSync(await readFile(join(out, file))).toString()).data.length;
    sets.set(name, records);
  }
  return sets;
}

describe('kill -9 at every operation on the target', () => {
  const moments: readonly Order['moment'][] = ['before', 'during', 'after'];

  test.each(moments)(
    '%s it: what a reader saw stays whole, and the next run works without help',
    async (moment) => {
      let killed = 0;
      for (let number = 1; ; number++) {
        const out = join(folder, `${moment}-${number}`);
        await cp(first, out, { recursive: true });
        const before = await readSets(out);
        const ended = await run({ out, number, moment });
        const after = await readSets(out);
        for (const [name, records] of before)
          expect([name, after.get(name)]).toEqual([name, records]);
        for (const records of after.values()) expect(records).toBe(RECORDS);
        expect(after.has('metadata.json')).toBe(true);
        if (ended.signal === 'SIGKILL') killed += 1;
        else if (number > ended.operations) break;
        expect((await run({ out, number: 0, moment })).signal).toBeNull();
        expect((await readSets(out)).size).toBeGreaterThan(before.size);
        await rm(out, { recursive: true });
      }
      expect(killed).toBeGreaterThanOrEqual(moment === 'during' ? 5 : 12);
    },
    300_000,
  );
});
