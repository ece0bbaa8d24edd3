import { beforeAll, describe, expect, test } from '@jest/globals';
import countries from 'i18n-iso-countries';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Facility } from '../../src/core/facility.js';
import { type FakeFacilities, loadFakeFacilities } from '../../src/facilities/fake.js';

const COUNT = 25_000;

/** West, south, east, north. */
const BOXES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  US: [-179.2, 18.9, -66.9, 71.4],
  CA: [-141.1, 41.6, -52.6, 83.2],
  GB: [-8.7, 49.8, 1.8, 60.9],
  AU: [112.9, -43.8, 153.7, -9.1],
  DE: [5.8, 47.2, 15.1, 55.1],
  AT: [9.5, 46.3, 17.2, 49.1],
  FR: [-5.2, 41.3, 9.6, 51.2],
  ES: [-18.2, 27.6, 4.4, 43.9],
  IT: [6.6, 35.4, 18.6, 47.1],
  NL: [3.3, 50.7, 7.3, 53.6],
  PL: [14.1, 49.0, 24.2, 54.9],
  BR: [-74.0, -33.8, -34.7, 5.3],
  MX: [-118.5, 14.5, -86.7, 32.8],
  JP: [122.9, 24.0, 146.0, 45.6],
  TR: [25.6, 35.8, 44.9, 42.2],
  GR: [19.3, 34.8, 28.3, 41.8],
};

const POSTAL_CODES: Readonly<Record<string, RegExp>> = {
  US: /^\d{5}$/,
  CA: /^[ABCEGHJKLMNPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}$/,
  AU: /^\d{4}$/,
  DE: /^\d{5}$/,
  AT: /^[1-9]\d{3}$/,
  FR: /^\d{5}$/,
  ES: /^(0[1-9]|[1-4]\d|5[0-2])\d{3}$/,
  IT: /^\d{5}$/,
  NL: /^[1-9]\d{3} (?!SA|SD|SS)[A-Z]{2}$/,
  PL: /^\d{2}-\d{3}$/,
  BR: /^\d{5}-\d{3}$/,
  MX: /^\d{5}$/,
  JP: /^\d{3}-\d{4}$/,
  TR: /^\d{5}$/,
  GR: /^\d{3} \d{2}$/,
};

const WITH_REGION = new Set(['US', 'CA', 'AU', 'ES', 'IT', 'BR', 'MX', 'JP', 'TR']);

describe('fake facilities', () => {
  let fakes: FakeFacilities;
  let facilities: Facility[];

  beforeAll(async () => {
    fakes = await loadFakeFacilities(1);
    facilities = Array.from({ length: COUNT }, (_, index) => fakes.at(index + 1));
  });

  test('the n-th facility of a seed is always the same, in whatever order it is reached', async () => {
    const again = await loadFakeFacilities(1);
    const backwards = Array.from({ length: 2000 }, (_, index) => again.at(COUNT - index));
    expect(backwards.reverse()).toEqual(facilities.slice(-2000));
  });

  test('another seed gives other facilities', async () => {
    const others = await loadFakeFacilities(2);
    const same = facilities.slice(0, 1000).filter((one) => others.at(one.id).name === one.name);
    expect(same.length).toBeLessThan(20);
  });

  test('what was published as facility 1, 303, 304 and a billion of seed 1 stays so', () => {
    expect([1, 303, 304, 1_000_000_000].map((n) => fakes.at(n))).toEqual(GOLDEN);
  });

  test('every text is there, without blanks at its edges', () => {
    const wrong = facilities.filter(({ region, ...facility }) =>
      [region ?? '-', ...Object.values(facility)].some(
        (value) => !value || (typeof value === 'string' && value !== value.trim()),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('every country is an ISO 3166-1 code, and its facilities lie inside it', () => {
    for (const country of Object.keys(BOXES)) expect(countries.isValid(country)).toBe(true);
    const outside = facilities.filter(({ country, latitude, longitude }) => {
      const [west, south, east, north] = BOXES[country ?? ''] ?? [0, 0, 0, 0];
      const [y, x] = [latitude ?? NaN, longitude ?? NaN];
      return !(x > west && x < east && y > south && y < north);
    });
    expect(outside).toEqual([]);
  });

  test('all sixteen countries appear, in several scripts', () => {
    expect(new Set(facilities.map(({ country }) => country))).toEqual(new Set(Object.keys(BOXES)));
    for (const script of [/\p{Script=Han}/u, /\p{Script=Greek}/u, /[ğşıİ]/u, /[ąęłż]/u, /[ãõ]/u]) {
      expect(facilities.some(({ name }) => script.test(name ?? ''))).toBe(true);
    }
  });

  test('coordinates have six decimals', () => {
    const decimals = /^-?\d+\.\d{6}$/;
    const wrong = facilities.filter(
      ({ latitude, longitude }) => !decimals.test(`${latitude}`) || !decimals.test(`${longitude}`),
    );
    expect(wrong).toEqual([]);
  });

  test('every phone is valid and belongs to the country of the facility', () => {
    const wrong = facilities.filter(({ phone, country }) => {
      const parsed = parsePhoneNumberFromString(phone ?? '');
      return !parsed?.isValid() || parsed.country !== country || parsed.number !== phone;
    });
    expect(wrong).toEqual([]);
  });

  test('postal codes have the form of their country', () => {
    const wrong = facilities.filter(
      ({ postal_code, country }) => !POSTAL_CODES[country ?? '']?.test(postal_code ?? ''),
    );
    expect(wrong).toEqual([]);
  });

  test('a region is given exactly where addresses of the country have one', () => {
    const wrong = facilities.filter(
      ({ region, country }) => (region !== null) !== WITH_REGION.has(country ?? ''),
    );
    expect(wrong).toEqual([]);
  });

  test('urls are https, ASCII, well formed, and no host appears twice', () => {
    const label = /^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/;
    const wrong = facilities.filter(({ url }) => {
      const { host } = new URL(url ?? '');
      return url !== `https://${host}` || !host.split('.').every((part) => label.test(part));
    });
    expect(wrong).toEqual([]);
    expect(new Set(facilities.map(({ url }) => url)).size).toBe(COUNT);
  });

  test('no two facilities share a phone, a point, or a name and street address', () => {
    const distinct = (of: (facility: Facility) => string) => new Set(facilities.map(of)).size;
    expect(distinct(({ phone }) => String(phone))).toBe(COUNT);
    expect(distinct(({ latitude, longitude }) => `${latitude} ${longitude}`)).toBe(COUNT);
    expect(distinct((one) => `${one.name} ${one.street_address} ${one.locality}`)).toBe(COUNT);
  });

  test('names are not heavily repeated', () => {
    const counts = new Map<string, number>();
    for (const { name } of facilities) counts.set(name ?? '', (counts.get(name ?? '') ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(COUNT * 0.6);
    expect(Math.max(...counts.values())).toBeLessThan(20);
  });

  test('the list begins at 1 and has whole numbers only', () => {
    for (const n of [0, -1, 1.5, NaN, 2 ** 53]) expect(() => fakes.at(n)).toThrow(RangeError);
  });
});

const GOLDEN: readonly Facility[] = [
  {
    id: 1,
    name: 'Beatty Family Restaurant',
    phone: '+12138154828',
    url: 'https://www.beatty-family-restaurant-1.com',
    latitude: 34.066603,
    longitude: -118.252971,
    country: 'US',
    locality: 'Los Angeles',
    region: 'CA',
    postal_code: '90022',
    street_address: '4208 Highland Avenue',
  },
  {
    id: 303,
    name: "Anderson's Chophouse",
    phone: '+441159817108',
    url: 'https://www.andersons-chophouse-303.co.uk',
    latitude: 52.967428,
    longitude: -1.158229,
    country: 'GB',
    locality: 'Nottingham',
    region: null,
    postal_code: 'NG1 8XD',
    street_address: '75 West Street',
  },
  {
    id: 304,
    name: 'Konditorei Schreiter',
    phone: '+434242484674',
    url: 'https://www.konditorei-schreiter-304.at',
    latitude: 46.596138,
    longitude: 13.863595,
    country: 'AT',
    locality: 'Villach',
    region: null,
    postal_code: '9500',
    street_address: 'Raiffeisenstraße 101',
  },
  {
    id: 1_000_000_000,
    name: 'Cervecería Macías',
    phone: '+34944598561',
    url: 'https://www.cerveceria-macias-1000000000.es',
    latitude: 43.270095,
    longitude: -2.935267,
    country: 'ES',
    locality: 'Bilbao',
    region: 'Bizkaia',
    postal_code: '48004',
    street_address: 'Calle San Sebastián, 16',
  },
];
