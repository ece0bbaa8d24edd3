import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import {
  expectItsWord,
  mustPublish,
  openScene,
  type Scene,
  sessionsLeft,
  type Where,
} from '../support/fault-scene.js';
import { pick, random } from '../support/random.js';
import { BUCKET } from '../support/target-fixtures.js';

const SEED = 20261122;
const STOPS = rounds(3, 60);
/** Two seconds are promised; the rest is for a machine with other work. */
const BOUND_MS = 8_000;
const EXITS = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;
const SIGNALS = Object.keys(EXITS) as (keyof typeof EXITS)[];
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

describe.each(PLACES)('K4: a signal at a random moment, into %s', (where) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(where);
  }, 60_000);

  afterAll(() => scene?.close());

  async function lengthOfRun(): Promise<number> {
    const begun = performance.now();
    await mustPublish(scene);
    return performance.now() - begun;
  }

  /** Uploads or temporary files. */
  async function unfinished(): Promise<readonly string[]> {
    if (scene.server !== undefined) return [...scene.server.uploads(BUCKET)];
    const names = await readdir(join(scene.folder, 'feeds'), { recursive: true });
    return names.filter((name) => name.includes('.feedgen-tmp')).sort();
  }

  /** Signals a run once or twice; whether it had begun by then, and not ended. */
  async function stopAfter(milliseconds: number, signal: keyof typeof EXITS, twice: boolean) {
    const before = scene.consumer.sets.size;
    // Of a run that was told twice.
    const left = await unfinished();
    const run = scene.start();
    await Promise.race([sleep(milliseconds), run.ended]);
    const told = performance.now();
    run.kill(signal);
    if (twice) run.kill(signal);
    const ended = await run.ended;
    expect(performance.now() - told).toBeLessThan(BOUND_MS);
    // Told twice, it goes without a word.
    if (!twice || ended.exit === 0) expectItsWord(scene, before, ended);
    // Before Node.js is up the signal itself ends the process.
    if (ended.exit === null) expect(ended.signal).toBe(signal);
    else expect([0, EXITS[signal]]).toContain(ended.exit);
    if (!twice) expect(await unfinished()).toEqual(left);
    expect(await sessionsLeft(scene)).toBe(0);
    return ended.exit === EXITS[signal];
  }

  test('ends it soon and tidily, with the code of the signal; the next run works without help', async () => {
    const next = random(SEED);
    let length = await lengthOfRun();
    let stopped = 0;
    // A run that is over before its moment has come, or had not begun, is no round.
    for (let round = 0; stopped < STOPS; round++) {
      expect(round).toBeLessThan(STOPS * 6);
      const twice = next(3) === 0;
      if (await stopAfter(next(Math.ceil(length * 1.1)), pick(SIGNALS, next), twice)) stopped += 1;
      length = await lengthOfRun();
    }
    expect(await scene.wrongs()).toEqual([]);
  }, 900_000);
});
