import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds, spread } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';
import { type LedgerWriter, startLedgerWriter } from '../support/oracle/ledger.js';

const PRELOADED = new URL('../support/kill-at-call.js', import.meta.url).href;
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

describe.each(PLACES)('K2: kill -9 before every call to a file or a socket, into %s', (where) => {
  let scene: Scene;
  let writer: LedgerWriter;

  beforeAll(async () => {
    scene = await openScene(where);
    writer = startLedgerWriter(scene.sql, 2, 5);
  }, 60_000);

  afterAll(async () => {
    await writer?.stop();
    await scene?.close();
  });

  function run(at: number, args: readonly string[] = []) {
    const env = {
      FEEDGEN_TEST_KILL_AT: String(at),
      FEEDGEN_TEST_CALLS: join(scene.folder, 'calls'),
    };
    return scene.run({ args, env, node: ['--import', PRELOADED] });
  }

  /** How many calls a run makes that nothing disturbs. */
  async function callsOf(args: readonly string[] = []): Promise<number> {
    expect((await run(0, args)).exit).toBe(0);
    return Number(readFileSync(join(scene.folder, 'calls'), 'utf8'));
  }

  /** Kills a run before each of some calls; not every run makes as many as another, so that a few may live. */
  async function killBefore(calls: readonly number[], args: readonly string[] = []): Promise<void> {
    let killed = 0;
    for (const at of calls) {
      const { exit, signal } = await run(at, args);
      if (signal === 'SIGKILL') killed += 1;
      else expect([at, exit]).toEqual([at, 0]);
      scene.consumer.look(true);
      await mustPublish(scene);
    }
    const what = ['generate', ...args].join(' ');
    process.stderr.write(`K2, ${what} into ${where}: killed before ${killed} calls\n`);
    expect(killed).toBeGreaterThan(calls.length * 0.7);
  }

  test('sets stay whole, and the next run works at once', async () => {
    const calls = await callsOf();
    await killBefore(spread(calls, rounds(4, calls)));
  }, 3_600_000);

  test('K3: so they do while the run removes old sets', async () => {
    const keep = ['--keep', '2', '--grace', '0s'];
    const published = await callsOf();
    await callsOf(keep);
    // Every run of those below finds two sets more than it is to keep: that of the killed one, and of the undisturbed one after it.
    for (let sets = 0; sets < 2; sets++) await mustPublish(scene);
    const calls = await callsOf(keep);
    for (let sets = 0; sets < 2; sets++) await mustPublish(scene);
    expect(calls).toBeGreaterThan(published);
    const removing = calls - published;
    const chosen = spread(removing, rounds(2, removing)).map((at) => published + at);
    await killBefore(chosen, keep);
  }, 3_600_000);

  test('all sets that readers saw are as the ledger was', async () => {
    expect(await scene.wrongs()).toEqual([]);
  });
});
