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
    const begun = performance.now();
    await mustPublish(scene);
    const length = performance.now() - begun;
    let killed = 0;
    for (let round = 0; round < KILLS; round++) {
      const run = scene.start();
      await Promise.race([sleep(next(Math.ceil(length * 1.1))), run.ended]);
      run.kill('SIGKILL');
      const { exit, signal, stderr } = await run.ended;
      if (signal === 'SIGKILL') killed += 1;
      else expect([exit, stderr]).toEqual([0, expect.anything()]);
      await mustPublish(scene);
    }
    expect(killed).toBeGreaterThan(KILLS / 4);
    expect(await scene.wrongs()).toEqual([]);
  }, 900_000);
});
