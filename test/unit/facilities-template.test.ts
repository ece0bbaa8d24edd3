import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mix, permute } from '../../src/facilities/hash.js';
import { compileTemplate } from '../../src/facilities/template.js';
import { writtenText } from '../support/written-text.js';

function allTexts(source: string, letters?: string): readonly string[] {
  const template = compileTemplate(source, letters);
  return Array.from({ length: template.size }, (_, index) =>
    writtenText((out) => template.write(index, out)),
  );
}

describe('compileTemplate', () => {
  test('a plain text is itself', () => {
    expect(allTexts('75001')).toEqual(['75001']);
  });

  test('a range keeps the width of its first bound', () => {
    expect(allTexts('0{08-11}x')).toEqual(['008x', '009x', '010x', '011x']);
  });

  test('digits and letters run through all their values', () => {
    const texts = allTexts('N#@', 'AB');
    expect(texts).toHaveLength(20);
    expect(new Set(texts).size).toBe(20);
    expect(texts.slice(0, 3)).toEqual(['N0A', 'N0B', 'N1A']);
  });

  test('alternatives follow one another', () => {
    expect(allTexts('{1-2},7,{3-4}')).toEqual(['1', '2', '7', '3', '4']);
  });

  test('an index beyond the size is an error', () => {
    expect(() => writtenText((out) => compileTemplate('1,2').write(2, out))).toThrow(RangeError);
  });

  test('an empty range and letters that are not given are errors', () => {
    expect(() => compileTemplate('{5-4}')).toThrow(RangeError);
    expect(() => compileTemplate('@')).toThrow(RangeError);
  });
});

describe('permute', () => {
  test('is a permutation of every range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.integer(), (size, key) => {
        const images = Array.from({ length: size }, (_, value) => permute(value, size, key));
        expect(new Set(images).size).toBe(size);
        expect(Math.max(...images)).toBe(size - 1);
        expect(Math.min(...images)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('does not repeat in a large range either', () => {
    const size = 12_345_678_901;
    const images = Array.from({ length: 50_000 }, (_, value) => permute(value, size, 42));
    expect(new Set(images).size).toBe(50_000);
    expect(images.every((image) => Number.isInteger(image) && image >= 0 && image < size)).toBe(
      true,
    );
  });
});

describe('mix', () => {
  test('tells apart values that share their low 32 bits', () => {
    expect(mix(1, 5)).not.toBe(mix(1, 5 + 2 ** 32));
  });

  test('spreads consecutive values evenly', () => {
    const buckets = new Array<number>(16).fill(0);
    for (let value = 0; value < 16_000; value += 1) {
      const bucket = mix(7, value) % 16;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
