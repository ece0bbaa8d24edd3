import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { feedgen } from './cli-run.js';

/** Entities whose url is their booking link, among 200. */
const WRONG = [3, 77, 78];
const FILE = 'action_feed_1_0000.json.gz';
const DESCRIPTOR = 'action_feed_1.filesetdesc.json';

let database: TestDatabase;
let folder: string;
let s3: S3Server;
let ids: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feedgen-actions-'));
  database = await createTestDatabase();
  const env = { DATABASE_URL: database.url };
  expect((await feedgen(['seed', '--count', '200'], { cwd: folder, env })).exit).toBe(0);
  expect((await feedgen(['generate', '--out', 'feeds'], { cwd: folder, env })).exit).toBe(0);
  const entities = await published();
  ids = WRONG.map((index) => String(entities[index]?.entity_id));
  const records = entities.map(({ entity_id, url }, index) => ({
    entity_id,
    link_id: `link-${index}`,
    url: WRONG.includes(index) ? url : `https://book.de/${index}`,
    actions: [{ dining_info: { dining_type: 'TABLE_RESERVATION' } }],
  }));
  const data = gzipSync(JSON.stringify({ data: records }));
  const name = 'reservewithgoogle.action.v2';
  const metadata = JSON.stringify({ generation_timestamp: 1, name, data_file: [FILE] });
  await mkdir(join(folder, 'actions'));
  await writeFile(join(folder, 'actions', FILE), data);
  for (const each of ['metadata.json', DESCRIPTOR])
    await writeFile(join(folder, 'actions', each), metadata);
  s3 = await startS3Server({ accessKeyId: 'key', secretAccessKey: 'secret' });
  s3.createBucket('feeds');
  s3.put('feeds', `action/${FILE}`, data);
  s3.put('feeds', 'action/metadata.json', metadata);
});

afterAll(async () => {
  await s3?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** The entities of the set, in order. */
async function published(): Promise<readonly Record<string, unknown>[]> {
  const out = join(folder, 'feeds');
  const files = (await readdir(out)).filter((name) => name.endsWith('.json.gz')).sort();
  const texts = files.map(async (name) => gunzipSync(await readFile(join(out, name))).toString());
  return (await Promise.all(texts)).flatMap((text) => JSON.parse(text).data);
}

async function verify(...call: readonly string[]) {
  const env = {
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  return feedgen(['verify', ...call], { cwd: folder, env });
}

describe('booking links by the action feed', () => {
  test.each([
    ['a directory', './actions'],
    ['a descriptor', `./actions/${DESCRIPTOR}`],
    ['a bucket', 's3://feeds/action'],
  ])('%s', async (_, actions) => {
    const { exit, stdout } = await verify('feeds', '--actions', actions, '--json');
    const { notices } = JSON.parse(stdout);
    const found = notices.find(({ rule }: { rule: string }) => rule === 'url_is_booking_link');
    expect([exit, found.count, found.severity]).toEqual([0, WRONG.length, 'info']);
    for (const { file, record, pointer } of found.samples) {
      expect(pointer).toBe('/url');
      const bytes = await readFile(join(folder, 'feeds', file));
      expect(ids).toContain(JSON.parse(gunzipSync(bytes).toString()).data[record].entity_id);
    }
  });

  test('in words, and as an error for who wants that', async () => {
    const { exit, stdout } = await verify(
      'feeds',
      ...['--actions', 'actions', '--rule', 'url_is_booking_link=error'],
    );
    expect(exit).toBe(8);
    expect(stdout).toContain('is also the link of its action');
  });

  test('without --actions nothing is compared', async () => {
    const { exit, stdout } = await verify('feeds');
    expect([exit, stdout.includes('url_is_booking_link')]).toEqual([0, false]);
  });

  test('a feed that is not there', async () => {
    const nowhere = await verify('feeds', '--actions', 'nowhere');
    expect([nowhere.exit, nowhere.stderr]).toEqual([4, expect.stringContaining('nowhere')]);
    const entity = await verify('feeds', '--actions', 'feeds');
    expect([entity.exit, entity.stdout]).toEqual([
      8,
      expect.stringMatching(/is of another feed,\s+"reservewithgoogle.entity"/),
    ]);
  });

  test.each([
    ['a data file by itself', [join('actions', FILE)], /--actions: is about a set/],
    ['a folder of sets', ['feeds', '--all'], /--actions .*: is of one set/],
  ])('%s is refused', async (_, call, message) => {
    const { exit, stderr } = await verify(...call, '--actions', 'actions');
    expect([exit, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
