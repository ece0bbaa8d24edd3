import { isBlank, type JsonObject } from '../../feeds/members.js';
import type { RecordRule, Report } from '../../feeds/rule.js';
import { isCountryCode } from '../../feeds/rules/country.js';
import {
  addressOf,
  COUNTRY,
  LOCALITY,
  POSTAL_CODE,
  STREET_ADDRESS,
} from '../../feeds/rules/entity-members.js';
import { show } from '../../feeds/show.js';
import type { Countries, CountryFacts } from './country-facts.js';
import { ADDRESS_POINTER as PARENT, REGION } from './members.js';
import { ENTITY_FEED, OVERVIEW } from './sources.js';
import { hasNumber, holdsCode, isPostOfficeBox, repeated } from './street-text.js';

/** An address in a country that is known. */
interface Placed {
  readonly address: JsonObject;
  readonly country: string;
  readonly facts: CountryFacts;
}

/** Rules about structured addresses, by what is known of their countries. */
export function addressRules(countries: Countries): readonly RecordRule[] {
  const inCountry =
    (check: (placed: Placed, report: Report) => void): RecordRule['check'] =>
    (record, report) => {
      const address = addressOf(record);
      const country = COUNTRY.in(address);
      if (address !== undefined && typeof country === 'string' && isCountryCode(country))
        check({ address, country, facts: countries.get(country) }, report);
    };
  return [
    { ...POSTAL_CODE_NOT_USED, check: inCountry(checkNotUsed) },
    { ...POSTAL_CODE_FORMAT, check: inCountry(checkFormat) },
    { ...REGION_MISSING, check: inCountry(checkRegionMissing) },
    { ...REGION_INVALID, check: inCountry(checkRegion) },
    STREET_NO_NUMBER,
    STREET_PO_BOX,
    FIELD_MISPLACED,
  ];
}

const POSTAL_CODE_NOT_USED = {
  id: 'address_postal_code_not_used_country',
  severity: 'info',
  summary: 'An address without postal code is in a country that has none.',
  why: "Google requires a postal code of every structured address, and this country has none according to Google's own address metadata. It replaces address_postal_code_missing, which generate still refuses.",
  fix: 'Put the whole address into location.unstructured_address, with coordinates beside it.',
  evidence: 'inference',
  source: 'https://github.com/google/libaddressinput/wiki/AddressValidationMetadata',
  bad: '{"location":{"address":{"country":"HK","postal_code":null}}}',
  good: '{"location":{"address":{"country":"DE","postal_code":"80331"}}}',
} as const;

const POSTAL_CODE_FORMAT = {
  id: 'address_postal_code_format',
  severity: 'warning',
  summary: 'A postal code has the form of its country.',
  why: "Google matches the venue by its address. The forms are those of Google's address metadata; case, and blanks and hyphens beyond the usual, do not count.",
  fix: 'Correct the postal code, or the country; store codes as text, so that leading zeros stay.',
  evidence: 'inference',
  source: 'https://github.com/google/libaddressinput/wiki/AddressValidationMetadata',
  bad: '{"location":{"address":{"country":"US","postal_code":"ZIP90001"}}}',
  good: '{"location":{"address":{"country":"US","postal_code":"90001"}}}',
} as const;

const REGION_MISSING = {
  id: 'address_region_missing',
  severity: 'warning',
  summary: 'An address has a region where the country needs one.',
  why: "Google asks for the region in countries where it is normally part of an address; which ones those are, is taken from Google's address metadata: those that require a region and list theirs.",
  fix: 'Supply the state, province or prefecture, by code or name.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"address":{"country":"US","region":null}}}',
  good: '{"location":{"address":{"country":"US","region":"CA"}}}',
} as const;

const REGION_INVALID = {
  id: 'address_region_invalid',
  severity: 'info',
  summary: 'A region is one of its country, by code or name.',
  why: "Google matches the venue by its address. Known are the codes and names of Google's address metadata, ISO 3166-2 and CLDR; abbreviations with a full stop are taken on trust, for there is no list of them.",
  fix: 'Write the code or the name of the state, province or prefecture.',
  evidence: 'inference',
  source: 'https://github.com/google/libaddressinput/wiki/AddressValidationMetadata',
  bad: '{"location":{"address":{"country":"US","region":"Region 1"}}}',
  good: '{"location":{"address":{"country":"US","region":"California"}}}',
} as const;

const STREET_NO_NUMBER: RecordRule = {
  id: 'address_street_no_number',
  severity: 'info',
  summary: 'A street address has a house number.',
  why: 'Google matches the venue by its address, and a street alone is long. Some houses have names only.',
  fix: 'Add the house number where there is one.',
  evidence: 'inference',
  bad: '{"location":{"address":{"street_address":"Marienplatz"}}}',
  good: '{"location":{"address":{"street_address":"Marienplatz 1"}}}',
  check(record, report) {
    const { address, street } = streetOf(record);
    if (street === undefined || hasNumber(street) || isPostOfficeBox(street)) return;
    report(
      STREET_ADDRESS.at(address, PARENT),
      `street_address ${show(street)} has no number`,
      street,
    );
  },
};

const STREET_PO_BOX: RecordRule = {
  id: 'address_street_po_box',
  severity: 'info',
  summary: 'A street address is a place, not a box at a post office.',
  why: 'Google takes venues at a physical location that can be matched on Maps.',
  fix: 'Supply the street and number where guests go.',
  evidence: 'google',
  source: OVERVIEW,
  bad: '{"location":{"address":{"street_address":"P.O. Box 4"}}}',
  good: '{"location":{"address":{"street_address":"Marienplatz 1"}}}',
  check(record, report) {
    const { address, street } = streetOf(record);
    if (street !== undefined && isPostOfficeBox(street))
      report(
        STREET_ADDRESS.at(address, PARENT),
        `street_address ${show(street)} is a post office box`,
        street,
      );
  },
};

const FIELD_MISPLACED: RecordRule = {
  id: 'address_field_misplaced',
  severity: 'warning',
  summary:
    'The street address does not repeat locality or postal code, the locality no postal code.',
  why: 'Each part of an address has a field of its own; a reader that joins them gets the city twice. A street that is nothing but the locality is not reported: villages without street names have such addresses.',
  fix: 'Leave only street and house number in street_address, only the city in locality.',
  evidence: 'inference',
  source: ENTITY_FEED,
  bad: '{"location":{"address":{"locality":"München","postal_code":"80331","street_address":"Marienplatz 1, 80331 München"}}}',
  good: '{"location":{"address":{"locality":"München","postal_code":"80331","street_address":"Marienplatz 1"}}}',
  check(record, report) {
    const { address, street = '' } = streetOf(record);
    const [locality, code] = [textOf(LOCALITY.in(address)), textOf(POSTAL_CODE.in(address))];
    const what = repeated(street, locality, code);
    if (what !== undefined)
      report(
        STREET_ADDRESS.at(address, PARENT),
        `street_address ${show(street)} repeats ${what}`,
        street,
      );
    if (holdsCode(locality, code))
      report(
        LOCALITY.at(address, PARENT),
        `locality ${show(locality)} holds the postal code`,
        locality,
      );
  },
};

function checkNotUsed({ address, country, facts }: Placed, report: Report): void {
  const code = POSTAL_CODE.in(address);
  if (facts.withoutPostalCodes && isBlank(code))
    report(
      POSTAL_CODE.at(address, PARENT),
      `postal_code is missing; ${country} has no postal codes`,
      code,
    );
}

function checkFormat({ address, country, facts }: Placed, report: Report): void {
  const code = POSTAL_CODE.in(address);
  if (typeof code !== 'string' || isBlank(code) || facts.isPostalCode(code.trim())) return;
  const example = facts.postalCodeExample;
  report(
    POSTAL_CODE.at(address, PARENT),
    `postal_code ${show(code)} has no form of ${country}${example === '' ? '' : `, such as ${example}`}`,
    code,
  );
}

function checkRegionMissing({ address, country, facts }: Placed, report: Report): void {
  if (facts.needsRegion && isBlank(REGION.in(address)))
    report(REGION.at(address, PARENT), `region is missing, addresses in ${country} need one`);
}

function checkRegion({ address, country, facts }: Placed, report: Report): void {
  const region = REGION.in(address);
  if (typeof region === 'string' && !isBlank(region) && !facts.isRegion(region.trim()))
    report(
      REGION.at(address, PARENT),
      `region ${show(region)} is none that is known of ${country}`,
      region,
    );
}

function streetOf(record: unknown): { address: JsonObject | undefined; street?: string } {
  const address = addressOf(record);
  const street = STREET_ADDRESS.in(address);
  return typeof street === 'string' && !isBlank(street) ? { address, street } : { address };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
