import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import { hashId, hashText } from '../../src/feeds/id-hash.js';
import { IdIndex } from '../../src/feeds/id-index.js';

const LAST_WORD = 2 ** 32 - 1;

describe('an index of ids', () => {
  test('remembers a hash once, with the position of its first occurrence', () => {
    const index = new IdIndex();
    expect(index.add(1, 2, 0)).toBeUndefined();
    expect(index.add(3, 4, 2 ** 32 - 2)).toBeUndefined();
    expect(index.add(1, 2, 2)).toBe(0);
    expect(index.add(3, 4, 3)).toBe(2 ** 32 - 2);
    expect(index.size).toBe(2);
  });

  test('takes no position beyond four billion', () => {
    expect(() => new IdIndex().add(1, 2, 2 ** 32 - 1)).toThrow(RangeError);
  });

  test.each([0, 10, 20_000, 500_000])(
    'expecting %i of 20,000 ids: all are found again, and nothing else',
    (expected) => {
      const index = new IdIndex(expected);
      for (let at = 0; at < 20_000; at += 1)
        if (index.add(...hashText(`dining-${at}`, 7), at) !== undefined)
          throw new Error(`dining-${at} taken for known`);
      for (let at = 0; at < 20_000; at += 1)
        if (index.add(...hashText(`dining-${at}`, 7), 0) !== at)
          throw new Error(`dining-${at} not found again`);
      expect(index.size).toBe(20_000);
    },
  );

  test.each([1, 3, 12])('with hashes of %i bits it tells the first id of every hash', (bits) => {
    const index = new IdIndex();
    const mask = 2 ** bits - 1;
    for (let id = 0; id < 20_000; id += 1) {
      const first = id & mask;
      const high = Math.imul(first, 0x9e3779b1) >>> 0;
      if (index.add(high, first, id) !== (first === id ? undefined : first))
        throw new Error(`id ${id} does not meet ${first}`);
    }
    expect(index.size).toBe(2 ** bits);
  });

  test('hashes that differ in one word only are different, zeros and the largest among them', () => {
    const words = [0, 1, 2 ** 31, LAST_WORD];
    const hashes = words.flatMap((high) => words.map((low) => [high, low] as const));
    const index = new IdIndex();
    for (const [position, [high, low]] of hashes.entries())
      expect(index.add(high, low, position)).toBeUndefined();
    for (const [position, [high, low]] of hashes.entries())
      expect(index.add(high, low, 99)).toBe(position);
  });

  test.each([0, 1])(
    'a full cluster at the end of the table goes on at its start (low word %i)',
    (low) => {
      const index = new IdIndex();
      for (let id = 0; id < 2000; id += 1)
        expect(index.add(LAST_WORD - id, low, id)).toBeUndefined();
      for (let id = 0; id < 2000; id += 1) expect(index.add(LAST_WORD - id, low, 0)).toBe(id);
    },
  );
});

const SHAPES: Readonly<Record<string, (number: number) => string>> = {
  'a prefix and a number': (number) => `dining-${number}`,
  numbers: String,
  'padded numbers': (number) => String(number).padStart(20, '0'),
  'a number and a suffix': (number) => `${number}-berlin`,
  'UUIDs that differ in the front': (number) =>
    `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`,
  'UUIDs that differ at the end': (number) =>
    `00000000-0000-4000-9000-${number.toString(16).padStart(12, '0')}`,
};
const IDS = 50_000;

/** The hashes of so many ids of one shape, two words each. */
function hashesOf(shape: (number: number) => string, ids: number, seed: number): Uint32Array {
  const words = new Uint32Array(2 * ids);
  const room = Buffer.alloc(64);
  for (let number = 0; number < ids; number += 1)
    hashId(room, 0, room.write(shape(number), 'latin1'), seed, words, 2 * number);
  return words;
}

test(`the hashes of ${Object.keys(SHAPES).length * IDS} ids of any shape differ`, () => {
  const words = Object.values(SHAPES).map((shape) => hashesOf(shape, IDS, 4711));
  const hashes = new BigUint64Array(
    Buffer.concat(words.map((some) => Buffer.from(some.buffer))).buffer,
  );
  expect(hashes.length).toBe(words.length * IDS);
  hashes.sort();
  expect(hashes.findIndex((hash, at) => hash === hashes[at - 1])).toBe(-1);
});

describe.each(Object.entries(SHAPES))('hashes of %s', (_, shape) => {
  test.each([0, 4711])('have even bits and spread over a table (seed %i)', (seed) => {
    const ids = 20_000;
    const words = hashesOf(shape, ids, seed);
    const ones = Array.from({ length: 64 }, (_, bit) => countBit(words, bit));
    // Five standard deviations of a fair coin.
    for (const count of ones) expect(Math.abs(count - ids / 2)).toBeLessThan(2.5 * Math.sqrt(ids));
    for (const which of [0, 1]) expect(mostInOneShare(words, which)).toBeLessThan(140);
  });
});

/** How many hashes have the bit: the first 32 are those of the first word. */
function countBit(words: Uint32Array, bit: number): number {
  let ones = 0;
  for (let at = bit >>> 5; at < words.length; at += 2)
    ones += ((words[at] as number) >>> (bit & 31)) & 1;
  return ones;
}

/** Of 256 equal shares of all values of one of the words the hits of the one that is hit most often; 78 are the average. */
function mostInOneShare(words: Uint32Array, which: number): number {
  const hits = new Uint32Array(256);
  for (let at = which; at < words.length; at += 2)
    (hits[(words[at] as number) >>> 24] as number) += 1;
  return Math.max(...hits);
}

test('the hash of a text is that of its UTF-8 bytes wherever they lie, and depends on the seed', () => {
  const bytes = Buffer.from('xxZürich-東京-1xx');
  const words = new Uint32Array(3);
  hashId(bytes, 2, bytes.length - 2, 7, words, 1);
  expect(hashText('Zürich-東京-1', 7)).toEqual([words[1], words[2]]);
  expect(hashText('Zürich-東京-1', 8)).not.toEqual([words[1], words[2]]);
  expect(hashText('', 7)).not.toEqual(hashText('\0', 7));
});
