import { expect, test } from '@jest/globals';
import { keep, show } from '../../src/feeds/show.js';

test.each<[unknown, string]>([
  ['Zur "Post"', '"Zur \\"Post\\""'],
  ['\u001b[31mred\u0007', '"\\u001b[31mred\\u0007"'],
  ['a\u0085b\u009bc\u007f', '"a\\u0085b\\u009bc\\u007f"'],
  ['\u202eevil\u200b\u2028\ufeff', '"\\u202eevil\\u200b\\u2028\\ufeff"'],
  ['\u{e0001}x', '"\\udb40\\udc01x"'],
  ['\ud83d', '"\\ud83d"'],
  ['東京 😀', '"東京 😀"'],
  [-0, '-0'],
  [Number.NaN, 'NaN'],
  [null, 'null'],
  [true, 'true'],
  [[1], 'an array'],
  [{ a: 1 }, 'an object'],
])('%j is shown printably', (value, shown) => {
  expect(show(value)).toBe(shown);
});

test('long text is cut between characters', () => {
  expect(show('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…"`);
  expect(show(`${'x'.repeat(79)}😀`)).toBe(`"${'x'.repeat(79)}…"`);
  expect(show('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
});

test('what is kept is a JSON scalar that loses nothing', () => {
  expect(keep(Number.NaN)).toBe('NaN');
  expect(keep(Number.NEGATIVE_INFINITY)).toBe('-Infinity');
  expect([keep(1.5), keep(false), keep(null), keep(undefined)]).toEqual([
    1.5,
    false,
    null,
    undefined,
  ]);
  expect([keep({}), keep([])]).toEqual(['an object', 'an array']);
  expect(keep('x'.repeat(2000))).toBe(`${'x'.repeat(1000)}…`);
});
