import { describe, expect, test } from '@jest/globals';
import { ENTITY } from '../../src/feeds/entity.js';
import { hashText } from '../../src/feeds/id-hash.js';
import type { Place } from '../../src/verify/findings.js';
import { NearIds } from '../../src/verify/likeness/near-ids.js';
import {
  comparedReaders,
  KEY,
  KEY_WORDS,
  RecordKeys,
} from '../../src/verify/likeness/record-keys.js';
import type { ReadAgain } from '../../src/verify/set/record-id.js';
import { RecordPositions } from '../../src/verify/set/record-positions.js';
import { UniqueIds } from '../../src/verify/set/unique-ids.js';

const SEED = 11;
const SLOTS = 4_096;
/** Ids of so many slots. */
const ROOM = 3_072;

/** Takes files of ids as a set does, and returns what is reported of those that are near each other. */
async function nearIn(files: readonly (readonly string[])[], mostSlots?: number): Promise<Place[]> {
  const positions = new RecordPositions();
  const unique = new UniqueIds('entity_id');
  const near = new NearIds(mostSlots);
  let first = 0;
  for (const [n, ids] of files.entries()) {
    positions.startFile(`${n}`, first);
    unique.startFile(`${n}`, first);
    const keys = new RecordKeys(comparedReaders(ENTITY), SEED);
    for (const [record, id] of ids.entries()) keys.addParsed(record, { entity_id: id });
    const { words, folded } = keys.result();
    const repeated = new Set<number>();
    for (let at = 0; at < words.length; at += KEY_WORDS) {
      const [high, low] = [words[at + KEY.idHigh] ?? 0, words[at + KEY.idLow] ?? 0];
      const record = words[at + KEY.record] ?? 0;
      if (!unique.add(high, low, record)) repeated.add(record);
    }
    near.add(folded, repeated, positions);
    first += ids.length;
  }
  const readAgain: ReadAgain = async (file, records, pick) => {
    const found = new Map();
    for (const record of records) {
      const picked = pick({ entity_id: files[Number(file)]?.[record] });
      if (picked !== undefined) found.set(record, picked);
    }
    return found;
  };
  const places: Place[] = [];
  await near.report(ENTITY, unique, positions, readAgain, (_, place) => places.push(place));
  return places;
}

/** Numbers of the ids that a message says are near; undefined when it names no two that are. */
function numberIn({ message }: Place): number | undefined {
  const [, id = '', other = ''] = /"(.+?)" differs from "(.+?)"/.exec(message) ?? [];
  if (id === other || id.toLowerCase().trim() !== other.toLowerCase().trim()) return undefined;
  return Number(id.trim().slice('venue-'.length));
}

function isKept(n: number, oneIn: number): boolean {
  return (hashText(`venue-${n}`, SEED)[0] & (oneIn - 1)) === 0;
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('NearIds', () => {
  test('ids with capitals, one another and beside those without, in one file and in two', async () => {
    const places = await nearIn([
      ['Venue-1', 'venue-2', 'VENUE-1', 'Venue-3'],
      ['venue-1', ' venue-2', 'Venue-3', 'Venue-4'],
    ]);
    expect(places.map(({ file, record, message }) => [file, record, message])).toEqual([
      [
        '0',
        2,
        'entity_id "VENUE-1" differs from "Venue-1", record 0 in 0, in capitals or blanks only',
      ],
      [
        '1',
        0,
        'entity_id "venue-1" differs from "Venue-1", record 0 in 0, in capitals or blanks only',
      ],
      [
        '1',
        1,
        'entity_id " venue-2" differs from "venue-2", record 1 in 0, in capitals or blanks only',
      ],
    ]);
  });

  test('as many ids as there is room for: every pair is found, and no share is spoken of', async () => {
    const ids = numbers(ROOM).map((n) => `Venue-${n}`);
    const near = numbers(40).map((n) => (n % 2 === 0 ? `venue-${70 * n}` : `VENUE-${70 * n}`));
    const places = await nearIn([ids, near], SLOTS);
    expect(places.map(numberIn)).toEqual(numbers(40).map((n) => 70 * n));
    for (const { message } of places) expect(message).toMatch(/blanks only$/);
  });

  test('too many ids: every pair of a share is found, the share is told, none is invented', async () => {
    const ids = numbers(20_000).map((n) => `Venue-${n}`);
    const near = numbers(900).map((n) => (n % 2 === 0 ? `venue-${22 * n}` : `VENUE-${22 * n}`));
    for (const files of [
      [ids, near],
      [near, ids],
    ]) {
      const places = await nearIn(files, SLOTS);
      const [, share] = /; one id in (\d+) was compared$/.exec(places[0]?.message ?? '') ?? [];
      expect(Number(share)).toBe(8);
      const found = places.map(numberIn);
      expect(found).not.toContain(undefined);
      expect(new Set(found).size).toBe(found.length);
      const sure = numbers(900).map((n) => 22 * n);
      expect(sure).toEqual(expect.arrayContaining(found));
      expect(found).toEqual(expect.arrayContaining(sure.filter((n) => isKept(n, 8))));
    }
  });

  test('1,500 pairs: 1,000 are shown, the others are counted', async () => {
    const places = await nearIn([
      numbers(1_500).map((n) => `Venue-${n}`),
      numbers(1_500).map((n) => `venue-${n}`),
    ]);
    expect(places).toHaveLength(1_500);
    const shown = places.filter(({ file }) => file !== undefined);
    expect(new Set(shown.map(numberIn)).size).toBe(1_000);
    expect(shown.map(numberIn)).not.toContain(undefined);
    expect(new Set(places.slice(1_000).map(({ message }) => message))).toEqual(
      new Set(['a further entity_id that differs from another in capitals or blanks only']),
    );
  });
});
