import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { thisProcess } from '../../src/host/process-identity.js';
import { formatClaim } from '../../src/target/claim-text.js';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';
import type { Ended, FeedgenChild } from '../support/feedgen-child.js';
import { makeLedger } from '../support/oracle/ledger.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { BUCKET } from '../support/target-fixtures.js';

/** As many as `openScene` makes, so that both databases hold the same ledger. */
const BATCHES = 20;
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

let scene: Scene;
let other: TestDatabase;
let otherSql: postgres.Sql;

beforeEach(async () => {
  other = await createTestDatabase();
  otherSql = postgres(other.url, { max: 2, onnotice: () => {} });
  await makeLedger(otherSql, BATCHES);
});

afterEach(async () => {
  await scene.close();
  await otherSql.end();
  await other.drop();
});

/** Keeps every run from reading its rows, in both databases, until the returned function is called. */
async function holdUp(): Promise<() => Promise<void>> {
  const held = await Promise.all(
    [scene.sql, otherSql].map(async (sql) => {
      const connection = await sql.reserve();
      await connection.unsafe('begin; lock table ledger in access exclusive mode');
      return connection;
    }),
  );
  return async () => {
    for (const connection of held) {
      await connection.unsafe('commit');
      connection.release();
    }
  };
}

/** Ends as soon as so many of the runs have. */
async function whenEnded(children: readonly FeedgenChild[], count: number): Promise<Ended[]> {
  const ended: Ended[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const child of children)
      child.ended.then((end) => {
        ended.push(end);
        if (ended.length === count) resolve();
      }, reject);
  });
  return [...ended];
}

/** Starts so many runs at once; one publishes, all others are refused and change nothing. */
async function race(
  databases: readonly string[],
  runs: number,
  under: (n: number) => readonly string[] = () => [],
): Promise<readonly Ended[]> {
  const release = await holdUp();
  const children = Array.from({ length: runs }, (_, n) =>
    scene.start({
      env: { DATABASE_URL: databases[n % databases.length] ?? '' },
      under: under(n),
    }),
  );
  const refused = await whenEnded(children, runs - 1);
  await release();
  for (const { exit, stderr } of refused) expect([exit, stderr]).toEqual([7, expect.any(String)]);
  const all = await Promise.all(children.map((child) => child.ended));
  expect(all.map(({ exit }) => exit).sort()).toEqual([0, ...Array(runs - 1).fill(7)]);
  expect(await scene.wrongs()).toEqual([]);
  expect(scene.consumer.sets.size).toBe(2);
  return refused;
}

/** A run that waits for its rows, and so holds the lock and the claim. */
async function holder(): Promise<FeedgenChild> {
  const child = scene.start();
  const waits = async () =>
    (await scene.sql`select 1 from pg_locks where relation = 'ledger'::regclass and not granted`)
      .length > 0;
  while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 20));
  return child;
}

describe.each(PLACES)('C1: ten runs start at once into %s', (where) => {
  test('one publishes, nine end with 7', async () => {
    scene = await openScene(where);
    for (const { stderr } of await race([scene.url], 10)) expect(stderr).toMatch(/holds it/);
  }, 120_000);
});

/** A host name and process numbers of its own, as a container has them. */
const inContainer = (n: number): readonly string[] => [
  ...['unshare', '--uts', '--pid', '--fork', '--mount-proc'],
  ...['sh', '-c', 'hostname "cron-$0"; exec "$@"', String(n)],
];

const KINDS = (
  [
    ['processes', () => []],
    ['containers', inContainer],
  ] as const
).slice(0, rounds(1, 2));

describe.each(PLACES)('C2: runs on two database servers start at once into %s', (where) => {
  test.each(KINDS)(
    '%s: one publishes, all others end with 7; the claim names its holder',
    async (_, under) => {
      scene = await openScene(where);
      const refused = await race([scene.url, other.url], rounds(4, 10), under);
      const byClaim = refused.filter(({ stderr }) =>
        /process \d+ on .+ holds it \(run /.test(stderr),
      );
      expect(byClaim.length).toBeGreaterThan(0);
    },
    120_000,
  );
});

describe('S7: a server that ignores conditions', () => {
  test('runs that start at once: said, and the lock of the database lets one of them publish', async () => {
    scene = await openScene('a bucket');
    scene.server?.faults.add({ effect: { kind: 'ignore-conditions' } });
    for (const { stderr } of await race([scene.url], rounds(3, 10)))
      expect(stderr).toContain('only the lock in the database keeps two runs');
  }, 120_000);
});

describe.each(PLACES)('C3: the holder is killed, publishing to %s', (where) => {
  test.each(['the same database', 'another one'])(
    'the next run, on %s, starts at once',
    async (on) => {
      scene = await openScene(where);
      const release = await holdUp();
      const child = await holder();
      child.kill('SIGKILL');
      await child.ended;
      await release();
      const url = on === 'another one' ? other.url : scene.url;
      const next = await scene.run({ env: { DATABASE_URL: url } });
      expect([next.exit, next.stderr]).toEqual([0, expect.any(String)]);
      expect(await scene.wrongs()).toEqual([]);
    },
  );

  test('on another machine: the next run is told when to come back, and publishes then', async () => {
    scene = await openScene(where);
    await writeForeignClaim(scene);
    const refused = await scene.run();
    expect(refused.exit).toBe(7);
    expect(refused.stderr).toMatch(
      /process \d+ on cron-2 holds it \(run r-1\)\nhint: .* free in \d\d? s\n/,
    );
    await makeClaimOld(scene);
    await mustPublish(scene);
    expect(await scene.wrongs()).toEqual([]);
  });

  test('SIGTERM: the claim is given back', async () => {
    scene = await openScene(where);
    const release = await holdUp();
    const child = await holder();
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe(143);
    await release();
    expect(await claimText(scene)).toContain('"state":"free"');
    await mustPublish(scene);
    expect(await scene.wrongs()).toEqual([]);
  });
});

const CLAIM = 'feeds/.feedgen/facility_feed.claim.json';

/** As a run on another machine leaves it that was killed a moment ago. */
async function writeForeignClaim({ server, folder }: Scene): Promise<void> {
  const process = { ...thisProcess(), host: 'cron-2', boot: 'another' };
  const text = formatClaim({ state: 'held', run: 'r-1', renewal: 3, process });
  if (server !== undefined) return server.put(BUCKET, CLAIM, text);
  const state = join(folder, 'feeds', '.feedgen');
  await mkdir(state, { recursive: true });
  writeFileSync(join(state, '.feedgen-claim-facility_feed.99'), text);
}

async function claimText({ server, folder }: Scene): Promise<string> {
  if (server !== undefined) return String(server.objects(BUCKET).get(CLAIM)?.bytes);
  const state = join(folder, 'feeds', '.feedgen');
  const names = (await readdir(state)).filter((name) => name.startsWith('.feedgen-claim-'));
  expect(names).toHaveLength(1);
  return readFileSync(join(state, names.join()), 'utf8');
}

async function makeClaimOld({ server, folder }: Scene): Promise<void> {
  const modified = new Date(Date.now() - 65_000);
  const objects = server?.objects(BUCKET);
  const object = objects?.get(CLAIM);
  if (object !== undefined) objects?.set(CLAIM, { ...object, modified });
  const state = join(folder, 'feeds', '.feedgen');
  const names = server === undefined ? await readdir(state) : [];
  for (const name of names) await utimes(join(state, name), modified, modified);
}
