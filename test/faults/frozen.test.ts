import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitForBackend } from '../support/backends.js';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';

/** In full for longer than a claim lasts, and a server keeps an idle connection. */
const FROZEN_MS = rounds(1_000, 65_000);
const SLOWLY = ['--reader', 'cursor', '--max-rows-per-second', '30'] as const;
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

describe.each(PLACES)('K5: a machine that stands still in the middle of a run into %s', (where) => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await openScene(where);
  });

  afterEach(() => scene.close());

  test('others find the feed locked meanwhile; it goes on, and publishes the one set of its snapshot', async () => {
    const child = scene.start({ args: SLOWLY });
    await waitForBackend(scene.sql, 'reads');
    child.kill('SIGSTOP');
    expect((await scene.run()).exit).toBe(7);
    await sleep(FROZEN_MS);
    expect((await scene.run()).exit).toBe(7);
    const before = scene.consumer.sets.size;
    child.kill('SIGCONT');
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    scene.consumer.look(true);
    expect(scene.consumer.sets.size).toBe(before + 1);
    await mustPublish(scene);
    expect(await scene.wrongs()).toEqual([]);
  }, 180_000);
});
