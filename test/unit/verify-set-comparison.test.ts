import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENTITY } from '../../src/feeds/entity.js';
import { SetComparison } from '../../src/verify/history/set-comparison.js';
import {
  comparedReaders,
  type FileKeys,
  RecordKeys,
} from '../../src/verify/likeness/record-keys.js';
import { SetRecords } from '../../src/verify/set/set-records.js';

type Files = readonly (readonly string[])[];

/** An id of '' is that of a record without one. */
function keysOf(ids: readonly string[]): FileKeys {
  const keys = new RecordKeys(comparedReaders(ENTITY), 7);
  for (const [record, id] of ids.entries()) keys.addParsed(record, { entity_id: id });
  return keys.result();
}

function compare(now: Files, before: Files, places: number) {
  const records = new SetRecords(ENTITY, 0, { locations: true, urls: false });
  let first = 0;
  for (const [n, ids] of now.entries()) {
    records.addFile(`now-${n}`, first, keysOf(ids));
    first += ids.length;
  }
  const comparison = new SetComparison(records, first, places);
  for (const [n, ids] of before.entries()) comparison.addFile(`before-${n}`, keysOf(ids));
  const { kept, removed, added, before: all, removedPlaces } = comparison.result();
  return { before: all, kept, removed, added, removedPlaces };
}

/** The same with the ids themselves. */
function compareIds(now: Files, before: Files, places: number) {
  const ids = new Set(now.flat().filter((id) => id !== ''));
  const all = before.flatMap((file, n) =>
    file.map((id, record) => ({ id, place: { file: `before-${n}`, record } })),
  );
  const old = all.filter(({ id }) => id !== '');
  const gone = old.filter(({ id }) => !ids.has(id));
  const kept = new Set(old.map(({ id }) => id).filter((id) => ids.has(id)));
  return {
    before: old.length,
    kept: kept.size,
    removed: gone.length,
    added: ids.size - kept.size,
    removedPlaces: gone.slice(0, places).map(({ place }) => place),
  };
}

/** Ids of which many are in both sets, some twice in one, some nearly alike, some absent. */
const id = fc.oneof(
  { weight: 8, arbitrary: fc.nat(60).map((n) => `dining-${n}`) },
  { weight: 1, arbitrary: fc.nat(9).map((n) => `Dining-${n}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'ä', '京', 'constructor', '__proto__') },
);
const files = fc.array(fc.array(id, { maxLength: 40, size: 'max' }), { maxLength: 4 });

describe('SetComparison', () => {
  test('counts what is new, kept and gone as sets of ids do, whatever the files', () => {
    fc.assert(
      fc.property(files, files, fc.nat(6), (now, before, places) => {
        expect(compare(now, before, places)).toEqual(compareIds(now, before, places));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('10,000 ids, of which some are new, some gone, and the files differ', () => {
    const ids = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => `dining-${from + n}`);
    const now = [ids(3_000, 11_000), ids(1_000, 3_000)];
    const before = [ids(0, 5_500), ids(5_500, 10_000)];
    expect(compare(now, before, 3)).toEqual(compareIds(now, before, 3));
    expect(compare(now, before, 0)).toMatchObject({ kept: 9_000, removed: 1_000, added: 1_000 });
  });
});
