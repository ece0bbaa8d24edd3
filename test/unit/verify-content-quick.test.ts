import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isCountryCode } from '../../src/feeds/rules/country.js';
import { Countries } from '../../src/verify/content/country-facts.js';
import { extraContent, suspicion } from '../../src/verify/content/name-text.js';
import { DegreesReader, QuickCountry } from '../../src/verify/content/quick-country.js';
import { isQuietName } from '../../src/verify/content/quick-name.js';
import { isQuietStreet, isWellDivided } from '../../src/verify/content/quick-street.js';
import {
  hasNumber,
  holdsCode,
  isPostOfficeBox,
  repeated,
} from '../../src/verify/content/street-text.js';

/** All that the rules look for, in pieces, and what is near it. */
const PIECES = [
  ...['http://', 'https://', 'www.', 'a.de', '@', 'info@a.de', '+49', '(089)', '0', '12', '345678'],
  ...[
    '$',
    '€',
    '£',
    '¥',
    '₹',
    'EUR',
    'eur',
    '%',
    ' off',
    'Rabatt',
    'indirim',
    '-',
    '–',
    '−',
    'free',
  ],
  ...['delivery', 'Free Shipping', 'special offer', 'Limited Offer', 'Buy one get', 'Black Friday'],
  ...[
    'SALE!',
    'sale',
    '!',
    'test',
    'TEST',
    'Testing',
    'dummy',
    'foo',
    'bar',
    'foobar',
    'asdf',
    'qwertz',
  ],
  ...[
    'Lorem ipsum',
    'sample',
    'example name',
    'placeholder',
    'untitled',
    'Unnamed',
    'no name',
    'unknown',
  ],
  ...[
    'tbd',
    'todo',
    'xxx',
    'changeme',
    'Do not use',
    '<b>',
    '</b>',
    '&amp;',
    '&#39;',
    ';',
    '&',
    '_',
  ],
  ...[
    'Ã©',
    'Ã–',
    'Â°',
    'â€™',
    'ï¿½',
    '\ufffd',
    'Ã',
    'São',
    'é',
    'É',
    'ſ',
    'K',
    'ß',
    'İ',
    'Я',
    'я',
    '山',
    'Ａ',
  ],
  ...[
    'GASTHAUS',
    'ZUR',
    'POST',
    'Post',
    'Zur',
    ' ',
    '  ',
    '\u00a0',
    '\\',
    '"',
    'store',
    'abcdef-',
    'x',
  ],
  ...[
    'P.O.',
    'PO',
    'p o',
    'po',
    ' box',
    'Box',
    'Postfach',
    'Postbus',
    'Boîte postale',
    'BP',
    'B.P.',
    '.',
  ],
  ...[
    'Apartado',
    'de correos',
    'aéreo',
    'casilla',
    'Caixa Postal',
    'casella postale',
    'skrytka pocztowa',
  ],
  ...['posta kutusu', 'Private Bag', '私書箱', '郵政信箱', 's/n', '２', 'Straße', ','],
] as const;

const text = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join('').trim())
  .filter((joined) => joined !== '');

/** As it stands between the quotes in a file. */
const inJson = (value: string) => Buffer.from(JSON.stringify(value).slice(1, -1));

describe('the quick tests say quiet only where the rules are', () => {
  test('names', () => {
    let ordinary = 0;
    fc.assert(
      fc.property(text, (name) => {
        const bytes = inJson(name);
        const quiet = extraContent(name) === undefined && suspicion(name) === undefined;
        if (quiet) ordinary += 1;
        expect([name, isQuietName(bytes, 0, bytes.length)]).toEqual([name, quiet]);
      }),
      { numRuns: 6_000, seed: 3 },
    );
    expect(ordinary).toBeGreaterThan(500);
  });

  test('streets', () => {
    fc.assert(
      fc.property(text, (street) => {
        const bytes = inJson(street);
        const quiet = hasNumber(street) && !isPostOfficeBox(street);
        expect([street, isQuietStreet(bytes, 0, bytes.length)]).toEqual([street, quiet]);
      }),
      { numRuns: 6_000, seed: 4 },
    );
  });

  test('parts of an address', () => {
    const part = fc.constantFrom('80331', 'Bad', 'Ems', ' ', ', ', '1', '8', 'm', '\\', '"');
    const field = fc
      .array(part, { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('').trim());
    fc.assert(
      fc.property(field, field, field, (street, locality, code) => {
        fc.pre(street !== '' && locality !== '' && code !== '');
        const [first, second, third] = [inJson(street), inJson(locality), inJson(code)] as const;
        const all = Buffer.concat([first, second, third]);
        const [end, middle] = [first.length, first.length + second.length];
        const quiet = repeated(street, locality, code) === undefined && !holdsCode(locality, code);
        const quick = isWellDivided(all, 0, end, end, middle, middle, all.length);
        if (quick) expect([street, locality, code, quiet]).toEqual([street, locality, code, true]);
      }),
      { numRuns: 6_000, seed: 5 },
    );
  });

  test('coordinates are read as the parser reads them', () => {
    const reader = new DegreesReader();
    const digits = fc.stringMatching(/^\d{1,12}$/);
    fc.assert(
      fc.property(fc.boolean(), fc.nat(179), digits, (negative, whole, fraction) => {
        const written = `${negative ? '-' : ''}${whole}.${fraction}`;
        const bytes = Buffer.from(written);
        expect(reader.read(bytes, 0, bytes.length)).toBe(true);
        expect(reader.value).toBe(Number(written));
        expect(reader.decimals).toBe(fraction.replace(/0+$/, '').length);
      }),
      { numRuns: 5000 },
    );
    expect(reader.read(Buffer.from('1.123456789012345678'), 0, 20)).toBe(false);
  });

  test('postal codes, of digits and other characters, in every country', () => {
    const countries = new Countries();
    const codes = [
      '1',
      '12',
      '123',
      '1234',
      '12345',
      '123456',
      '1234567',
      'AB12',
      '12 345',
      '1234é',
    ];
    for (const country of ['DE', 'US', 'GB', 'AT', 'HK', 'SG', 'MT', 'IE', 'CL', 'AQ']) {
      expect(isCountryCode(country)).toBe(true);
      const facts = countries.get(country);
      const quick = new QuickCountry(facts);
      for (const code of codes) {
        const bytes = Buffer.from(code);
        expect([country, code, quick.hasPostalCode(bytes, 0, bytes.length)]).toEqual([
          country,
          code,
          facts.isPostalCode(code),
        ]);
      }
    }
  });
});
