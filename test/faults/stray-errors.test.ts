import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds, spread } from '../support/fault-budget.js';
import {
  expectItsWord,
  mustPublish,
  openScene,
  type RunOptions,
  type Scene,
  type Where,
} from '../support/fault-scene.js';
import type { Ended } from '../support/feedgen-child.js';

const PRELOADED = new URL('../support/kill-at-call.js', import.meta.url).href;
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

describe.each(PLACES)('K7: a run that publishes into %s', (where) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(where);
  }, 60_000);

  afterAll(() => scene?.close());

  async function run(options: RunOptions): Promise<Ended> {
    const before = scene.consumer.sets.size;
    const ended = await scene.run(options);
    expectItsWord(scene, before, ended);
    return ended;
  }

  function strayAt(at: number, how: string): Promise<Ended> {
    const env = {
      FEEDGEN_TEST_KILL_AT: String(at),
      FEEDGEN_TEST_STRAY: how,
      FEEDGEN_TEST_CALLS: join(scene.folder, 'calls'),
    };
    return run({ env, node: ['--import', PRELOADED] });
  }

  test.each(['throw', 'reject'])(
    'meets an error that nobody caught (%s) after any call: exit 1, and nothing is committed, or it says so',
    async (how) => {
      expect((await strayAt(0, how)).exit).toBe(0);
      const calls = Number(readFileSync(join(scene.folder, 'calls'), 'utf8'));
      const chosen = spread(calls, rounds(2, 50));
      let failed = 0;
      for (const at of chosen) {
        const { exit, stderr } = await strayAt(at, how);
        if (exit === 0) continue;
        failed += 1;
        expect([at, exit, stderr]).toEqual([at, 1, expect.stringContaining('bug: astray')]);
      }
      // What comes to light after the end of the run hurts nobody.
      expect(failed).toBeGreaterThan(chosen.length * 0.7);
      await mustPublish(scene);
    },
    600_000,
  );

  test('and whose output nobody reads to its end: 141, and it says that the set is committed', async () => {
    const { stderr } = await run({ under: shell('{ "$@"; echo $? > status; } | true') });
    expect(statusOf(scene)).toBe(141);
    expect(stderr).toContain('standard output: EPIPE');
    expect(stderr).toContain('committed: facility_feed_');
  });

  test('and whose output and log go to `head -1`: 141, and the set is whole', async () => {
    const before = scene.consumer.sets.size;
    const { stdout } = await scene.run({
      under: shell('{ "$@"; echo $? > status; } 2>&1 | head -1'),
    });
    expect(stdout).toMatch(/^\S+ source: .*\n$/);
    expect(statusOf(scene)).toBe(141);
    scene.consumer.look(true);
    expect(scene.consumer.sets.size).toBe(before + 1);
  });

  test('all sets that readers saw are as the ledger was', async () => {
    expect(await scene.wrongs()).toEqual([]);
  });
});

/** A shell that runs what comes after it as its own arguments. */
function shell(script: string): readonly string[] {
  return ['sh', '-c', script, 'sh'];
}

function statusOf({ folder }: Scene): number {
  const file = join(folder, 'status');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN;
}
