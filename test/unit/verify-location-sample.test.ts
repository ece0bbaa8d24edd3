import { describe, expect, test } from '@jest/globals';
import { LocationSample } from '../../src/verify/history/location-sample.js';
import { NOWHERE, UNITS } from '../../src/verify/likeness/degrees.js';
import { KEY, KEY_WORDS } from '../../src/verify/likeness/record-keys.js';

const MOST = 4_096;
/** Length of a degree along a meridian. */
const KM = 111.195;

function wordsAt(latitude: number, longitude: number): Uint32Array {
  const words = new Uint32Array(KEY_WORDS);
  words[KEY.latitude] = latitude === NOWHERE ? NOWHERE : Math.round(latitude * UNITS);
  words[KEY.longitude] = longitude === NOWHERE ? NOWHERE : Math.round(longitude * UNITS);
  return words;
}

/** Each record is at a latitude of its own; every tenth is nowhere, and positions of every seventh are left out. */
const latitudeOf = (position: number) =>
  position % 10 === 3 ? NOWHERE : (position % 80_000) / 1_000;
const isAdded = (position: number) => position % 7 !== 5;

function sampleOf(records: number): LocationSample {
  const sample = new LocationSample(MOST);
  for (let position = 0; position < records; position += 1) {
    const latitude = latitudeOf(position);
    if (isAdded(position))
      sample.add(wordsAt(latitude, latitude === NOWHERE ? NOWHERE : 10), 0, position);
  }
  return sample;
}

describe('LocationSample', () => {
  test.each([
    [100, 1],
    [MOST, 1],
    [MOST + 1, 2],
    [2 * MOST, 2],
    [2 * MOST + 2, 4],
    [50_000, 16],
  ])('%d records: of one in %d it is known where it was, of no other', (records, oneIn) => {
    const sample = sampleOf(records);
    expect(sample.oneIn).toBe(oneIn);
    const equator = wordsAt(0, 10);
    const wrong: unknown[] = [];
    for (let position = 0; position < records; position += 1) {
      if (!isAdded(position)) continue;
      const latitude = latitudeOf(position);
      const known = position % oneIn === 0 && latitude !== NOWHERE;
      const distance = sample.distance(position, equator, 0);
      const right = known
        ? distance !== undefined && Math.abs(distance - latitude * KM) < 0.01
        : distance === undefined;
      if (!right) wrong.push({ position, distance });
    }
    expect(wrong).toEqual([]);
  });

  test('a record that is nowhere now has moved no distance', () => {
    const sample = sampleOf(50_000);
    expect(sample.distance(0, wordsAt(NOWHERE, NOWHERE), 0)).toBeUndefined();
    expect(sample.distance(0, wordsAt(0, 10), 0)).toBe(0);
  });

  test('positions far apart: room is made at once', () => {
    const sample = new LocationSample(MOST);
    sample.add(wordsAt(1, 10), 0, 0);
    sample.add(wordsAt(2, 10), 0, 1_048_576);
    expect(sample.oneIn).toBe(512);
    expect(sample.distance(0, wordsAt(1, 10), 0)).toBe(0);
    expect(sample.distance(1_048_576, wordsAt(2, 10), 0)).toBe(0);
  });

  test('distances across the date line and near a pole are short', () => {
    const sample = new LocationSample(MOST);
    sample.add(wordsAt(-17, 179.999), 0, 0);
    sample.add(wordsAt(89.9, 0), 0, 1);
    expect(sample.distance(0, wordsAt(-17, -179.999), 0)).toBeCloseTo(0.2127, 3);
    expect(sample.distance(1, wordsAt(89.9, 1), 0)).toBeCloseTo(0.194, 3);
  });
});
