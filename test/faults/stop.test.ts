import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import {
  expectItsWord,
  mustPublish,
  openScene,
  type Scene,
  sessionsLeft,
} from '../support/fault-scene.js';
import type { Ended, FeedgenChild } from '../support/feedgen-child.js';
import { BUCKET } from '../support/target-fixtures.js';

/** Two seconds are promised; the rest is for a machine with other work. */
const BOUND_MS = 5_000;

let scene: Scene;

afterEach(() => scene.close());

/** Where a run hangs: at a request that the server never answers. */
const SILENT = {
  'the check of the target': /access-check\.json$/,
  'the claim': /claim\.json$/,
  'a data file': /_\d{4}\.json\.gz$/,
  'the run record': /\.run\.json$/,
  'the descriptor': /\.filesetdesc\.json$/,
  'the pointer': /\/metadata\.json$/,
} as const;

type Stage = keyof typeof SILENT;
const ALL = Object.keys(SILENT) as Stage[];
const STAGES: readonly Stage[] = rounds(0, 1) === 1 ? ALL : ['a data file', 'the descriptor'];

async function hangAt(stage: Stage): Promise<void> {
  scene = await openScene('a bucket');
  const { faults, requests } = scene.server ?? {};
  faults?.add({ effect: { kind: 'silence' }, operation: 'PutObject', key: SILENT[stage] });
  if (requests !== undefined) requests.length = 0;
}

/** Waits until a run hangs there; fails when it ends before. */
async function whenItHangs(stage: Stage, child: FeedgenChild): Promise<void> {
  let over = false;
  void child.ended.then(() => {
    over = true;
  });
  const reached = () => scene.server?.requests.some(({ key }) => SILENT[stage].test(key));
  while (!reached()) {
    if (over) throw new Error(`the run ended before ${stage}: ${(await child.ended).stderr}`);
    await sleep(20);
  }
}

/** The end of a run, which must come soon, and what it leaves: nothing that hinders the next one. */
async function endsSoon(child: FeedgenChild, begun = performance.now()): Promise<Ended> {
  const ended = await child.ended;
  expect(performance.now() - begun).toBeLessThan(BOUND_MS);
  expectItsWord(scene, 1, ended);
  scene.server?.faults.clear();
  expect([...(await openUploads())]).toEqual([]);
  expect(await sessionsLeft(scene)).toBe(0);
  await mustPublish(scene);
  expect(await scene.wrongs()).toEqual([]);
  return ended;
}

async function openUploads(): Promise<readonly string[]> {
  if (scene.server !== undefined) return [...scene.server.uploads(BUCKET)];
  const names = await readdir(join(scene.folder, 'feeds'));
  return names.filter((name) => name.startsWith('.feedgen-tmp'));
}

describe('K4: told to stop while the server does not answer', () => {
  test.each(STAGES)('SIGTERM at %s: ends within two seconds, with 143', async (stage) => {
    await hangAt(stage);
    const child = scene.start();
    await whenItHangs(stage, child);
    child.kill('SIGTERM');
    const { exit, stdout } = await endsSoon(child);
    expect(exit).toBe(143);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'terminated', exit: 143 });
  });

  test.each(['SIGINT', 'SIGHUP'] as const)('%s, twice: ends at once', async (signal) => {
    await hangAt('a data file');
    const child = scene.start();
    await whenItHangs('a data file', child);
    child.kill(signal);
    await sleep(100);
    const begun = performance.now();
    child.kill(signal);
    expect((await endsSoon(child, begun)).exit).toBe(signal === 'SIGINT' ? 130 : 129);
  });

  test('SIGTERM while the rows are read: the transaction is closed, no temporary file stays', async () => {
    scene = await openScene('a directory');
    const table = await scene.sql.reserve();
    await table.unsafe('begin; lock table ledger in access exclusive mode');
    const child = scene.start();
    const waiting = () => scene.sql`select 1 from pg_locks where not granted`;
    while ((await waiting()).length === 0) await sleep(20);
    const begun = performance.now();
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe(143);
    await table.unsafe('rollback');
    table.release();
    await endsSoon(child, begun);
  });
});

describe('S6, S9: --timeout ends a run that a server keeps waiting', () => {
  /** Enough to get to where it hangs, on a machine with other work too. */
  const LIMIT_S = 5;
  const limited = () => scene.start({ args: ['--timeout', `${LIMIT_S}s`] });

  async function timesOut(child: FeedgenChild): Promise<void> {
    const { exit, stdout } = await endsSoon(child, performance.now() + LIMIT_S * 1000);
    expect(exit).toBe(10);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'timeout', retryable: true });
  }

  test.each(STAGES)('at %s: with 10', async (stage) => {
    await hangAt(stage);
    const child = limited();
    await whenItHangs(stage, child);
    await timesOut(child);
  });

  test('by 503, and then by nothing: with 10', async () => {
    const slow = { kind: 'error', status: 503, code: 'SlowDown' } as const;
    scene = await openScene('a bucket');
    const at = { operation: 'PutObject', key: SILENT['a data file'] } as const;
    scene.server?.faults.add({ effect: slow, times: 1, ...at });
    scene.server?.faults.add({ effect: { kind: 'silence' }, after: 1, ...at });
    const child = limited();
    await whenItHangs('a data file', child);
    await timesOut(child);
  });
});
