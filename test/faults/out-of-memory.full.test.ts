import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mustPublish, openScene, type Scene } from '../support/fault-scene.js';
import { makeMemoryGroup } from '../support/memory-group.js';

const MB = 1024 * 1024;
const group = makeMemoryGroup();

describe('K6: out of memory, as the kernel sees it', () => {
  if (group === undefined) {
    test('could not be tried: there is no control group of memory to be made here (fails where CI is set)', () => {
      expect(process.env.CI ?? '').toBe('');
    });
    return;
  }
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene('a directory');
  }, 60_000);

  afterAll(async () => {
    group.remove();
    await scene?.close();
  });

  test('of its control group, killed from early to late in the run: nothing is published, the next one works', async () => {
    const ends = { killed: 0, published: 0 };
    for (let size = 24; size <= 104; size += 2) {
      const before = scene.consumer.sets.size;
      group.limit(size * MB);
      const { exit, signal, stderr } = await scene.run({ under: group.under });
      scene.consumer.look(true);
      const published = scene.consumer.sets.size > before;
      if (exit === 0) expect([size, published]).toEqual([size, true]);
      else expect([size, exit ?? signal, stderr]).toEqual([size, 'SIGKILL', expect.anything()]);
      ends[exit === 0 ? 'published' : 'killed'] += 1;
    }
    await mustPublish(scene);
    expect(ends.killed).toBeGreaterThan(0);
    expect(ends.published).toBeGreaterThan(0);
    expect(await scene.wrongs()).toEqual([]);
  }, 600_000);
});
