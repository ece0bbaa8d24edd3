import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
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

  function run(at: number) {
    const env = {
      FEEDGEN_TEST_KILL_AT: String(at),
      FEEDGEN_TEST_CALLS: join(scene.folder, 'calls'),
    };
    return scene.run({ env, node: ['--import', PRELOADED] });
  }

  test('sets stay whole, and the next run works at once', async () => {
    expect((await run(0)).exit).toBe(0);
    const calls = Number(readFileSync(join(scene.folder, 'calls'), 'utf8'));
    const step = Math.max(1, Math.floor(calls / rounds(4, calls)));
    let killed = 0;
    for (let at = step; at <= calls; at += step) {
      const { exit, signal } = await run(at);
      if (signal === 'SIGKILL') killed += 1;
      else expect([at, exit]).toEqual([at, 0]);
      scene.consumer.look(true);
      await mustPublish(scene);
    }
    process.stderr.write(`K2 into ${where}: killed before ${killed} of ${calls} calls\n`);
    expect(killed).toBeGreaterThan((calls / step) * 0.8);
    expect(await scene.wrongs()).toEqual([]);
  }, 3_600_000);
});
