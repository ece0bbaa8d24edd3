import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getCountries, getCountryCallingCode, isPossiblePhoneNumber } from 'libphonenumber-js/max';
import { copyText } from '../../src/db/copy-text.js';
import { ENTITY } from '../../src/feeds/entity.js';
import { plainText } from '../../src/feeds/plain-field.js';
import { plainPhone } from '../../src/feeds/plain-phone.js';
import { plainUrl } from '../../src/feeds/plain-url.js';
import { checkRecord } from '../../src/feeds/rule.js';
import { isPlainPhone } from '../../src/feeds/rules/phone.js';
import { isPlainHttps } from '../../src/feeds/rules/web-address.js';
import { hostileText, NEAR_PLAIN, PLAIN } from '../support/entity-values.js';

const RUNS = 2000;

/** The rules without their quick tests. */
const RULES = ENTITY.rules.map(({ skip: _, ...rule }) => rule);

/** A record that no rule has anything to say about, but for one field. */
function recordWith(path: string, value: unknown): unknown {
  const address = {
    country: 'DE',
    locality: 'Berlin',
    region: 'BE',
    postal_code: '10115',
    street_address: 'Invalidenstr. 1',
  };
  const location = { latitude: 52.5, longitude: 13.4, address };
  const entity = {
    entity_id: 'venue-1',
    name: 'Zur Post',
    telephone: '+493012345678',
    url: 'https://www.zur-post.de/',
    location: path.endsWith('unstructured_address') ? {} : location,
  };
  const [first = '', second, third] = path.split('.');
  if (second === undefined) return { ...entity, [first]: value };
  if (third === undefined) return { ...entity, location: { ...entity.location, [second]: value } };
  return { ...entity, location: { ...location, address: { ...address, [third]: value } } };
}

/** The rules that have something to say about the record, not counting that an unstructured address is one. */
function broken(path: string, value: unknown): string[] {
  const expected = path.endsWith('unstructured_address')
    ? ['unstructured_address_used', 'location_address_only']
    : [];
  return checkRecord(RULES, recordWith(path, value))
    .map(({ rule }) => rule.id)
    .filter((id) => !expected.includes(id));
}

/** Control characters and bytes that are not UTF-8 are no matter of a field. */
function isFieldMatter(bytes: Buffer): boolean {
  return bytes.length > 0 && !/[\p{Cc}\ufffd]/u.test(bytes.toString());
}

describe.each(Object.entries(ENTITY.plain))('%s that is plain', (path, isPlain) => {
  const good = PLAIN[path] ?? fc.constant('');
  const near = NEAR_PLAIN[path] ?? fc.constant('');
  const values = fc
    .oneof(
      good.map((text) => Buffer.from(text)),
      near.map((text) => Buffer.from(text)),
      hostileText,
    )
    .filter(isFieldMatter);

  test('breaks no rule', () => {
    let plain = 0;
    fc.assert(
      fc.property(values, (bytes) => {
        // The field lies between others, where nothing must be read.
        const text = copyText([[Buffer.from(' "'), bytes, Buffer.from('" ')]]);
        const [start, end] = [text.indexOf('\t') + 1, text.lastIndexOf('\t')];
        if (!isPlain(text, start, end)) return;
        plain += 1;
        const value = path.endsWith('tude') ? Number(bytes.toString()) : bytes.toString();
        // That both coordinates are zero is no matter of one field.
        expect([value, value === 0, broken(path, value)]).toEqual([value, false, []]);
      }),
      { numRuns: RUNS },
    );
    expect(plain).toBeGreaterThan(RUNS / 5);
  });

  test('is what usual values are', () => {
    fc.assert(
      fc.property(good, (value) => {
        const text = copyText([[Buffer.from(value)]]);
        expect([value, isPlain(text, 0, text.length - 1)]).toEqual([value, true]);
      }),
    );
  });
});

/** Asks a test about a text in the middle of others. */
function ask(isPlain: typeof plainUrl, text: string): boolean {
  const bytes = Buffer.from(`a.${text}.b`);
  return isPlain(bytes, 2, bytes.length - 2);
}

describe('a text', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
  const characters = units.filter((unit) => !/[\p{Cc}\p{Cs}]/u.test(unit));

  test('is plain with a character at its end only if that is no blank', () => {
    const wrong = characters.filter(
      (character) => ask(plainText, `Zur Post${character}`) && character.trim() === '',
    );
    expect(wrong).toEqual([]);
  });

  test('is plain with dashes, dots and quotation marks at its ends', () => {
    const marks = [...'‐–—‘’“”„†•…'];
    expect(marks.filter((mark) => !ask(plainText, `${mark}Zur Post${mark}`))).toEqual([]);
  });
});

describe('a telephone number', () => {
  const codes = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];
  const digits = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

  test('is plain by its bytes just where it is plain as a text, and possible to the library', () => {
    const number = fc.oneof(
      fc.tuple(fc.constantFrom(...codes), digits(2, 15)).map((parts) => `+${parts.join('')}`),
      digits(1, 17).map((all) => `+${all}`),
      fc.constantFrom('+18002000000', '+441800201234', '+5491123456789', '+61591234567', '+'),
      NEAR_PLAIN.telephone ?? fc.constant(''),
    );
    let plain = 0;
    fc.assert(
      fc.property(number, (text) => {
        expect([text, ask(plainPhone, text)]).toEqual([text, isPlainPhone(text)]);
        if (!isPlainPhone(text)) return;
        plain += 1;
        expect([text, isPossiblePhoneNumber(text)]).toEqual([text, true]);
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(2000);
  });

  test('is possible for every calling code, length and three first digits that are sure', () => {
    for (const code of codes)
      for (let first = 0; first < 1000; first += 37)
        for (let length = 4; length + code.length <= 15; length += 1) {
          const national = String(first).padStart(3, '0').padEnd(length, '5183');
          const text = `+${code}${national}`;
          if (ask(plainPhone, text) !== isPlainPhone(text)) throw new Error(text);
        }
  });
});

describe('a url', () => {
  const near = NEAR_PLAIN.url ?? fc.constant('');

  test('is plain by its bytes only where it is plain as a text', () => {
    let plain = 0;
    fc.assert(
      fc.property(near, (text) => {
        if (!ask(plainUrl, text)) return;
        plain += 1;
        expect([text, isPlainHttps(text)]).toEqual([text, true]);
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(2000);
  });

  test('is plain as a text and not by its bytes for two hyphens in a row only', () => {
    fc.assert(
      fc.property(near, (text) => {
        if (text.includes('--') || !isPlainHttps(text)) return;
        expect([text, ask(plainUrl, text)]).toEqual([text, true]);
      }),
      { numRuns: 20_000 },
    );
  });
});
