import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';
import { type LedgerWriter, startLedgerWriter } from '../support/oracle/ledger.js';
import { random } from '../support/random.js';

const SEED = 20261122;
const KILLS = rounds(4, 200);
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

describe.each(PLACES)('K1: kill -9 at random moments, into %s', (where) => {
  let scene: Scene;
  let writer: LedgerWriter;

  beforeAll(async () => {
    scene = await openScene(where);
    writer = startLedgerWriter(scene.sql, SEED);
  }, 60_000);

  afterAll(async () => {
    await writer.stop();
    await scene.close();
  });

  test('readers see whole sets of one state, and the next run works without help', async () => {
    const next = random(SEED);
    let length = await lengthOfRun(scene);
    let killed = 0;
    // A run that is over before its moment has come is no round.
    for (let round = 0; killed < KILLS; round++) {
      expect(round).toBeLessThan(KILLS * 5);
      const run = scene.start();
      await Promise.race([sleep(next(Math.ceil(length * 1.1))), run.ended]);
      run.kill('SIGKILL');
      const { exit, signal, stderr } = await run.ended;
      if (signal === 'SIGKILL') killed += 1;
      else expect([exit, stderr]).toEqual([0, expect.anything()]);
      length = await lengthOfRun(scene);
    }
    expect(await scene.wrongs()).toEqual([]);
  }, 3_600_000);
});

/** Milliseconds that a run takes which nothing disturbs, on this machine at this moment. */
async function lengthOfRun(scene: Scene): Promise<number> {
  const begun = performance.now();
  await mustPublish(scene);
  return performance.now() - begun;
}
