import { describe, expect, test } from '@jest/globals';
import { paced } from '../../src/db/paced.js';

async function* rows(count: number, asked: { blocks: number }): AsyncGenerator<Buffer> {
  for (let block = 0; block < 4; block += 1) {
    asked.blocks += 1;
    yield Buffer.from('1\tx\n'.repeat(count / 4));
  }
}

describe('rows at a rate', () => {
  test('all of them come, in steps of a tenth of a second, and no faster', async () => {
    const asked = { blocks: 0 };
    const before = performance.now();
    const steps: number[] = [];
    for await (const step of paced(rows(200, asked), 400, new AbortController().signal))
      steps.push(step.length / 4);
    expect(steps).toEqual([40, 10, 40, 10, 40, 10, 40, 10]);
    expect(performance.now() - before).toBeGreaterThan(350);
  });

  test('what is not asked for yet stays where it is', async () => {
    const asked = { blocks: 0 };
    for await (const step of paced(rows(200, asked), 100, new AbortController().signal)) {
      expect(step).toHaveLength(40);
      break;
    }
    expect(asked.blocks).toBe(1);
  });

  test('a stop ends the wait, with its reason', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const reading = (async () => {
      for await (const _ of paced(rows(200, { blocks: 0 }), 1, stop.signal)) stop.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
  });
});
