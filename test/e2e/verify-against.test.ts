import { mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { feedgen } from './cli-run.js';

/** Sets of one feed, one after the other, as generate publishes them. */
let database: TestDatabase;
let folder: string;
let s3: S3Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feedgen-against-'));
  database = await createTestDatabase();
  const env = { DATABASE_URL: database.url };
  expect((await feedgen(['seed', '--count', '200'], { cwd: folder, env })).exit).toBe(0);
  s3 = await startS3Server({ accessKeyId: 'key', secretAccessKey: 'secret' });
  s3.createBucket('feeds');
});

afterAll(async () => {
  await s3?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

async function remove(where: string): Promise<void> {
  const sql = postgres(database.url, { max: 1 });
  await sql.unsafe(`delete from facility where ${where}`);
  await sql.end();
}

async function run(...call: readonly string[]) {
  const env = {
    DATABASE_URL: database.url,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  // In a bucket it is told always.
  const quiet = call[0] === 'verify' ? ['--rule', 's3_content_encoding_mismatch=off'] : [];
  const all = [...call, ...quiet, '--json'];
  const { exit, stdout, stderr } = await feedgen(all, { cwd: folder, env });
  const report = JSON.parse(stdout);
  const rules: string[] = (report.notices ?? []).map(({ rule }: { rule: string }) => rule);
  return { exit, report, rules, stderr };
}

describe('verify and the set before', () => {
  test.each([
    ['a directory', ['--out', 'feeds'], 'a'],
    ['a bucket', ['--bucket', 's3://feeds/daily'], 'b'],
  ])('in %s', async (_, target, mark) => {
    expect((await run('generate', ...target)).exit).toBe(0);
    const first = await run('verify', ...target, '--strict');
    expect([first.exit, first.rules]).toEqual([0, ['previous_set_missing']]);
    expect(first.report.previous).toBeNull();

    expect((await run('generate', ...target)).exit).toBe(0);
    const second = await run('verify', ...target, '--strict');
    expect([second.exit, second.rules]).toEqual([0, ['unchanged_content']]);
    expect(second.report.previous).toMatchObject({ new: 0, removed: 0, removed_samples: [] });

    await remove(mark === 'a' ? 'id <= 30' : 'id <= 90');
    expect((await run('generate', ...target, '--max-drop', '50%')).exit).toBe(0);
    const third = await run('verify', ...target, '--max-drop', '1%');
    expect([third.exit, third.rules]).toEqual([8, ['inventory_drop']]);
    expect(third.report.previous).toMatchObject({ new: 0 });
    expect(third.report.previous.removed_samples).toHaveLength(5);
    const allowed = await run('verify', ...target, '--max-drop', '100%');
    expect([allowed.exit, allowed.rules]).toEqual([0, []]);
    const alone = await run('verify', ...target, '--max-drop', '1%', '--against', 'none');
    expect([alone.exit, alone.rules, alone.report.previous]).toEqual([0, [], null]);
  });

  test('a set in another place, or a descriptor there', async () => {
    const out = join(folder, 'feeds');
    const [oldest = ''] = (await readdir(out)).filter((name) => name.endsWith('desc.json')).sort();
    const named = await run('verify', 's3://feeds/daily', '--against', join(out, oldest));
    expect(named.report.previous).toMatchObject({ descriptor: oldest, records: 200, removed: 90 });
    const directory = await run('verify', 's3://feeds/daily', '--against', out);
    expect(directory.report.previous).toMatchObject({ descriptor: 'metadata.json', records: 170 });
    const bucket = await run('verify', out, '--against', 's3://feeds/daily');
    expect(bucket.report.previous).toMatchObject({ records: 110, new: 60, kept: 110 });
  });

  test('a set that is named and not there', async () => {
    const out = join(folder, 'feeds');
    const nowhere = await run('verify', out, '--against', join(folder, 'nowhere'));
    expect(nowhere.exit).toBe(4);
    const nothing = await run('verify', out, '--against', folder);
    expect([nothing.exit, nothing.rules]).toEqual([8, ['previous_set_missing']]);
  });

  test('the next older one, where no run is recorded', async () => {
    const out = join(folder, 'feeds');
    const records = join(out, '.feedgen');
    for (const name of await readdir(records))
      if (name.endsWith('.run.json')) await unlink(join(records, name));
    const found = await run('verify', out, '--max-drop', '100%');
    expect(found.report.previous).toMatchObject({ records: 200, kept: 170, removed: 30 });
  });
});
