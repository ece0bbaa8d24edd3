import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectItsWord, mustPublish, openScene, type Scene } from '../support/fault-scene.js';
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

  test('of its control group, killed from early to late in the run: nothing is published, or a whole set; the next one works', async () => {
    const ends = { killed: 0, published: 0 };
    // With ever more, until it is enough.
    for (let size = 8; ends.published < 5; size += 0.5) {
      expect(size).toBeLessThan(200);
      const before = scene.consumer.sets.size;
      group.limit(size * MB);
      const ended = await scene.run({ under: group.under });
      expectItsWord(scene, before, ended);
      const { exit, signal, stderr } = ended;
      if (exit !== 0)
        expect([size, exit ?? signal, stderr]).toEqual([size, 'SIGKILL', expect.anything()]);
      ends[exit === 0 ? 'published' : 'killed'] += 1;
    }
    process.stderr.write(`K6: the kernel killed ${ends.killed} runs\n`);
    await mustPublish(scene);
    expect(ends.killed).toBeGreaterThan(5);
    expect(await scene.wrongs()).toEqual([]);
  }, 600_000);
});
