import { describe, expect, test } from '@jest/globals';
import type { Place } from '../../src/verify/findings.js';
import { UniqueIds } from '../../src/verify/set/unique-ids.js';

/** Finds duplicates in files of ids, with a hash of one's own. */
async function duplicates(
  files: Readonly<Record<string, readonly string[]>>,
  hash: (id: string) => readonly [high: number, low: number],
): Promise<{ places: Place[]; reread: string[] }> {
  const unique = new UniqueIds('entity_id');
  let first = 0;
  for (const [name, ids] of Object.entries(files)) {
    unique.startFile(name, first);
    for (const [record, id] of ids.entries()) unique.add(...hash(id), record);
    first += ids.length;
  }
  const places: Place[] = [];
  const reread: string[] = [];
  await unique.confirm(
    async (file, records) => {
      reread.push(file);
      const ids = files[file] ?? [];
      return new Map([...records].map((record) => [record, ids[record] ?? '']));
    },
    (_, place) => places.push(place),
  );
  return { places, reread };
}

/** Nothing but the number: no two different ids collide. */
const exact = (id: string) => [0, Number(id)] as const;

describe('UniqueIds', () => {
  test('different ids: nothing is found and nothing is read again', async () => {
    const { places, reread } = await duplicates({ a: ['1', '2'], b: ['3'] }, exact);
    expect([places, reread]).toEqual([[], []]);
  });

  test('the same id in one file and across files: both positions are told', async () => {
    const files = { a: ['1', '2', '1'], b: ['3', '2'], c: ['1'] };
    const { places, reread } = await duplicates(files, exact);
    expect(places).toEqual([
      {
        file: 'a',
        record: 2,
        pointer: '/entity_id',
        message: 'entity_id "1" is also that of record 0 in a',
      },
      {
        file: 'b',
        record: 1,
        pointer: '/entity_id',
        message: 'entity_id "2" is also that of record 1 in a',
      },
      {
        file: 'c',
        record: 0,
        pointer: '/entity_id',
        message: 'entity_id "1" is also that of record 0 in a',
      },
    ]);
    expect(reread).toEqual(['a', 'b', 'c']);
  });

  test('different ids of one hash are no duplicates, equal ones among them are', async () => {
    const files = { a: ['1', '2'], b: ['3', '2', '1'], c: ['3'] };
    const { places } = await duplicates(files, () => [5, 5]);
    expect(places.map(({ file, record, message }) => [file, record, message])).toEqual([
      ['b', 1, 'entity_id "2" is also that of record 1 in a'],
      ['b', 2, 'entity_id "1" is also that of record 0 in a'],
      ['c', 0, 'entity_id "3" is also that of record 0 in b'],
    ]);
  });

  test('empty files between do not shift positions', async () => {
    const { places } = await duplicates({ a: [], b: ['1'], c: [], d: ['1'] }, exact);
    expect(places.map(({ file, record }) => [file, record])).toEqual([['d', 0]]);
    expect(places[0]?.message).toContain('record 0 in b');
  });

  test('very many duplicates are all counted, in bounded memory', async () => {
    const ids = Array.from({ length: 15_000 }, (_, n) => String(n));
    const { places } = await duplicates({ a: ids, b: ids }, exact);
    expect(places).toHaveLength(15_000);
    expect(places.filter(({ file }) => file === 'b')).toHaveLength(10_000);
  });
});
