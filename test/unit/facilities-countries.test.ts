import { describe, expect, test } from '@jest/globals';
import { isValidPhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { COUNTRIES } from '../../src/facilities/countries/index.js';
import { readCities, splitList } from '../../src/facilities/country.js';
import { compileNames, slugify, writeName, writeSlug } from '../../src/facilities/names.js';
import { compileTemplate } from '../../src/facilities/template.js';
import { writtenText } from '../support/written-text.js';

describe.each(COUNTRIES.map((country) => [country.code, country] as const))('%s', (_, country) => {
  const cities = readCities(country);

  test('has cities with coordinates, streets and templates', () => {
    expect(cities.length).toBeGreaterThanOrEqual(10);
    for (const city of cities) {
      expect(Number.isFinite(city.latitude) && Number.isFinite(city.longitude)).toBe(true);
      expect(splitList(city.streets).length).toBeGreaterThanOrEqual(2);
      expect(compileTemplate(city.postalCodes, country.postalLetters).size).toBeGreaterThan(0);
    }
  });

  test('phone numbers all over the ranges of every city are valid in the country', () => {
    const wrong: string[] = [];
    for (const { phones } of cities) {
      const template = compileTemplate(phones);
      for (let index = 0; index < template.size; index += Math.floor(template.size / 173)) {
        const phone = `+${country.calling}${writtenText((out) => template.write(index, out))}`;
        const parsed = parsePhoneNumberFromString(phone);
        if (!isValidPhoneNumber(phone) || parsed?.country !== country.code) wrong.push(phone);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('no phone range belongs to two cities', () => {
    const heads = cities.flatMap(({ phones }) => expandHeads(phones));
    const shared = heads.filter((head, index) =>
      heads.some((other, position) => position !== index && other.startsWith(head)),
    );
    expect(shared).toEqual([]);
  });

  test('thousands of names, all different, whose web addresses fit a host name', () => {
    const names = compileNames(country);
    const all = Array.from({ length: names.size }, (_, index) => ({
      text: writtenText((out) => writeName(names.name(index), out)),
      slug: writtenText((out) => writeSlug(names.name(index), out)),
    }));
    expect(names.size).toBeGreaterThan(2000);
    expect(new Set(all.map(({ text }) => text)).size).toBe(names.size);
    const slug = /^[a-z0-9](?:[a-z0-9-]{0,44}[a-z0-9])?$/;
    expect(all.filter((name) => !slug.test(name.slug) || name.slug.includes('--'))).toEqual([]);
  });

  test('streets are named once', () => {
    for (const { streets } of cities) {
      const names = splitList(streets);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('slugify', () => {
  test.each([
    ["Joe's Fish & Chips", 'joes-fish-and-chips'],
    ['Le Bœuf d’Or', 'le-boeuf-dor'],
    ['Złotą Łososiem', 'zlota-lososiem'],
    ['Şişli İskele Ihlamur', 'sisli-iskele-ihlamur'],
    ['Weißen Rössl', 'weissen-rossl'],
    ['Ταβέρνα ο Ήλιος', 'taverna-o-ilios'],
  ])('%s is %s', (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });
});

/** What the phone numbers of a template begin with, before their free digits. */
function expandHeads(phones: string): readonly string[] {
  return phones.split(',').flatMap((alternative) => {
    const head = compileTemplate(alternative.replace(/#.*/, ''));
    return Array.from({ length: head.size }, (_, index) =>
      writtenText((out) => head.write(index, out)),
    );
  });
}
