import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  descriptorText,
  directoryScene,
  hoursBefore,
  type LeftRun,
  pointTo,
  putRun,
  type Scene,
} from '../support/left-behind.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { BINARY, projectFile } from '../support/project-files.js';
import { feedgen } from './cli-run.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-runs-'));
const run = (...args: string[]) => feedgen(args, { cwd: CWD });
let scene: Scene;

beforeAll(async () => {
  scene = await directoryScene();
});

afterAll(async () => {
  await scene.close();
  rmSync(CWD, { recursive: true, force: true });
});

/** A set of so many hours ago, that the pointer names. */
function publish(place: Scene, hours: number, more: Partial<LeftRun> = {}): LeftRun {
  const left = { ...leftRun(hours), ...more };
  putRun(place, left);
  pointTo(place, left);
  return left;
}

function leftRun(hours: number): LeftRun {
  const modified = hoursBefore(new Date(), hours);
  const timestamp = Math.floor(modified.getTime() / 1000);
  return { timestamp, modified, files: 2, state: 'published', descriptor: true };
}

describe('status', () => {
  test('exit 9 where nothing was ever published, 4 where there is no place', async () => {
    const done = await run('status', scene.place);
    expect(done.exit).toBe(9);
    expect(done.stdout).toMatch(/^CRITICAL: nothing was ever published: there is no metadata.json/);
    expect(await run('status', 'nowhere')).toMatchObject({ exit: 4, stdout: '' });
    expect((await run('runs', scene.place)).stdout).toBe(`no runs yet at ${scene.place}\n`);
    expect((await run('status')).exit).toBe(2);
  });

  test('exit 0 and one line for a fresh whole set, nothing at all with --quiet', async () => {
    publish(scene, 3);
    const done = await run('status', scene.place);
    expect(done.exit).toBe(0);
    expect(done.stdout).toMatch(
      /^OK: .*, 3 h old, at most 26 h: 1 record in 2 .*, all there .*\n$/,
    );
    expect(await run('status', scene.place, '--quiet')).toMatchObject({
      ...{ exit: 0, stdout: '', stderr: '' },
    });
  });

  test('exit 9 for a set that is too old, with the reason on stderr with --quiet', async () => {
    const done = await run('status', scene.place, '--max-age', '2h');
    expect(done).toMatchObject({ exit: 9, stdout: expect.stringMatching(/^CRITICAL: .*3 h old/) });
    const quiet = await run('status', scene.place, '--max-age', '2h', '--quiet');
    expect(quiet).toMatchObject({ exit: 9, stdout: '' });
    expect(quiet.stderr).toMatch(/^feedgen: CRITICAL: .* it is 3 h old, more than 2 h/);
  });

  test('exit 9 for a set of the future, one with a file of another size, one without a file', async () => {
    const place = await directoryScene();
    try {
      publish(place, -5);
      expect((await run('status', place.place)).stdout).toMatch(/ahead: a clock is wrong/);
      const { timestamp, modified } = publish(place, 1);
      const first = `facility_feed_${timestamp}_0000.json.gz`;
      const foreign = `facility_feed_${timestamp}_0007.json.gz`;
      place.put(foreign, 'of nobody', modified);
      for (const [files, problem] of [
        [[first, first], 'a data file is listed twice'],
        [[first, foreign], `${foreign} is not one that the run wrote`],
      ] as const) {
        place.put('metadata.json', descriptorText(timestamp, files), modified);
        const altered = await run('status', place.place);
        expect(altered).toMatchObject({ exit: 9, stdout: expect.stringContaining(problem) });
      }
      pointTo(place, publish(place, 1, { timestamp }));
      place.put(first, 'other', modified);
      const changed = await run('status', place.place, '--json');
      expect(changed.exit).toBe(9);
      expect(JSON.parse(changed.stdout)).toMatchObject({
        ...{ ok: false, whole: false, data_files: 2, verified: null },
        problems: [expect.stringMatching(`not whole: ${first} has 5 bytes, the run wrote \\d+$`)],
      });
      rmSync(join(place.place, first));
      expect((await run('status', place.place)).stdout).toContain(`${first} is not there`);
    } finally {
      await place.close();
    }
  });

  test('warns of a last run that failed, died or seems stuck; --strict lets that fail', async () => {
    const process = { boot: 'another', namespace: null, started: null };
    const cases: readonly [Partial<LeftRun>, RegExp][] = [
      [
        { state: 'failed', record: { error: { code: 'target', message: 'disk full' } } },
        /disk full/,
      ],
      [{ state: 'running', record: { process } }, /may be stuck/],
      [
        { state: 'running', record: { settings: { timeout: 60 } } },
        /died: elsewhere recorded no end within 11 minutes/,
      ],
      [{ state: 'published' }, /metadata.json still names the set before/],
    ];
    for (const [more, text] of cases) {
      const place = await directoryScene();
      try {
        publish(place, 20);
        putRun(place, { ...leftRun(2), descriptor: false, ...more });
        const done = await run('status', place.place);
        expect(done.exit).toBe(0);
        expect(done.stdout).toMatch(/^WARNING: /);
        expect(done.stdout).toMatch(text);
        expect((await run('status', place.place, '--strict')).exit).toBe(9);
      } finally {
        await place.close();
      }
    }
  }, 60_000);

  test('a metadata.json that is no descriptor, beside a run that published: it names no set', async () => {
    const place = await directoryScene();
    try {
      publish(place, 1);
      place.put('metadata.json', '{', new Date());
      const done = await run('status', place.place);
      expect(done.exit).toBe(9);
      expect(done.stdout).toMatch(/is not a descriptor; .* metadata.json names no set/);
    } finally {
      await place.close();
    }
  });

  test('--verify full reads the set: what is no feed is told', async () => {
    const done = await run('status', scene.place, '--verify', 'full');
    expect(done.exit).toBe(9);
    expect(done.stdout).toMatch(/it is not valid: .*; feedgen verify tells more/);
  });
});

describe('runs', () => {
  test('newest first, damaged records apart, as a table and as one object', async () => {
    const place = await directoryScene();
    try {
      publish(place, 50);
      putRun(place, {
        ...{ ...leftRun(30), state: 'refused', descriptor: false },
        record: { error: { code: 'guard', message: 'the feed is empty' } },
      });
      publish(place, 10);
      place.put('.feedgen/facility_feed_1700000000.run.json', '{"version": 1, "fil', new Date());
      const { stdout } = await run('runs', place.place, '--json');
      const report = JSON.parse(stdout);
      expect(report.runs.map(({ state }: { state: string }) => state)).toEqual([
        ...['published', 'refused', 'published'],
      ]);
      expect(report).toMatchObject({
        total: 4,
        unreadable: [{ name: 'facility_feed_1700000000.run.json' }],
      });
      const table = (await run('runs', place.place, '--limit', '2')).stdout.split('\n');
      expect(table[0]).toMatch(/^started +state +records +refused +files +size +took$/);
      expect(table[2]).toMatch(/ refused .* the feed is empty$/);
      expect(table[3]).toBe('2 older runs not shown: --limit 4');
    } finally {
      await place.close();
    }
  });
});

describe('a run that fails before its snapshot', () => {
  const places: Scene[] = [];
  afterAll(() => Promise.all(places.map((place) => place.close())));

  async function failing(...sets: number[]) {
    const place = await directoryScene();
    places.push(place);
    for (const hours of sets) publish(place, hours);
    const env = { DATABASE_URL: 'postgres://reader@127.0.0.1:1/places' };
    const at = (...args: string[]) => feedgen(args, { cwd: CWD, env });
    return {
      place,
      generate: (...args: string[]) => at('generate', '--out', place.place, ...args),
    };
  }

  test('runs lists it, and status says that the last run failed and why', async () => {
    const { place, generate } = await failing(20);
    expect((await generate()).exit).toBe(3);
    const { runs, total } = JSON.parse((await run('runs', place.place, '--json')).stdout);
    expect(total).toBe(2);
    expect(runs).toMatchObject([
      {
        ...{ state: 'failed', generation_timestamp: null, descriptor: null, records: 0, files: 0 },
        error: { code: 'source', message: expect.stringContaining('nothing listens there') },
      },
      { state: 'published' },
    ]);
    const limited = JSON.parse((await run('runs', place.place, '--limit', '1', '--json')).stdout);
    expect(limited.runs).toMatchObject([{ state: 'failed' }]);
    const told = await run('status', place.place, '--json');
    expect(told.exit).toBe(0);
    expect(JSON.parse(told.stdout)).toMatchObject({
      warnings: [expect.stringMatching(/^the last run, of \S+Z, failed: cannot connect: /)],
      last_run: { state: 'failed', generation_timestamp: null },
    });
    expect((await run('status', place.place, '--strict')).exit).toBe(9);
    // Nothing of it is in the way of the next run, or waits to be removed.
    const cleaned = await run('clean', place.place, '--grace', '0s', '--json');
    expect(JSON.parse(cleaned.stdout)).toMatchObject({ removed: 0, waiting: { objects: 0 } });
    publish(place, 0);
    expect(JSON.parse((await run('status', place.place, '--json')).stdout).warnings).toEqual([]);
  });

  test('whatever the clock of its machine says: what was published since tells', async () => {
    const { place, generate } = await failing(20);
    expect((await generate()).exit).toBe(3);
    const name = '.feedgen/facility_feed.failed-starts.json';
    const text = place.files().get(name) ?? '';
    for (const year of ['1999', '2199']) {
      place.put(name, text.replaceAll(/(_at": ")\d{4}/g, `$1${year}`), new Date());
      expect((await run('status', place.place)).stdout).toContain(`the last run, of ${year}`);
    }
    publish(place, 1);
    expect((await run('status', place.place)).stdout).toMatch(/^OK: /);
    place.put(name, text.slice(0, -20), new Date());
    const { unreadable, total } = JSON.parse((await run('runs', place.place, '--json')).stdout);
    expect([unreadable, total]).toMatchObject([[{ name: 'facility_feed.failed-starts.json' }], 3]);
  });

  test('a list of more runs than are kept, or of no text at all, hides no other run', async () => {
    const { place, generate } = await failing(20);
    expect((await generate()).exit).toBe(3);
    const name = '.feedgen/facility_feed.failed-starts.json';
    const list = JSON.parse(place.files().get(name) ?? '');
    place.put(
      name,
      JSON.stringify({ ...list, runs: Array(150_000).fill(list.runs[0]) }),
      new Date(),
    );
    const long = JSON.parse((await run('runs', place.place, '--json')).stdout);
    expect(long.total).toBe(51);
    place.put(name, ' '.repeat(64 * 1024 * 1024 + 1), new Date());
    const { runs, unreadable } = JSON.parse((await run('runs', place.place, '--json')).stdout);
    expect(runs).toMatchObject([{ state: 'published' }]);
    expect(unreadable).toMatchObject([{ problem: 'it is too large' }]);
  });

  test('where nothing was ever published, status says both', async () => {
    const { place, generate } = await failing();
    expect((await generate()).exit).toBe(3);
    const told = await run('status', place.place);
    expect(told.exit).toBe(9);
    expect(told.stdout).toMatch(/nothing was ever published.*the last run, of .*, failed: cannot/);
  });

  test('one that its time limit ended while the database did not answer is told too', async () => {
    const { place } = await failing(20);
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const env = { DATABASE_URL: `postgres://reader@127.0.0.1:${port}/places?sslmode=disable` };
    const args = ['generate', '--out', place.place, '--timeout', '2s'];
    expect((await feedgen(args, { cwd: CWD, env })).exit).toBe(10);
    silent.close();
    expect((await run('status', place.place)).stdout).toContain('failed: the run: not finished');
  });

  test('a dry run, and wrong usage, leave nothing', async () => {
    const { place, generate } = await failing(20);
    const before = [...place.files().keys()];
    expect((await generate('--dry-run')).exit).toBe(3);
    expect((await generate('--chunk', '0')).exit).toBe(2);
    expect((await generate('--query', 'nowhere.sql')).exit).toBe(2);
    expect([...place.files().keys()]).toEqual(before);
  });
});

describe('clean', () => {
  test('says what only waits for its time, and until when', async () => {
    const place = await directoryScene();
    try {
      publish(place, 60);
      putRun(place, { ...leftRun(5), descriptor: false, state: 'failed' });
      publish(place, 10);
      const { modified } = publish(place, 1);
      for (const args of [['--dry-run'], []]) {
        const done = await run('clean', place.place, '--keep', '2', ...args, '--json');
        const { waiting, ...told } = JSON.parse(done.stdout);
        expect(told).toMatchObject({ sets: [], orphans: [], removed: 0 });
        expect(waiting.objects).toBe(7);
        const hours = [waiting.first, waiting.last].map((time) =>
          Math.round((Date.parse(time) - modified.getTime()) / 3_600_000),
        );
        expect(hours).toEqual([15, 20]);
      }
      const { stdout } = await run('clean', place.place, '--keep', '2');
      expect(stdout).toMatch(
        /^nothing to remove at .*; 3 sets kept\ntoo young: 7 objects, 1\.\d kB, may go from \S+Z on, the last of it from \S+Z on\n$/,
      );
    } finally {
      await place.close();
    }
  });

  test.each([
    ['failed', '1 set kept'],
    ['running', '2 sets kept'],
  ] as const)('a %s run that names the set before it: %s', async (state, kept) => {
    const place = await directoryScene();
    try {
      const { timestamp } = publish(place, 60);
      const record = { previous: `facility_feed_${timestamp}.filesetdesc.json` };
      // Of a machine of which nothing is known, so it may still write.
      const process = { boot: 'another', namespace: null, started: null };
      putRun(place, { ...leftRun(2), descriptor: false, state, record: { ...record, process } });
      publish(place, 50);
      const done = await run('clean', place.place, '--keep', '1');
      expect(done).toMatchObject({ exit: 0, stdout: expect.stringContaining(kept) });
    } finally {
      await place.close();
    }
  });
});

describe('a run that is killed', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  test('shows as running while it lives and as died afterwards; clean removes what it left', async () => {
    const env = { DATABASE_URL: database.url };
    const at = (args: readonly string[]) => feedgen(args, { cwd: CWD, env });
    expect((await at(['seed', '--count', '60', '--quiet'])).exit).toBe(0);
    expect((await at(['generate', '--quiet'])).exit).toBe(0);
    const slow = projectFile('sql/feeds/entity.sql').trim().replace(/;$/, '');
    writeFileSync(join(CWD, 'slow.sql'), `${slow}\nwhere pg_sleep(0.05)::text = ''`);
    const args = ['generate', '--query', 'slow.sql', '--chunk', '1', '--reader', 'cursor'];
    const child = spawn(process.execPath, [BINARY, ...args], {
      cwd: CWD,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await new Promise<void>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('reading by')) resolve();
      });
      child.on('close', () => resolve());
    });
    const states = async () => {
      const { stdout } = await at(['runs', '--json']);
      return JSON.parse(stdout).runs.map(({ state, died }: { state: string; died: string }) => [
        ...[state, died],
      ]);
    };
    expect((await states())[0]).toEqual(['running', null]);
    child.kill('SIGKILL');
    await ended;
    expect((await states())[0]).toEqual([
      'died',
      expect.stringMatching(new RegExp(`^process ${child.pid} on .* is gone$`)),
    ]);
    expect((await at(['status'])).stdout).toMatch(/^WARNING: .*the last run, of .*, died: process/);
    const feeds = join(CWD, 'feeds');
    const names = readdirSync(feeds);
    expect((await at(['clean', '--grace', '0s'])).exit).toBe(0);
    // The set before is as it was.
    expect((await at(['verify', '--quiet'])).exit).toBe(0);
    const stems = readdirSync(feeds).flatMap((name) => /_(\d{6,})[_.]/.exec(name)?.[1] ?? []);
    expect(new Set(stems).size).toBe(1);
    expect(names.length).toBeGreaterThan(2);
  }, 60_000);
});
