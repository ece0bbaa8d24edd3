import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GenerateSettings } from '../../src/generate/contract.js';
import { generateFromServer } from '../support/generate-server.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const ROWS = 6_000;
/** Names of every kind: escapes, other alphabets, fields that are missing, two ids that repeat earlier ones, and some that are refused. */
const QUERY = `
select n as "key", 'place-' || case when n in (2001, 5990) then n - 1000 else n end as "entity_id",
       case when n % 1000 = 7 then ' ' when n % 5 = 0 then 'Gasthaus "Zur Post" \\ ' || n when n % 3 = 0 then 'Кафе № ' || n else 'Café ' || n end
         || case when n % 700 = 0 then repeat('long ', :long) else '' end as "name",
       case when n % 10 = 0 then null else '+4930' || (1000000 + n) end as "telephone",
       case when n % 4 = 0 then null else 'https://www.place-' || n || '.de/' end as "url",
       50 + n / 10000.0 as "location.latitude", 10 + n / 7000.0 as "location.longitude",
       'DE' as "location.address.country", 'Berlin' as "location.address.locality",
       case when n % 7 = 0 then '' else null end as "location.address.region",
       '10117' as "location.address.postal_code", 'Straße ' || n as "location.address.street_address"
from generate_series(1, ${ROWS}) as n`;

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'feedgen-same-'));
});

afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** The contents of all data files of a run, in order. */
async function contents(
  name: string,
  reader: 'cursor' | 'copy',
  settings: Partial<GenerateSettings>,
  long = 0,
): Promise<Buffer[]> {
  const out = join(folder, name);
  const query = QUERY.replace(':long', String(long));
  await generateFromServer(
    database.url,
    out,
    query,
    { maxRefused: { kind: 'count', count: 100 }, ...settings },
    reader,
  );
  const { data_file } = JSON.parse(await readFile(join(out, 'metadata.json'), 'utf8'));
  return Promise.all(data_file.map((file: string) => readFile(join(out, file))));
}

function digests(files: readonly Buffer[]): string[] {
  return files.map((file) => createHash('sha256').update(file).digest('hex'));
}

test.each([70, 2_500, 10_000])(
  'chunk %i: data files are the same bytes whatever reads, encodes and compresses them',
  async (chunk) => {
    const settings = { chunk, gzipLevel: 6 };
    const one = await contents(`${chunk}-copy-1`, 'copy', { ...settings, jobs: 1 });
    const three = await contents(`${chunk}-cursor-3`, 'cursor', { ...settings, jobs: 3 });
    expect(digests(three)).toEqual(digests(one));
    const records = one.flatMap((file) => JSON.parse(gunzipSync(file).toString()).data);
    expect(records).toHaveLength(ROWS - 6 - 2);
  },
);

test('a file that streams has the bytes of one that is compressed at once', async () => {
  const settings = { chunk: 10_000, gzipLevel: 6, jobs: 2 };
  // Eight names of 4 MB: more than is held.
  const files = await contents('streamed', 'copy', settings, 800_000);
  const again = await contents('streamed-cursor', 'cursor', { ...settings, jobs: 1 }, 800_000);
  expect(files).toHaveLength(1);
  const [file = Buffer.alloc(0)] = files;
  const text = gunzipSync(file);
  expect(text.length).toBeGreaterThan(32_000_000);
  expect(JSON.parse(text.toString()).data).toHaveLength(ROWS - 6 - 2);
  expect(gzipSync(text, { level: 6 }).equals(file)).toBe(true);
  expect(digests(again)).toEqual(digests(files));
});
