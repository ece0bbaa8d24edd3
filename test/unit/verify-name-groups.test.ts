import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mix } from '../../src/feeds/id-hash.js';
import { type Alike, COMMON, NameGroups } from '../../src/verify/likeness/name-groups.js';

/** Hashes of one entity: 0 for what it lacks. */
interface Row {
  readonly name: number;
  readonly address: number;
  readonly telephone: number;
  readonly point: number;
}

interface Found {
  readonly oneIn: number;
  readonly alike: readonly Alike[];
  /** Positions of what is elsewhere too. */
  readonly again: readonly number[];
}

function search(rows: readonly Row[], elsewhere: readonly Row[], mostRows?: number): Found {
  const groups = new NameGroups(mostRows);
  for (const [position, { name, address, telephone, point }] of rows.entries())
    groups.add(name, address, telephone, point, position);
  for (const { name, address } of elsewhere) groups.addElsewhere(name, address);
  const alike: Alike[] = [];
  const again: number[] = [];
  groups.search(
    (one) => alike.push(one),
    (position) => again.push(position),
  );
  alike.sort((a, b) => a.position - b.position);
  return { oneIn: groups.oneIn, alike, again: again.sort((a, b) => a - b) };
}

/** The same from a look at every pair. */
function searchPairs(rows: readonly Row[], elsewhere: readonly Row[], mostRows: number): Found {
  const oneIn = shareOf([...rows, ...elsewhere.filter(({ address }) => address !== 0)], mostRows);
  const isKept = ({ name }: Row) => name !== 0 && (name & (oneIn - 1)) === 0;
  const firstLike = (row: Row, field: keyof Row) =>
    rows.findIndex((other) => other.name === row.name && other[field] === row[field]);
  const fields = ['address', 'telephone', 'point'] as const;
  const alike = rows.flatMap((row, position) => {
    const common = fields.find((each) => row[each] !== 0 && firstLike(row, each) < position);
    if (!isKept(row) || common === undefined) return [];
    return [{ position, earlier: firstLike(row, common), common: COMMON[common] }];
  });
  const again = elsewhere
    .filter((row) => isKept(row) && row.address !== 0)
    .map((row) => firstLike(row, 'address'))
    .filter((position) => position !== -1);
  return { oneIn, alike, again: again.sort((a, b) => a - b) };
}

/** The share that is left when it is halved each time that too many rows are kept. */
function shareOf(rows: readonly Row[], mostRows: number): number {
  let oneIn = 1;
  let kept: Row[] = [];
  for (const row of rows) {
    if (row.name === 0 || (row.name & (oneIn - 1)) !== 0) continue;
    kept.push(row);
    if (kept.length <= mostRows) continue;
    oneIn *= 2;
    kept = kept.filter(({ name }) => (name & (oneIn - 1)) === 0);
  }
  return oneIn;
}

/** Hashes of few different values, so that many are equal; 0 among them. */
const few = (different: number) => fc.nat(different).map((n) => (n === 0 ? 0 : mix(n) >>> 0));
const row = fc.record({ name: few(60), address: few(9), telephone: few(9), point: few(9) });
const rows = fc.array(row, { maxLength: 400, size: 'max' });

describe('NameGroups', () => {
  test('all that is alike is found and nothing else, whether all names are kept or a share', () => {
    const shares = new Set<number>();
    fc.assert(
      fc.property(rows, rows, fc.constantFrom(16, 64, 1_000), (here, elsewhere, mostRows) => {
        const found = search(here, elsewhere, mostRows);
        shares.add(found.oneIn);
        expect(found).toEqual(searchPairs(here, elsewhere, mostRows));
      }),
      { seed: 3, numRuns: 200 },
    );
    for (const oneIn of [1, 2, 4, 8, 16]) expect(shares).toContain(oneIn);
  });

  test('one name of more entities than are kept: it is given up, and room is made for others', () => {
    const same = { name: mix(1) | 1, address: 5, telephone: 0, point: 0 };
    const others = Array.from({ length: 10 }, (_, n) => ({ ...same, name: 256 * (n >> 1) + 256 }));
    const { oneIn, alike } = search([...new Array<Row>(100).fill(same), ...others], [], 50);
    expect(oneIn).toBe(2);
    expect(alike.map(({ position, earlier }) => [position, earlier])).toEqual(
      [101, 103, 105, 107, 109].map((position) => [position, position - 1]),
    );
  });

  test('600,000 entities at the usual size: one name in two, all pairs of these', () => {
    const names = 300_000;
    const groups = new NameGroups();
    const shares = [groups.oneIn];
    for (let position = 0; position < 2 * names; position += 1) {
      const n = position % names;
      // Every third entity has moved when its name comes again.
      const moved = n % 3 === 0 && position >= names ? 1 : 0;
      groups.add(mix(n + 1) >>> 0, mix(n + 7) | 1, 0, (n << 1) + moved + 1, position);
      if (groups.oneIn !== shares.at(-1)) shares.push(groups.oneIn);
    }
    expect(shares).toEqual([1, 2]);
    let [found, wrong] = [0, 0];
    groups.search(
      ({ position, earlier, common }) => {
        found += 1;
        const isPair = position - earlier === names && common === COMMON.address;
        if (!isPair || (mix(earlier + 1) & 1) !== 0) wrong += 1;
      },
      () => {
        wrong += 1;
      },
    );
    const kept = Array.from({ length: names }, (_, n) => mix(n + 1) & 1).filter(
      (bits) => bits === 0,
    );
    expect([found, wrong]).toEqual([kept.length, 0]);
  });
});
