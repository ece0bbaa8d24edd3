import { describe, expect, test } from '@jest/globals';
import { ENTITY } from '../../src/feeds/entity.js';
import { mix } from '../../src/feeds/id-hash.js';
import { FrequentValues } from '../../src/verify/likeness/frequent-values.js';
import { KEY, KEY_WORDS } from '../../src/verify/likeness/record-keys.js';
import { SharedValues } from '../../src/verify/likeness/shared-values.js';
import { RecordPositions } from '../../src/verify/set/record-positions.js';
import { type Random, random } from '../support/random.js';

const OTHERS = 300_000;
const MANY = 20;
/** How often the values occur that many records share: the smallest number is below all that is lost. */
const SHARED = [5_000, 900, 120, 40, MANY, MANY - 1, 2];

const once = Array.from({ length: OTHERS }, (_, n) => mix(n + 1_000));
const often = SHARED.flatMap((count, n) => new Array<number>(count).fill(mix(n + 1)));

/** Orders in which a lowering of all counters meets the frequent values early, late, all at once and all the time. */
const ORDERS: Readonly<Record<string, readonly number[]>> = {
  'before all others': [...often, ...once],
  'behind all others': [...once, ...often],
  'amid the others': [...once.slice(0, OTHERS / 2), ...often, ...once.slice(OTHERS / 2)],
  'spread over the others': shuffled([...once, ...often], random(5)),
};

function shuffled(values: readonly number[], next: Random): number[] {
  const all = [...values];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = next(at + 1);
    [all[at], all[other]] = [all[other] ?? 0, all[at] ?? 0];
  }
  return all;
}

function count(values: readonly number[]): FrequentValues {
  const counted = new FrequentValues();
  for (const [position, value] of values.entries()) counted.add(value, position);
  return counted;
}

function countsOf(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

describe('FrequentValues', () => {
  test('up to 49,000 different values: every count is exact, the position is the first', () => {
    const values = shuffled(
      [...once.slice(0, 48_000), ...often, ...once.slice(0, 9_000)],
      random(1),
    );
    const counted = count(values);
    expect(counted.error).toBe(0);
    const found = counted.atLeast(1);
    const counts = countsOf(values);
    expect(found).toHaveLength(counts.size);
    const first = new Map([...values.entries()].reverse().map(([at, value]) => [value, at]));
    const wrong = found.filter(({ count, position }) => {
      const value = values[position] ?? 0;
      return count !== counts.get(value) || position !== first.get(value);
    });
    expect(wrong).toEqual([]);
  });

  test('no value, as of an absent field, is never counted', () => {
    expect(count([0, 0, 0]).atLeast(1)).toEqual([]);
  });

  describe.each(Object.entries(ORDERS))('300,000 others, the frequent ones %s', (_, values) => {
    const counts = countsOf(values);
    const counted = count(values);
    const { error } = counted;

    test('counters were lowered, and by little', () => {
      expect(error).toBeGreaterThan(0);
      // Each lowering by one takes one from about half of 49,000 counters.
      expect(error * 20_000).toBeLessThan(values.length);
    });

    test('a count is at most the true one, and too low by at most the error', () => {
      const wrong = counted.atLeast(1).filter(({ count, position }) => {
        const all = counts.get(values[position] ?? 0) ?? 0;
        return count > all || count < all - error;
      });
      expect(wrong).toEqual([]);
    });

    test('each value is counted once', () => {
      const found = counted.atLeast(1).map(({ position }) => values[position]);
      expect(new Set(found).size).toBe(found.length);
    });

    test('whatever is found is as frequent, and what is more frequent by the error is found', () => {
      const found = counted.atLeast(MANY).map(({ position }) => values[position] ?? 0);
      for (const value of found) expect(counts.get(value)).toBeGreaterThanOrEqual(MANY);
      const sure = [...counts].filter(([, all]) => all >= MANY + error);
      expect(sure.length).toBeGreaterThanOrEqual(4);
      for (const [value] of sure) expect(found).toContain(value);
    });
  });
});

describe('SharedValues', () => {
  /** What is said of urls with these hashes. */
  async function say(urls: readonly number[]): Promise<string[]> {
    const shared = new SharedValues();
    const words = new Uint32Array(KEY_WORDS);
    for (const [position, url] of urls.entries()) {
      words[KEY.url] = url;
      shared.add(words, 0, position);
    }
    const positions = new RecordPositions();
    positions.startFile('a', 0);
    const said: string[] = [];
    const none = async () => new Map();
    await shared.report(ENTITY.compared, positions, none, 0, (_, { message }) => {
      said.push(message);
    });
    return said;
  }

  test('few different values: the number of entities is told as exact', async () => {
    expect(await say([...once.slice(0, 1_000), ...often])).toEqual(
      ['5,000', '900', '120', '40', '20'].map(
        (all) => `a value is that of ${all} entities, this one among them`,
      ),
    );
  });

  test('too many different values: no number is told as exact', async () => {
    const said = await say([...often, ...once]);
    expect(said.length).toBeGreaterThanOrEqual(4);
    for (const message of said) expect(message).toContain(' is that of at least ');
  });
});
