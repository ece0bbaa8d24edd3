import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FileSteps, type StepOptions } from '../../src/target/directory-steps.js';

const SHORT_MS = 1;
const SLOW_MS = 100;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'feedgen-steps-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Steps on a clock that each step moves on by `stepMs()`. */
function stepsOf(stepMs: () => number, options: StepOptions = {}): FileSteps {
  let time = 0;
  let calls = 0;
  const now = () => {
    calls += 1;
    if (calls % 2 === 0) time += stepMs();
    return time;
  };
  return new FileSteps(directory, { atOnce: true, now, ...options });
}

/** Runs a short step, which succeeds, and says where. */
async function placeOfStep(steps: FileSteps): Promise<'at once' | 'pool'> {
  const path = join(directory, 'step');
  writeFileSync(path, '');
  const step = steps.unlink(path);
  await step;
  return step === undefined ? 'at once' : 'pool';
}

describe('where short steps run', () => {
  test('at once as long as they are short', async () => {
    const steps = stepsOf(() => SHORT_MS);
    for (let k = 0; k < 5; k++) expect(await placeOfStep(steps)).toBe('at once');
  });

  test('in the pool where they may not run at once', async () => {
    expect(await placeOfStep(stepsOf(() => SHORT_MS, { atOnce: false }))).toBe('pool');
  });

  test('after a slow one in the pool for a while, then at once again', async () => {
    let stepMs = SHORT_MS;
    const steps = stepsOf(() => stepMs);
    expect(await placeOfStep(steps)).toBe('at once');
    stepMs = SLOW_MS;
    expect(await placeOfStep(steps)).toBe('at once');
    stepMs = SHORT_MS;
    const places: string[] = [];
    while (places.at(-1) !== 'at once' && places.length < 5000)
      places.push(await placeOfStep(steps));
    expect(places.length).toBeGreaterThan(100);
    expect(places.length).toBeLessThan(5000);
    expect(await placeOfStep(steps)).toBe('at once');
  });

  test('a slow one that fails counts as slow', async () => {
    const steps = stepsOf(() => SLOW_MS);
    expect(() => steps.unlink(join(directory, 'nothing'))).toThrow('ENOENT');
    expect(await placeOfStep(steps)).toBe('pool');
  });
});

describe.each([true, false])('short steps at once: %s', (atOnce) => {
  test('create makes a new file only, and never follows a link', async () => {
    const steps = new FileSteps(directory, { atOnce });
    writeFileSync(join(directory, 'there'), 'old');
    symlinkSync(join(directory, 'nowhere'), join(directory, 'dangling'));
    for (const name of ['there', 'dangling'])
      await expect(steps.create(join(directory, name))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(join(directory, 'there'), 'utf8')).toBe('old');
  });

  test.each([0, 1, 10_000, 300_000, 3_000_000])('%i bytes are written whole', async (size) => {
    const steps = new FileSteps(directory, { atOnce });
    const path = join(directory, 'file');
    const bytes = Buffer.alloc(size, 'feedgen');
    const file = await steps.create(path);
    await steps.writeWhole(file, bytes.subarray(0, size >> 1));
    await steps.writeWhole(file, bytes.subarray(size >> 1));
    await steps.sync(file);
    await steps.close(file);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});
