// The rows of a bench: every value drawn anew from faker (rows drawn from pools, as `feedgen seed` makes them, pack better than real ones),
// the same on every machine. 65 % English, 10 % German, 5 % French, Spanish and Turkish each, 10 % Japanese; a tenth without a phone, a fifth
// without a web address, 14 % without a region; quotes, backslashes, tabs and dashes in a few names. Every row is valid: feedgen must do all
// of its work for all of them. About 310 bytes of JSON a record.
import { faker as german } from '@faker-js/faker/locale/de';
import { faker as english } from '@faker-js/faker/locale/en';
import { faker as spanish } from '@faker-js/faker/locale/es';
import { faker as french } from '@faker-js/faker/locale/fr';
import { faker as japanese } from '@faker-js/faker/locale/ja';
import { faker as turkish } from '@faker-js/faker/locale/tr';

/** `share`: of 20. `phone`, `postal`: # is a digit, ! one from 2 to 9. `box`: south, north, west, east, inside the country. `regions`: how many have one. */
const COUNTRIES = [
  {
    share: 13,
    faker: english,
    country: 'US',
    phone: '+1!##!######',
    postal: '!####',
    box: [33, 45, -115, -82],
    regions: 1,
  },
  {
    share: 2,
    faker: german,
    country: 'DE',
    phone: '+49!#########',
    postal: '!####',
    box: [48.5, 53, 8, 12],
    regions: 0,
  },
  {
    share: 1,
    faker: french,
    country: 'FR',
    phone: '+33!########',
    postal: '7####',
    box: [44, 48.5, 0, 5],
    regions: 0.2,
  },
  {
    share: 1,
    faker: spanish,
    country: 'ES',
    phone: '+349!#######',
    postal: '2####',
    box: [38.5, 42, -5.5, -2],
    regions: 1,
  },
  {
    share: 1,
    faker: turkish,
    country: 'TR',
    phone: '+90!#########',
    postal: '3####',
    box: [37.5, 40.5, 29, 41],
    regions: 1,
  },
  {
    share: 2,
    faker: japanese,
    country: 'JP',
    phone: '+81!########',
    postal: '!##-####',
    box: [35, 36.5, 137, 139.5],
    regions: 1,
  },
];

const SEED = 1763757000;
const WITHOUT_PHONE = 0.1;
const WITHOUT_URL = 0.2;
const ODD_NAMES = 0.02;

/** What some names look like. */
const ODD = [
  (name) => `"${name}"`,
  (name) => `${name} \\ Bar`,
  (name) => `${name} – Grill`,
  (name) => `${name}\t2`,
];

/** Endless rows from id 1, the same in every call of a process's first. */
export function* makeRows() {
  for (const [at, { faker }] of COUNTRIES.entries()) faker.seed(SEED + at);
  const draw = COUNTRIES.flatMap((country) => Array(country.share).fill(country));
  for (let id = 1; ; id += 1) yield makeRow(id, draw[english.number.int(draw.length - 1)]);
}

function makeRow(id, { faker, country, phone, postal, box, regions }) {
  const [south, north, west, east] = box;
  return {
    id,
    name: nameOf(faker),
    phone: chance(faker, WITHOUT_PHONE) ? null : digits(faker, phone),
    url: chance(faker, WITHOUT_URL) ? null : faker.internet.url(),
    latitude: faker.number.float({ min: south, max: north, fractionDigits: 6 }),
    longitude: faker.number.float({ min: west, max: east, fractionDigits: 6 }),
    country,
    locality: faker.location.city(),
    region: chance(faker, regions) ? faker.location.state() : null,
    postal_code: digits(faker, postal),
    street_address: faker.location.streetAddress(),
  };
}

function nameOf(faker) {
  const name = faker.company.name();
  return chance(faker, ODD_NAMES) ? faker.helpers.arrayElement(ODD)(name) : name;
}

function chance(faker, share) {
  return faker.number.float() < share;
}

function digits(faker, pattern) {
  return pattern.replace(/[#!]/g, (sign) =>
    faker.number.int({ min: sign === '!' ? 2 : 0, max: 9 }),
  );
}
