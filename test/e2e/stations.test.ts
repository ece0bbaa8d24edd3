import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import postgres from 'postgres';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { feedgen } from './cli-run.js';

/**
 * Real, messy input: a table of its owner's own columns becomes a feed with nothing but a query file. FEEDGEN_TEST_STATIONS may name the
 * complete list of stations instead of the sample in the fixtures.
 */
const FIXTURES = resolve('test/fixtures/stations');
const CSV = process.env.FEEDGEN_TEST_STATIONS ?? join(FIXTURES, 'stations-sample.csv');
const QUERY = join(FIXTURES, 'feed.sql');

interface Station extends Record<string, string | null> {
  station_id: string;
  station_name: string;
  phone: string;
  lat: string;
}

interface Entity {
  entity_id: string;
  name: string;
  telephone: string;
  location: { latitude: number; address: { country: string } };
}

let database: TestDatabase;
let folder: string;
let stations: Station[];
let s3: S3Server;

beforeAll(async () => {
  stations = parse(await readFile(CSV), { columns: true, cast: (value) => value || null });
  folder = await mkdtemp(join(tmpdir(), 'feedgen-stations-'));
  database = await createTestDatabase();
  const sql = postgres(database.url, { max: 1 });
  await sql.unsafe(await readFile(join(FIXTURES, 'table.sql'), 'utf8'));
  for (let from = 0; from < stations.length; from += 1000)
    await sql`insert into station ${sql(stations.slice(from, from + 1000))}`;
  // Two that must be refused: the messy input of the day after.
  await sql`insert into station (station_id, station_name, lat, lon) values (1, '', 50, 8), (2, 'Nirgendwo', 'NaN', 8)`;
  await sql.end();
  s3 = await startS3Server({ accessKeyId: 'key', secretAccessKey: 'secret' });
  s3.createBucket('stations');
});

afterAll(async () => {
  await s3?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

function expectEveryStation(files: readonly Buffer[], refusedList: string): void {
  const entities = files.flatMap(
    (file) => JSON.parse(gunzipSync(file).toString()).data as Entity[],
  );
  const refused = refusedList.trimEnd().split('\n');
  const refusedKeys = refused.map((line) => JSON.parse(line).key as string);
  expect(refused.every((line) => JSON.parse(line).rule !== '')).toBe(true);
  expect(refusedKeys).toEqual(expect.arrayContaining(['1', '2']));
  const seen = [
    ...refusedKeys,
    ...entities.map(({ entity_id }) => entity_id.replace('station-', '')),
  ];
  const wanted = ['1', '2', ...stations.map(({ station_id }) => station_id)];
  expect(seen.sort()).toEqual(wanted.sort());
  const byId = new Map(entities.map((entity) => [entity.entity_id, entity]));
  for (const { station_id, station_name, phone, lat } of stations) {
    expect(byId.get(`station-${station_id}`)).toMatchObject({
      name: station_name,
      telephone: phone,
      location: { latitude: Number(lat), address: { country: 'DE' } },
    });
  }
}

const generate = ['generate', '--query', QUERY, '--chunk', '20', '--max-refused', '2', '--json'];

describe('the stations of Deutsche Bahn become a feed with nothing but a query file', () => {
  test('in a directory', async () => {
    const out = join(folder, 'feeds');
    const env = { DATABASE_URL: database.url };
    const generated = await feedgen([...generate, '--out', out], { cwd: folder, env });
    expect([generated.exit, generated.stderr]).toEqual([0, expect.any(String)]);
    const report = JSON.parse(generated.stdout);
    expect(report).toMatchObject({ records: stations.length, refused: 2 });

    const names = (await readdir(out)).filter((name) => name.endsWith('.json.gz')).sort();
    const files = await Promise.all(names.map((name) => readFile(join(out, name))));
    expectEveryStation(files, await readFile(report.refused_list, 'utf8'));

    const verified = await feedgen(['verify', '--json'], { cwd: folder });
    expect(verified.exit).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({
      valid: true,
      errors: 0,
      records: stations.length,
    });
  });

  test('in a bucket', async () => {
    const env = {
      DATABASE_URL: database.url,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_REGION: s3.region,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    const bucket = ['--bucket', 's3://stations/today'];
    const generated = await feedgen([...generate, ...bucket], { cwd: folder, env });
    expect([generated.exit, generated.stderr]).toEqual([0, expect.any(String)]);

    const objects = s3.objects('stations');
    const keys = [...objects.keys()].sort();
    expect(keys).toContain('today/metadata.json');
    const bytesOf = (key: string) => objects.get(key)?.bytes ?? Buffer.alloc(0);
    const files = keys.filter((key) => key.endsWith('.json.gz')).map(bytesOf);
    const list = keys.find((key) => key.endsWith('.refused.ndjson')) ?? '';
    expectEveryStation(files, bytesOf(list).toString());

    const verified = await feedgen(['verify', ...bucket, '--json'], { cwd: folder, env });
    expect([verified.exit, verified.stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(verified.stdout)).toMatchObject({ valid: true, records: stations.length });
  });
});
