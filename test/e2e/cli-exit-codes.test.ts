import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { BINARY, projectFile } from '../support/project-files.js';
import { type Finished, feedgen } from './cli-run.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-exit-codes-'));
const POINTER = join(CWD, 'feeds', 'metadata.json');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
  rmSync(CWD, { recursive: true, force: true });
});

/** Runs on the server of the tests, unless `env` says otherwise. */
function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return feedgen(args, { cwd: CWD, env: { DATABASE_URL: database.url, ...env } });
}

async function seeded(...args: string[]): Promise<void> {
  expect(await run(['seed', '--reset', '--quiet', ...args])).toMatchObject({ exit: 0, stderr: '' });
}

/** Source and target are the first lines of stderr, whatever fails afterwards. */
function expectAnnounced({ stderr }: Finished): void {
  const [first, second] = stderr.split('\n');
  expect(first).toMatch(/^\S+Z source: /);
  expect(second).toMatch(/^\S+Z target: /);
}

/** What the run record keeps of the settings by which the newest set was published. */
function settingsOfLastSet(): unknown {
  const { generation_timestamp: last } = JSON.parse(readFileSync(POINTER, 'utf8'));
  const record = join(CWD, 'feeds', '.feedgen', `facility_feed_${last}.run.json`);
  return JSON.parse(readFileSync(record, 'utf8')).settings;
}

describe('exit 3 and 4: source and target are announced before they fail', () => {
  test('no database server there', async () => {
    const DATABASE_URL = 'postgres://reader@127.0.0.1:1/places';
    for (const command of ['seed', 'generate']) {
      const done = await run([command], { DATABASE_URL });
      expect(done).toMatchObject({ exit: 3, stdout: '' });
      expectAnnounced(done);
      expect(done.stderr).toContain('source: 127.0.0.1:1/places as reader');
    }
    expect(existsSync(POINTER)).toBe(false);
  });

  test('no place to publish to, and none to read from', async () => {
    writeFileSync(join(CWD, 'file'), '');
    for (const args of [
      ['generate', '--out', 'file/feeds'],
      ['verify', 'nowhere'],
    ]) {
      const done = await run(args);
      expect(done).toMatchObject({ exit: 4, stdout: '' });
      expectAnnounced(done);
    }
  });
});

describe('exit 5 and 6: nothing is published, what was stays', () => {
  test('R1: too many records are refused', async () => {
    await seeded('--count', '100', '--dirty', '20');
    expect(await run(['generate'])).toMatchObject({ exit: 5, stdout: '' });
    expect(existsSync(POINTER)).toBe(false);
    expect((await run(['generate', '--max-refused', '50%', '--out', 'loose'])).exit).toBe(0);
  });

  test('D11: the feed is empty', async () => {
    await seeded('--count', '0');
    expect(await run(['generate'])).toMatchObject({ exit: 6, stdout: '' });
    expect(existsSync(POINTER)).toBe(false);
    const allowed = await run(['generate', '--out', 'empty'], { FEEDGEN_ALLOW_EMPTY: 'yes' });
    expect(allowed.exit).toBe(0);
    expect(allowed.stdout).toContain('feedgen verify calls an empty feed invalid');
    const undone = await run(['generate', '--out', 'empty', '--no-allow-empty'], {
      FEEDGEN_ALLOW_EMPTY: 'yes',
    });
    expect(undone.exit).toBe(6);
  });

  test('D10: the feed shrank too much', async () => {
    await seeded('--count', '100');
    expect((await run(['generate'])).exit).toBe(0);
    const before = readFileSync(POINTER);
    await seeded('--count', '50');
    expect(await run(['generate'])).toMatchObject({ exit: 6, stdout: '' });
    expect(readFileSync(POINTER)).toEqual(before);
    expect((await run(['generate', '--max-drop', '50%'])).exit).toBe(0);
    expect(settingsOfLastSet()).toMatchObject({ max_drop: '50%', allow_empty: false });
  });

  test('D10: the table was emptied', async () => {
    const before = readFileSync(POINTER);
    await seeded('--count', '0');
    expect(await run(['generate'])).toMatchObject({ exit: 6, stdout: '' });
    expect(await run(['generate', '--max-drop', '100%'])).toMatchObject({ exit: 6, stdout: '' });
    expect(readFileSync(POINTER)).toEqual(before);
    expect((await run(['generate', '--allow-empty', '--max-drop', '100%'])).exit).toBe(0);
    expect(settingsOfLastSet()).toMatchObject({ max_drop: '100%', allow_empty: true });
    await seeded('--count', '50');
    expect((await run(['generate'])).exit).toBe(0);
  });

  test('the set would come from another kind of source', async () => {
    const embedded = { DATABASE_URL: '' };
    expect((await run(['seed', '--count', '50', '--quiet'], embedded)).exit).toBe(0);
    const before = readFileSync(POINTER);
    const done = await run(['generate'], embedded);
    expect(done).toMatchObject({ exit: 6, stdout: '' });
    expectAnnounced(done);
    expect(readFileSync(POINTER)).toEqual(before);
    expect((await run(['generate', '--allow-source-change'], embedded)).exit).toBe(0);
  }, 60_000);
});

describe('--verify full', () => {
  const args = ['generate', '--verify', 'full', '--chunk', '1', '--out', 'full'];

  test('a set without errors is published', async () => {
    await seeded('--count', '30');
    const done = await run(args);
    expect(done).toMatchObject({ exit: 0, stdout: expect.stringContaining('published') });
    expect(done.stderr).toMatch(/ confirming\n.* reading \S+\n.* checking 30 data files\n/);
    expect(done.stderr.trimEnd()).toMatch(/ committing$/);
  });

  test('exit 8: errors are told by rule, nothing is published, what was stays', async () => {
    const pointer = join(CWD, 'full', 'metadata.json');
    const before = [readFileSync(pointer), readdirSync(join(CWD, 'full')).sort()];
    const done = await run([...args, '--json', '--rule', 'shard_count_high=error']);
    expect(done.exit).toBe(8);
    expect(JSON.parse(done.stdout).error).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(
        /^refused to publish: what was written to \S+full has 1 error: shard_count_high 1; first: \S+filesetdesc\.json \/data_file: /,
      ),
      hint: expect.stringContaining('--explain shard_count_high'),
    });
    expect(done.stderr).toContain('warning: error shard_count_high: 1 time; ');
    expect([readFileSync(pointer), readdirSync(join(CWD, 'full')).sort()]).toEqual(before);
  });

  test('exit 2: a rule or a way of verifying that is none', async () => {
    for (const wrong of [
      ['--verify', 'all'],
      ['--rule', 'no_such_rule=off'],
    ])
      expect(await run(['generate', ...wrong])).toMatchObject({ exit: 2, stdout: '' });
  });
});

test('exit 7: a second run finds the lock held, the first publishes', async () => {
  await seeded('--count', '100');
  const slow = `${projectFile('sql/feeds/entity.sql').trim().replace(/;$/, '')}\nwhere pg_sleep(0.02)::text = ''`;
  writeFileSync(join(CWD, 'slow.sql'), slow);
  const args = ['generate', '--query', 'slow.sql', '--out', 'locked'];
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: CWD,
    env: { PATH: process.env.PATH, DATABASE_URL: database.url },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await new Promise<void>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('counting')) resolve();
    });
    child.on('close', () => resolve());
  });
  const second = await run(['generate', '--out', 'locked']);
  expect(second).toMatchObject({ exit: 7, stdout: '' });
  expect(await ended).toBe(0);
}, 60_000);

test('the run record keeps the settings that shaped the set and its guards', async () => {
  await seeded('--count', '30');
  const args = ['generate', '--out', 'recorded', '--chunk', '10', '--max-drop', '5', '--no-gzip'];
  expect((await run([...args, '--timeout', '90s', '--lock-wait', '1s'])).exit).toBe(0);
  const state = join(CWD, 'recorded', '.feedgen');
  const name = readdirSync(state).find((file) => file.endsWith('.run.json')) ?? '';
  const { settings } = JSON.parse(readFileSync(join(state, name), 'utf8'));
  expect(settings).toEqual({
    feed: 'entity',
    reader: 'auto',
    chunk: 10,
    gzip: false,
    gzip_level: null,
    content_encoding: 'gzip',
    jobs: expect.any(Number),
    data_file_prefix: '',
    max_refused: '1%',
    max_drop: '5',
    allow_empty: false,
    allow_source_change: false,
    verify: 'target',
    timeout: 90,
    lock_wait: 1,
    keep: null,
    retries: 0,
    source_timeout: 900,
    max_snapshot: 21_600,
    max_rows_per_second: null,
  });
});

test('seed says when a password file is ignored', async () => {
  const PGPASSFILE = join(CWD, 'pgpass');
  writeFileSync(PGPASSFILE, '*:*:*:*:nothing\n');
  chmodSync(PGPASSFILE, 0o644);
  const done = await run(['seed', '--count', '1'], { PGPASSFILE });
  expect(done.exit).toBe(0);
  expect(done.stderr).toMatch(/note: .*pgpass/);
});
