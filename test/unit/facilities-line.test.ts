import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Facility } from '../../src/core/facility.js';
import { formatLine, readLine } from '../../src/facilities/facility-line.js';
import { loadFakeFacilities } from '../../src/facilities/fake.js';
import { encodePiece, LineBytes } from '../../src/facilities/line-bytes.js';
import { writtenText } from '../support/written-text.js';

const text = fc.option(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\\', 'N', 'n', '\t', '\n', '\r', 'é', '😀') }),
  ),
);
const number = fc.option(fc.double().filter((value) => !Object.is(value, -0)));
const facilities: fc.Arbitrary<Facility> = fc.record({
  id: fc.nat(),
  name: text,
  phone: text,
  url: text,
  latitude: number,
  longitude: number,
  country: text,
  locality: text,
  region: text,
  postal_code: text,
  street_address: text,
});

describe('a facility as a line', () => {
  test('reads as the same facility, and is one line of eleven fields', () => {
    fc.assert(
      fc.property(facilities, (facility) => {
        const line = formatLine(facility);
        expect(readLine(line.slice(0, -1))).toEqual(facility);
        expect(line.match(/\n/g)).toHaveLength(1);
        expect(line.match(/\t/g)).toHaveLength(10);
      }),
    );
  });

  test.each([1, 2, -3])('of seed %d: drawn as bytes, it is what its row says', async (seed) => {
    const fakes = await loadFakeFacilities(seed);
    const starts = [1, 9_999_000, 2 ** 31 - 250, 2 ** 40];
    const numbers = starts.flatMap((from) => Array.from({ length: 500 }, (_, k) => from + k));
    const out = new LineBytes();
    for (const n of numbers) fakes.write(n, out);
    const written = new TextDecoder().decode(out.take());
    expect(written).toBe(numbers.map((n) => formatLine(fakes.at(n))).join(''));
  });
});

describe('bytes of lines', () => {
  test('whole numbers, small and large, in at least so many digits', () => {
    const number = fc.maxSafeNat();
    fc.assert(
      fc.property(number, fc.integer({ min: 1, max: 12 }), (value, width) => {
        const written = writtenText((out) => out.putNumber(value, width));
        expect(written).toBe(String(value).padStart(width, '0'));
      }),
    );
  });

  test.each([
    [-180_000_001, '-180.000001'],
    [-9, '-0.000009'],
    [0, '0.000000'],
    [90_100_000, '90.100000'],
  ])('%d millionths are %s', (value, expected) => {
    expect(writtenText((out) => out.putMillionths(value))).toBe(expected);
  });

  test('more than the memory they began with', () => {
    const piece = encodePiece('Straße '.repeat(100));
    const written = writtenText((out) => {
      for (let count = 0; count < 1000; count += 1) out.put(piece);
    });
    expect(written).toBe('Straße '.repeat(100_000));
  });

  test.each(['a\tb', 'a\nb', 'a\\b', '\r'])('a piece that needs escaping is refused: %j', (bad) => {
    expect(() => encodePiece(bad)).toThrow(RangeError);
  });
});
