import { describe, expect, test } from '@jest/globals';
import { FeedgenError } from '../../src/core/errors.js';
import { openAhead } from '../../src/verify/file/open-ahead.js';
import { SetReader } from '../support/feed-set.js';

const SMALL = Buffer.alloc(1000, 'x');
const MEDIUM = Buffer.alloc(500_000, 'x');
const LARGE = Buffer.alloc(2_000_000, 'x');

function readerOf(
  count: number,
  bytes: (n: number) => Buffer,
): { target: SetReader; names: string[] } {
  const target = new SetReader();
  const names = Array.from({ length: count }, (_, n) => `f${n}`);
  for (const [n, name] of names.entries()) target.put(name, bytes(n));
  return { target, names };
}

async function length(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.byteLength;
  return bytes;
}

describe('openAhead', () => {
  test('gives objects in order, whole, missing ones as null', async () => {
    const { target, names } = readerOf(30, (n) => (n % 3 === 0 ? LARGE : SMALL));
    target.objects.delete('f4');
    const got: [string, number | null][] = [];
    for await (const { name, object } of openAhead(target, names))
      got.push([name, object === null ? null : await length(object.body)]);
    expect(got).toEqual(
      names.map((name, n) => [name, n === 4 ? null : n % 3 === 0 ? LARGE.length : SMALL.length]),
    );
    expect(target.reading).toBe(0);
  });

  test('small objects are fetched at most 32 ahead, fewer of many bytes, large ones at most two', async () => {
    for (const [bytes, most] of [
      [SMALL, 32],
      [MEDIUM, 8],
      [LARGE, 2],
    ] as const) {
      const { target, names } = readerOf(50, () => bytes);
      let taken = 0;
      let ahead = 0;
      for await (const { object } of openAhead(target, names)) {
        ahead = Math.max(ahead, target.opened.length - taken);
        taken += 1;
        if (object !== null) await length(object.body);
      }
      expect(ahead).toBe(most);
      expect(target.opened).toEqual(names);
    }
  });

  test('a failure waits for its turn, for every position', async () => {
    for (let k = 0; k < 12; k += 1) {
      const { target, names } = readerOf(12, (n) => (n % 2 === 0 ? SMALL : LARGE));
      const failure = new FeedgenError('target', 'cannot read: no answer');
      target.failOn = (name) => (name === `f${k}` ? failure : undefined);
      const got: string[] = [];
      const reading = async () => {
        for await (const { name, object } of openAhead(target, names)) {
          // Long enough for a failure further on to be noticed by nobody.
          await new Promise((resolve) => setTimeout(resolve, 2));
          got.push(name);
          if (object !== null) await length(object.body);
        }
      };
      await expect(reading()).rejects.toBe(failure);
      expect(got).toEqual(names.slice(0, k));
      expect(target.reading).toBe(0);
    }
  });

  test('leaving early releases what was opened, failures ahead included', async () => {
    const { target, names } = readerOf(12, (n) => (n % 2 === 0 ? LARGE : SMALL));
    target.failOn = (name) => (name === 'f3' ? new Error('later') : undefined);
    for await (const { name } of openAhead(target, names)) if (name === 'f1') break;
    expect(target.reading).toBe(0);
  });
});
