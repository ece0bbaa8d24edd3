import { expect, test } from '@jest/globals';
import { IdIndex } from '../../src/feeds/id-index.js';

test('an id is remembered once, with the position of its first occurrence', async () => {
  const index = await IdIndex.open(7);
  expect(index.add('a', 0)).toBeUndefined();
  expect(index.add('b', 2 ** 53 - 2)).toBeUndefined();
  expect(index.add('a', 2)).toBe(0);
  expect(index.add('b', 3)).toBe(2 ** 53 - 2);
  expect(index.add('', 4)).toBeUndefined();
  expect(index.add('', 5)).toBe(4);
  expect(index.size).toBe(3);
});

test('it grows: 200,000 ids are all found again, and nothing else', async () => {
  const index = await IdIndex.open(-1.5);
  for (let at = 0; at < 200_000; at += 1)
    if (index.add(`dining-${at}`, at) !== undefined)
      throw new Error(`dining-${at} taken for known`);
  for (let at = 0; at < 200_000; at += 1)
    if (index.add(`dining-${at}`, 0) !== at) throw new Error(`dining-${at} not found again`);
  expect(index.size).toBe(200_000);
});

test.each([1, 3, 12])('with hashes of %i bits it reports the first id of every hash', (bits) => {
  const hash = (id: string) => BigInt(id) & ((1n << BigInt(bits)) - 1n);
  const index = new IdIndex((id) => (hash(id) * 0x9e3779b97f4a7c15n) & (2n ** 64n - 1n));
  for (let id = 0; id < 20_000; id += 1) {
    const first = Number(hash(String(id)));
    if (index.add(String(id), id) !== (first === id ? undefined : first))
      throw new Error(`id ${id} does not meet ${first}`);
  }
  expect(index.size).toBe(2 ** bits);
});

test('hashes that differ in one half only are different', () => {
  const hashes = new Map([
    ['low', 1n],
    ['high', 1n << 32n],
    ['both', (1n << 32n) | 1n],
    ['none', 0n],
    ['last', 2n ** 64n - 1n],
  ]);
  const index = new IdIndex((id) => hashes.get(id) ?? 0n);
  for (const [position, id] of [...hashes.keys()].entries())
    expect(index.add(id, position)).toBeUndefined();
  for (const [position, id] of [...hashes.keys()].entries())
    expect(index.add(id, 9)).toBe(position);
});

test('a full cluster at the end of the table goes on at its start', () => {
  const index = new IdIndex((id) => 2n ** 64n - 1n - BigInt(id));
  for (let id = 0; id < 2000; id += 1) expect(index.add(String(id), id)).toBeUndefined();
  for (let id = 0; id < 2000; id += 1) expect(index.add(String(id), 0)).toBe(id);
});
