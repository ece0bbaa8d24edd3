import { isBlank, type Member } from '../members.js';
import type { RecordRule, Report } from '../rule.js';
import { show } from '../show.js';
import { countryCodeMeant, isCountryCode } from './country.js';
import { addressOf, COUNTRY, LOCALITY, POSTAL_CODE, STREET_ADDRESS } from './entity-members.js';
import { ENTITY_FEED, PROTOJSON } from './sources.js';

const PARENT = '/location/address';
const USE_UNSTRUCTURED =
  'where there is none, put the whole address into location.unstructured_address instead';

export const ADDRESS_COUNTRY_MISSING: RecordRule = {
  id: 'address_country_missing',
  severity: 'error',
  summary: 'A structured address has a country.',
  why: 'Google requires the country of every structured address.',
  fix: 'Supply the ISO 3166-1 alpha-2 code of the country.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"address":{"locality":"München"}}}',
  good: '{"location":{"address":{"country":"DE","locality":"München"}}}',
  check: (record, report) => checkPresent(COUNTRY, record, report),
};

export const ADDRESS_COUNTRY_INVALID: RecordRule = {
  id: 'address_country_invalid',
  severity: 'error',
  summary: 'A country is an assigned ISO 3166-1 alpha-2 code in upper case.',
  why: 'Google requires ISO 3166-1 alpha-2, though its own older samples say USA.',
  fix: 'Supply the two-letter code of the country, such as GB or US.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"address":{"country":"USA"}}}',
  good: '{"location":{"address":{"country":"US"}}}',
  check(record, report) {
    const address = addressOf(record);
    const country = COUNTRY.in(address);
    if (typeof country !== 'string' || isCountryCode(country) || isBlank(country)) return;
    const meant = countryCodeMeant(country);
    const advice = meant === undefined ? '' : `, did you mean ${meant}?`;
    report(
      COUNTRY.at(address, PARENT),
      `country ${show(country)} is no ISO 3166-1 alpha-2 code${advice}`,
      country,
    );
  },
};

export const ADDRESS_LOCALITY_MISSING: RecordRule = {
  id: 'address_locality_missing',
  severity: 'error',
  summary: 'A structured address has a locality.',
  why: 'Google requires the locality of every structured address.',
  fix: `Supply the city or town; ${USE_UNSTRUCTURED}.`,
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"address":{"country":"DE"}}}',
  good: '{"location":{"address":{"country":"DE","locality":"München"}}}',
  check: (record, report) => checkPresent(LOCALITY, record, report),
};

/** Google demands a postal code of every structured address, also in countries that use none. */
export const ADDRESS_POSTAL_CODE_MISSING: RecordRule = {
  id: 'address_postal_code_missing',
  severity: 'error',
  summary: 'A structured address has a postal code.',
  why: 'Google requires the postal code of every structured address, also in countries that have none.',
  fix: `Supply the postal code; ${USE_UNSTRUCTURED}.`,
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"address":{"country":"DE"}}}',
  good: '{"location":{"address":{"country":"DE","postal_code":"80331"}}}',
  check: (record, report) => checkPresent(POSTAL_CODE, record, report),
};

export const ADDRESS_POSTAL_CODE_NUMBER: RecordRule = {
  id: 'address_postal_code_number',
  severity: 'error',
  summary: 'A postal code is a JSON string.',
  why: 'A conforming parser refuses a number in a string field; and 02134 has become 2134 as a number.',
  fix: 'Store postal codes as text: a number has lost its leading zeros.',
  evidence: 'protojson',
  source: PROTOJSON,
  bad: '{"location":{"address":{"postal_code":2134}}}',
  good: '{"location":{"address":{"postal_code":"02134"}}}',
  check(record, report) {
    const address = addressOf(record);
    const code = POSTAL_CODE.in(address);
    if (typeof code === 'number')
      report(
        POSTAL_CODE.at(address, PARENT),
        `postal_code is the number ${show(code)}, leading zeros may be lost`,
        code,
      );
  },
};

export const ADDRESS_STREET_MISSING: RecordRule = {
  id: 'address_street_missing',
  severity: 'error',
  summary: 'A structured address has a street address.',
  why: 'Google requires the street address of every structured address.',
  fix: `Supply street and house number; ${USE_UNSTRUCTURED}.`,
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"address":{"country":"DE"}}}',
  good: '{"location":{"address":{"country":"DE","street_address":"Marienplatz 1"}}}',
  check: (record, report) => checkPresent(STREET_ADDRESS, record, report),
};

function checkPresent(part: Member, record: unknown, report: Report): void {
  const address = addressOf(record);
  if (address === undefined) return;
  const value = part.in(address);
  if (!isBlank(value)) return;
  const fact = value === undefined ? 'is missing' : `is blank: ${show(value)}`;
  report(part.at(address, PARENT), `${part.name} ${fact}`, value);
}

/** What must hold of a structured address. */
export const ADDRESS_RULES: readonly RecordRule[] = [
  ADDRESS_COUNTRY_MISSING,
  ADDRESS_COUNTRY_INVALID,
  ADDRESS_LOCALITY_MISSING,
  ADDRESS_POSTAL_CODE_MISSING,
  ADDRESS_POSTAL_CODE_NUMBER,
  ADDRESS_STREET_MISSING,
];
