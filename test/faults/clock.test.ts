import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { stopDatabaseClock } from '../support/database-clock.js';
import { rounds } from '../support/fault-budget.js';
import { openScene, type Scene } from '../support/fault-scene.js';
import { startFeedgen } from '../support/feedgen-child.js';
import { startCluster } from '../support/postgres.js';

interface Published {
  readonly generation_timestamp: number;
  readonly seconds: number;
}

async function publish(scene: Scene, env: Readonly<Record<string, string>>): Promise<Published> {
  const { exit, stdout, stderr } = await scene.run({ env });
  expect([exit, stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(stdout);
}

describe('T2: zones of time', () => {
  const zones = ['America/St_Johns', 'Pacific/Apia', 'Europe/Berlin', 'Asia/Kathmandu'];

  test('of the machine and of the database: names and records are in UTC', async () => {
    const scene = await openScene('a directory');
    try {
      for (const zone of zones.slice(0, rounds(2, 4))) {
        const [row] = await scene.sql<{ name: string }[]>`select current_database() as name`;
        await scene.sql.unsafe(`alter database "${row?.name}" set timezone = '${zone}'`);
        const begun = Math.floor(Date.now() / 1000);
        const { generation_timestamp: at } = await publish(scene, { TZ: zone, PGTZ: zone });
        expect(at).toBeGreaterThanOrEqual(begun);
        expect(at).toBeLessThanOrEqual(Date.now() / 1000 + 5);
        const state = join(scene.folder, 'feeds', '.feedgen');
        const record = JSON.parse(
          await readFile(join(state, `facility_feed_${at}.run.json`), 'utf8'),
        );
        expect(record.started_at).toMatch(/^\d{4}-.*Z$/);
        expect(Date.parse(record.started_at) / 1000).toBeGreaterThanOrEqual(begun - 1);
      }
      expect(await scene.wrongs()).toEqual([]);
    } finally {
      await scene.close();
    }
  });
});

describe('T1: the clock of the database', () => {
  test('back by an hour and by a year, and forward: each set is newer than the one before', async () => {
    const scene = await openScene('a directory');
    try {
      const timestamps: number[] = [];
      for (const offset of ['0 h', '-1 h', '-365 d', '1 h', '0 h', '-365 d']) {
        const [row] = await scene.sql<{ at: string }[]>`
          select (clock_timestamp() + ${offset}::interval)::text as at`;
        await stopDatabaseClock(scene.sql, row?.at ?? '');
        const { generation_timestamp, seconds } = await publish(scene, {});
        timestamps.push(generation_timestamp);
        expect(seconds).toBeLessThan(120);
      }
      const [, , third = 0, ahead = 0, ...later] = timestamps;
      expect([...timestamps].sort((a, b) => a - b)).toEqual(timestamps);
      // The clock was set indeed: an hour ahead, and from there on one second after the other.
      expect(ahead).toBeGreaterThan(third + 3_000);
      expect(later).toEqual([ahead + 1, ahead + 2]);
      expect(await scene.wrongs()).toEqual([]);
    } finally {
      await scene.close();
    }
  });
});

/** The clocks of a program and of a database server, set by a file that both read at every look: libfaketime, from the package of that name. */
class SetClock {
  readonly #file: string;
  readonly environment: Readonly<Record<string, string>>;

  constructor(folder: string) {
    const library = findLibrary();
    this.#file = join(folder, 'clock');
    this.environment = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.set('+0');
  }

  /** For example `-1h`, `+1y`, or `@2026-10-25 02:30:00`. */
  set(offset: string): void {
    writeFileSync(this.#file, `${offset}\n`);
    chmodSync(this.#file, 0o644);
  }
}

function findLibrary(): string {
  const found = readdirSync('/usr/lib')
    .map((name) => join('/usr/lib', name, 'faketime', 'libfaketime.so.1'))
    .find((path) => existsSync(path));
  if (found === undefined)
    throw new Error('npm run test:faults needs libfaketime: apt-get install faketime');
  return found;
}

/** Feeds of an own server on an own clock, one run after the other; returns the timestamps. */
async function publishAt(
  offsets: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'feedgen-clock-'));
  chmodSync(folder, 0o755);
  const clock = new SetClock(folder);
  const cluster = await startCluster({ environment: clock.environment });
  try {
    const timestamps: number[] = [];
    writeFileSync(
      join(folder, 'feed.sql'),
      `select n as "key", 'e' || n as "entity_id", 'Name ' || n as "name", 1.5 as "location.latitude", 2.5 as "location.longitude"
       from generate_series(1, 200000) as n`,
    );
    for (const offset of offsets) {
      const [before, during] = offset.split(' then ');
      clock.set(before ?? '+0');
      const child = startFeedgen(
        ['generate', '--query', 'feed.sql', '--chunk', '5000', '--json', '--jobs', '1'],
        { cwd: folder, env: { DATABASE_URL: cluster.url(), ...clock.environment, ...env } },
      );
      if (during !== undefined) {
        await filesAppear(join(folder, 'feeds'), child.ended);
        clock.set(during);
      }
      const { exit, stdout, stderr } = await child.ended;
      expect([offset, exit, stderr]).toEqual([offset, 0, expect.any(String)]);
      const { generation_timestamp, seconds } = JSON.parse(stdout);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(120);
      timestamps.push(generation_timestamp);
    }
    return timestamps;
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until a run has written some of its data files and still has to write more than that; fails when it ends before. */
async function filesAppear(feeds: string, ended: Promise<unknown>): Promise<void> {
  const count = () => (existsSync(feeds) ? readdirSync(feeds).length : 0);
  const before = count();
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (count() < before + 5) {
    if (over) throw new Error('the run was over before its clock could be set');
    await sleep(5);
  }
}

/** Each set of clocks is set by hand; `npm test` sets the clock of the database alone, and injects the time where it enters. */
const FULL: readonly (readonly [name: string, offsets: readonly string[], zone?: string])[] =
  rounds(0, 1) === 0
    ? []
    : [
        ['T1: clocks back one hour and one year, and forward', ['+0', '-1h', '-365d', '+1h', '+0']],
        [
          'T1: clocks that jump in the middle of a run',
          ['+0 then -1h', '+0 then +365d', '+0', '-1h then +1h', '+2h'],
        ],
        [
          'T2: the hour that comes twice',
          ['@2026-10-25 02:30:00', '@2026-10-25 03:30:00', '@2026-10-25 02:30:00'],
          'Europe/Berlin',
        ],
        [
          'T2: the hour that does not exist',
          ['@2027-03-28 01:59:50', '@2027-03-28 02:30:00', '@2027-03-28 03:00:10'],
          'Europe/Berlin',
        ],
      ];

describe('clocks that are set', () => {
  test('the library of the full suite is asked for only there', () => {
    expect(FULL.length > 0).toBe(process.env.FEEDGEN_FAULTS === 'full');
  });

  for (const [name, offsets, zone] of FULL)
    test(`${name}: no timestamp is at or below the last one`, async () => {
      const timestamps = await publishAt(offsets, zone === undefined ? {} : { TZ: zone });
      expect([...timestamps].sort((a, b) => a - b)).toEqual(timestamps);
      expect(new Set(timestamps).size).toBe(offsets.length);
      // The clocks were set indeed: the run an hour ahead, or at the given hour.
      const real = Date.now() / 1000;
      expect(timestamps.some((at) => Math.abs(at - real) > 3_000)).toBe(true);
    }, 300_000);
});
