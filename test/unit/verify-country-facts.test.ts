import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { geoBounds } from 'd3-geo';
import countries from 'i18n-iso-countries/index.js';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { isCountryCode } from '../../src/feeds/rules/country.js';
import { CountryFacts } from '../../src/verify/content/country-facts.js';
import { BOXES } from '../../src/verify/content/facts/boxes.js';
import { POSTAL_CODES, WITHOUT_POSTAL_CODES } from '../../src/verify/content/facts/postal-codes.js';
import { REGIONS } from '../../src/verify/content/facts/regions.js';

const codesOf = (text: string) =>
  [...text.matchAll(/(?:^|; )([A-Z]{2})[ |]/gm)].map(([, code]) => code ?? '');
const [placed, coded, regional] = [BOXES, POSTAL_CODES, REGIONS].map(codesOf) as [
  string[],
  string[],
  string[],
];
const without = WITHOUT_POSTAL_CODES.split(' ');

describe('facts about countries', () => {
  test('are of assigned codes, each country once', () => {
    for (const codes of [placed, coded, regional, without]) {
      expect(codes.filter((code) => !isCountryCode(code))).toEqual([]);
      expect(codes).toEqual([...new Set(codes)]);
    }
    expect([placed.length, coded.length, regional.length]).toEqual([250, 179, 24]);
    expect(coded.filter((code) => without.includes(code))).toEqual([]);
  });

  test('every example of a postal code has the form of its country', () => {
    for (const code of coded) {
      const facts = new CountryFacts(code);
      expect([code, facts.postalCode instanceof RegExp]).toEqual([code, true]);
      if (facts.postalCodeExample !== '')
        expect([code, facts.isPostalCode(facts.postalCodeExample)]).toEqual([code, true]);
      expect([code, facts.isPostalCode('?')]).toEqual([code, false]);
    }
  });

  test('the middle of each country lies in it, by another map of the world', () => {
    const world: Topology<{ countries: GeometryCollection }> = createRequire(import.meta.url)(
      'world-atlas/countries-50m.json',
    );
    let checked = 0;
    for (const { id, geometry } of feature(world, world.objects.countries).features) {
      const code = countries.numericToAlpha2(String(id ?? ''));
      if (code === undefined || geometry.type !== 'Polygon') continue;
      const [[west, south], [east, north]] = geoBounds(geometry);
      if (west > east) continue;
      checked += 1;
      const facts = new CountryFacts(code);
      expect([code, facts.holds((south + north) / 2, (west + east) / 2)]).toEqual([code, true]);
      expect([code, facts.holds(south, west), facts.holds(north, east)]).toEqual([
        code,
        true,
        true,
      ]);
      expect([code, facts.holds(-(south + north) / 2, (west + east) / 2 + 180)]).toEqual([
        code,
        false,
      ]);
    }
    expect(checked).toBeGreaterThan(100);
  });

  test('where nothing is known, nothing is denied', () => {
    const facts = new CountryFacts('AQ');
    expect(facts.isRegion('anything')).toBe(true);
    expect([facts.needsRegion, facts.callingCode]).toEqual([false, undefined]);
    expect(new CountryFacts('ZZ').holds(1, 1)).toBe(true);
    expect(new CountryFacts('ZZ').isPostalCode('x')).toBe(true);
  });

  test.each([
    ['US', ['CA', 'california', 'US-CA', 'New York', 'N.Y.'], ['XX', 'Bayern']],
    ['ES', ['Malaga', 'Málaga', 'Andalucía', 'MA', 'Bizkaia'], ['Lisboa']],
    ['IT', ['RM', 'Roma', 'Lazio'], ['ZZ']],
    ['JP', ['東京都', 'Tokyo', '13'], ['東京都庁']],
  ])('regions of %s', (country, good, bad) => {
    const facts = new CountryFacts(country);
    expect(good.filter((region) => !facts.isRegion(region))).toEqual([]);
    expect(bad.filter((region) => facts.isRegion(region))).toEqual([]);
  });
});
