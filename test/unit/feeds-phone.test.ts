import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  isPossiblePhoneNumber,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { surelyPossible } from '../../src/feeds/rules/numbering-plans.js';
import { phoneProblem } from '../../src/feeds/rules/phone.js';

const CODES = [...new Set(getCountries().map((country) => String(getCountryCallingCode(country))))];

test('what is surely possible is possible to the library: every code, length and first digits', () => {
  const national = fc.string({
    unit: fc.constantFrom(...'0123456789'),
    minLength: 2,
    maxLength: 14,
  });
  let sure = 0;
  fc.assert(
    fc.property(fc.constantFrom(...CODES), national, (code, rest) => {
      const number = `+${code}${rest}`;
      if (!surelyPossible(number)) return;
      sure += 1;
      expect([number, isPossiblePhoneNumber(number)]).toEqual([number, true]);
    }),
    { numRuns: 20_000, seed: 20261121 },
  );
  expect(sure).toBeGreaterThan(2000);
});

test('the example number of every country passes, most of them without the library', () => {
  const numbers = getCountries().map(
    (country) => getExampleNumber(country, examples)?.number ?? '',
  );
  expect(numbers.filter((number) => phoneProblem(number) !== undefined)).toEqual([]);
  const sure = numbers.filter((number) => surelyPossible(number)).length;
  expect(sure / numbers.length).toBeGreaterThan(0.6);
});
