import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import {
  expectItsWord,
  mustPublish,
  openScene,
  type RunOptions,
  type Scene,
} from '../support/fault-scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('a directory');
}, 60_000);

afterAll(() => scene?.close());

/** From too little (but enough for Node.js to begin with) to enough, so that the memory runs out ever later in the run. */
function sizes(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) =>
    Math.round(from + ((to - from) * n) / (count - 1)),
  );
}

describe('K6: out of memory', () => {
  test.each<[string, readonly number[], (size: number) => RunOptions]>([
    [
      'of the heap',
      sizes(6, 40, rounds(5, 35)),
      (size) => ({ node: [`--max-old-space-size=${size}`, '--max-semi-space-size=1'] }),
    ],
    [
      'of the process',
      sizes(60, 180, rounds(5, 41)),
      (size) => ({ under: ['prlimit', `--data=${size * 1024 * 1024}`] }),
    ],
  ])(
    '%s: a run that dies publishes nothing, or a whole set; the next one works',
    async (_, all, options) => {
      const ends = { died: 0, published: 0 };
      for (const size of all) {
        const before = scene.consumer.sets.size;
        const ended = await scene.run(options(size));
        expectItsWord(scene, before, ended);
        ends[ended.exit === 0 ? 'published' : 'died'] += 1;
      }
      await mustPublish(scene);
      expect(ends.died).toBeGreaterThan(0);
      expect(ends.published).toBeGreaterThan(0);
    },
    600_000,
  );

  test('what readers saw is as the ledger was', async () => {
    expect(await scene.wrongs()).toEqual([]);
  });
});
