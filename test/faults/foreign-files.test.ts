import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { feedgen } from '../e2e/cli-run.js';
import {
  bucketScene,
  descriptorText,
  directoryScene,
  hoursBefore,
  type LeftRun,
  putRun,
} from '../support/left-behind.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { CREDENTIALS } from '../support/target-fixtures.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-foreign-'));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { DATABASE_URL: database.url };
  expect((await feedgen(['seed', '--count', '25', '--quiet'], { cwd: CWD, env })).exit).toBe(0);
});

afterAll(async () => {
  await database.drop();
  rmSync(CWD, { recursive: true, force: true });
});

const STALE: LeftRun = {
  timestamp: 1_700_000_000,
  modified: hoursBefore(new Date(), 100),
  ...{ files: 3, state: null, descriptor: false },
};
const FOREIGN = ['facility_feed_x.json.gz', 'partner_0000.json.gz', 'readme.txt'];

describe.each([
  ['directory', directoryScene],
  ['bucket', bucketScene],
] as const)('F6: stale files of an older or foreign run, in a %s', (kind, open) => {
  test('are never adopted; those of feedgen are listed by clean --dry-run, the others left alone', async () => {
    const scene = await open();
    const endpoint: Record<string, string> =
      scene.server === undefined ? {} : { AWS_ENDPOINT_URL_S3: scene.server.endpoint };
    const env = {
      ...{ DATABASE_URL: database.url, ...endpoint, AWS_REGION: 'us-east-1' },
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    };
    const run = (...args: string[]) => feedgen(args, { cwd: CWD, env });
    try {
      const stale = putRun(scene, STALE);
      for (const name of FOREIGN) scene.put(name, `of somebody: ${name}`, STALE.modified);
      const target = kind === 'bucket' ? '--bucket' : '--out';
      const done = await run('generate', target, scene.place, '--chunk', '10', '--json');
      expect(done.exit).toBe(0);
      const { descriptor } = JSON.parse(done.stdout);
      const files = JSON.parse(scene.files().get(descriptor) ?? '').data_file;
      expect(files).toHaveLength(3);
      for (const name of [...stale, ...FOREIGN]) expect(files).not.toContain(name);

      const before = scene.files();
      const dry = await run('clean', scene.place, '--dry-run', '--json');
      expect(JSON.parse(dry.stdout)).toMatchObject({
        dry_run: true,
        removed: 0,
        orphans: [{ stem: 'facility_feed_1700000000', names: stale }],
        sets: [],
      });
      expect(scene.files()).toEqual(before);
      expect((await run('clean', scene.place)).exit).toBe(0);
      const left = [...before.keys()].filter((name) => !stale.includes(name));
      expect([...scene.files().keys()]).toEqual(left);
      expect((await run('status', scene.place)).stdout).toMatch(/^OK: /);
    } finally {
      await scene.close();
    }
  }, 60_000);
});

test('F6: a descriptor that cannot be read stops clean from removing sets and data files: exit 4, with its name', async () => {
  const scene = await directoryScene();
  try {
    putRun(scene, STALE);
    writeFileSync(join(scene.place, 'facility_feed_5.filesetdesc.json'), '{"data_file": [');
    const before = readdirSync(scene.place).sort();
    const done = await feedgen(['clean', scene.place, '--json'], { cwd: CWD });
    expect(done.exit).toBe(4);
    expect(JSON.parse(done.stdout)).toMatchObject({
      orphans: [],
      error: { code: 'target', message: expect.stringContaining('facility_feed_5.filesetdesc') },
    });
    expect(readdirSync(scene.place).sort()).toEqual(before);
    expect(readFileSync(join(scene.place, 'facility_feed_5.filesetdesc.json'), 'utf8')).toContain(
      'data_file',
    );
  } finally {
    await scene.close();
  }
});

test('F6: a set whose descriptor is a symbolic link, and links under names of feedgen, are left alone', async () => {
  const scene = await directoryScene();
  try {
    const [...files] = putRun(scene, STALE);
    const older = putRun(scene, { ...STALE, timestamp: STALE.timestamp - 5 });
    scene.put('kept.txt', descriptorText(STALE.timestamp, files), STALE.modified);
    symlinkSync('kept.txt', join(scene.place, `facility_feed_${STALE.timestamp}.filesetdesc.json`));
    symlinkSync('kept.txt', join(scene.place, 'facility_feed_1600000000_0000.json.gz'));
    const before = readdirSync(scene.place).sort();
    const done = await feedgen(['clean', scene.place, '--keep', '1', '--quiet'], { cwd: CWD });
    expect(done).toMatchObject({ exit: 0, stdout: '', stderr: '' });
    expect(readdirSync(scene.place).sort()).toEqual(before.filter((name) => !older.includes(name)));
  } finally {
    await scene.close();
  }
});
