import { describe, expect, test } from '@jest/globals';
import { mix } from '../../src/feeds/id-hash.js';
import { ValueSample } from '../../src/verify/likeness/value-sample.js';
import { random } from '../support/random.js';

const SLOTS = 4_096;
/** Values of so many slots: three quarters of them. */
const ROOM = 3_072;

type Value = readonly [high: number, low: number];

const textOf = ([high, low]: Value) => `${high >>> 0} ${low >>> 0}`;

/** Adds values at positions 10, 11 …, and returns the first position of each, and what the sample said otherwise. */
function addAll(sample: ValueSample, values: readonly Value[]) {
  const first = new Map<string, number>();
  const wrong: unknown[] = [];
  for (const [n, value] of values.entries()) {
    const known = sample.keeps(value[0]) ? first.get(textOf(value)) : undefined;
    const said = sample.add(...value, n + 10);
    if (said !== known) wrong.push({ value, said, known });
    if (!first.has(textOf(value))) first.set(textOf(value), n + 10);
  }
  return { first, wrong };
}

/** Values of which many come again. */
function values(count: number, different: number): Value[] {
  const next = random(count);
  return Array.from({ length: count }, () => {
    const n = next(different) + 1;
    return [mix(n), mix(n + 0x5bd1e995)];
  });
}

function keptOf(sample: ValueSample): Map<string, number> {
  return new Map([...sample.kept()].map(([high, low, at]) => [textOf([high, low]), at]));
}

function ofShare(first: ReadonlyMap<string, number>, oneIn: number): Map<string, number> {
  return new Map([...first].filter(([text]) => Number(text.split(' ')[0]) % oneIn === 0));
}

describe('ValueSample', () => {
  test('as many values as there is room for: all are kept, at their first position', () => {
    const sample = new ValueSample(8 * SLOTS);
    const { first, wrong } = addAll(sample, values(60_000, 8 * ROOM));
    expect(first.size).toBeGreaterThan(7 * ROOM);
    expect([wrong, sample.oneIn]).toEqual([[], 1]);
    expect(keptOf(sample)).toEqual(first);
  });

  test.each([4_000, 20_000, 70_000])('%d different values: a share is kept, whole', (different) => {
    const sample = new ValueSample(SLOTS);
    const { first, wrong } = addAll(sample, values(3 * different, different));
    expect(wrong).toEqual([]);
    expect(keptOf(sample)).toEqual(ofShare(first, sample.oneIn));
  });

  test('the share is the largest that there is room for', () => {
    for (const different of [ROOM, ROOM + 1, 10_000, 60_000]) {
      const sample = new ValueSample(SLOTS);
      const all = Array.from({ length: different }, (_, n): Value => [mix(n + 1), n]);
      const { first } = addAll(sample, all);
      const { oneIn } = sample;
      expect(ofShare(first, oneIn).size).toBeLessThanOrEqual(ROOM);
      if (oneIn > 1) expect(ofShare(first, oneIn / 2).size).toBeGreaterThan(ROOM);
      else expect(different).toBe(ROOM);
    }
  });

  test('values of one first word are kept together, or left out together', () => {
    const sample = new ValueSample(SLOTS);
    const all = Array.from({ length: 30_000 }, (_, n): Value => [mix((n % 1_000) + 1), n]);
    const { first, wrong } = addAll(sample, all);
    expect(wrong).toEqual([]);
    const kept = keptOf(sample);
    expect(kept.size).toBeGreaterThan(0);
    expect(kept.size % 30).toBe(0);
    expect(kept).toEqual(ofShare(first, sample.oneIn));
  });
});
