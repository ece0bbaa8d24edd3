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
import type { S3Bucket } from '../support/s3-server/store.js';
import { startS3Server } from '../support/s3-server.js';
import { BUCKET, CREDENTIALS } from '../support/target-fixtures.js';

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
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CHILD, argument], { env }, (error, stdout, stderr) => {
      if (error === null) resolve({ signal: null, operations: JSON.parse(stdout).operations });
      else if (error.signal) resolve({ signal: error.signal, operations: 0 });
      else reject(new Error(stderr));
    });
  });
}

/** Every descriptor a reader can see, with the number of records behind it; throws when a file of one is missing or torn. */
async function readSets(
  names: readonly string[],
  read: (name: string) => Promise<Uint8Array>,
): Promise<Map<string, number>> {
  const sets = new Map<string, number>();
  for (const name of names) {
    if (name !== 'metadata.json' && !name.endsWith('.filesetdesc.json')) continue;
    const descriptor = parseDescriptor(Buffer.from(await read(name)).toString());
    if (descriptor === undefined) throw new Error(`${name} is torn`);
    let records = 0;
    for (const file of descriptor.data_file)
      records += JSON.parse(gunzipSync(await read(file)).toString()).data.length;
    sets.set(name, records);
  }
  return sets;
}

/** Copies of one place with a published set, each to be run into and thrown away. */
interface Place {
  readonly order: Pick<Order, 'out' | 'endpoint'>;
  sets(): Promise<Map<string, number>>;
  remove(): Promise<void>;
}

async function copyOfDirectory(name: string): Promise<Place> {
  const out = join(folder, name);
  await cp(first, out, { recursive: true });
  return {
    order: { out },
    sets: async () => readSets(await readdir(out), (file) => readFile(join(out, file))),
    remove: () => rm(out, { recursive: true }),
  };
}

function copyInBucket(objects: S3Bucket['objects'], endpoint: string) {
  return async (name: string): Promise<Place> => {
    const keysBelow = (prefix: string) => [...objects.keys()].filter((k) => k.startsWith(prefix));
    const objectAt = (key: string) => {
      const object = objects.get(key);
      if (object === undefined) throw new Error(`there is no ${key}`);
      return object;
    };
    for (const key of keysBelow('first/'))
      objects.set(key.replace('first/', `${name}/`), { ...objectAt(key) });
    return {
      order: { out: `s3://${BUCKET}/${name}`, endpoint },
      sets: () =>
        readSets(
          keysBelow(`${name}/`).map((key) => key.slice(name.length + 1)),
          async (file) => objectAt(`${name}/${file}`).bytes,
        ),
      async remove() {
        for (const key of keysBelow(`${name}/`)) objects.delete(key);
      },
    };
  };
}

/** Runs one order after another, each dying one operation later, until one lives. Returns how many died. */
async function killAtEach(
  moment: Order['moment'],
  copy: (name: string) => Promise<Place>,
): Promise<number> {
  let killed = 0;
  for (let number = 1; ; number++) {
    const place = await copy(`${moment}-${number}`);
    const before = await place.sets();
    const ended = await run({ ...place.order, number, moment });
    const after = await place.sets();
    expect(before.has('metadata.json')).toBe(true);
    for (const [name, records] of before) expect([name, after.get(name)]).toEqual([name, records]);
    for (const records of after.values()) expect(records).toBe(RECORDS);
    if (ended.signal === 'SIGKILL') killed += 1;
    else if (number > ended.operations) return killed;
    expect((await run({ ...place.order, number: 0, moment })).signal).toBeNull();
    expect((await place.sets()).size).toBeGreaterThan(before.size);
    await place.remove();
  }
}

describe('K2, K3: kill -9 at every operation on the target', () => {
  const moments: readonly Order['moment'][] = ['before', 'during', 'after'];

  test.each(moments)(
    '%s it: what a reader saw stays whole, and the next run works without help',
    async (moment) => {
      const killed = await killAtEach(moment, copyOfDirectory);
      expect(killed).toBeGreaterThanOrEqual(moment === 'during' ? 5 : 12);
    },
    300_000,
  );

  test('before it, in a bucket: what a reader saw stays whole, and the next run works without help', async () => {
    const server = await startS3Server(CREDENTIALS);
    try {
      const { objects } = server.createBucket(BUCKET);
      const { endpoint } = server;
      await run({ out: `s3://${BUCKET}/first`, endpoint, number: 0, moment: 'before' });
      const copy = copyInBucket(objects, endpoint);
      expect(await killAtEach('before', copy)).toBeGreaterThanOrEqual(12);
    } finally {
      await server.close();
    }
  }, 300_000);
});
