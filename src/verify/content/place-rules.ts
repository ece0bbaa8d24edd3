import { asObject, type JsonObject } from '../../feeds/members.js';
import type { RecordRule } from '../../feeds/rule.js';
import { isCountryCode } from '../../feeds/rules/country.js';
import {
  addressOf,
  COUNTRY,
  LATITUDE,
  LONGITUDE,
  locationOf,
  TELEPHONE,
} from '../../feeds/rules/entity-members.js';
import { isCallingCode } from '../../feeds/rules/numbering-plans.js';
import { show } from '../../feeds/show.js';
import type { Countries, CountryFacts } from './country-facts.js';

const PARENT = '/location';
const LONGEST_CALLING_CODE = 3;
/** A place has four decimals: some ten metres. */
const FEWEST_DECIMALS = 4;

/** A point on the globe that is not 0, 0: that one has a rule of its own. */
interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Rules about the country and what has to fit it. */
export function placeRules(countries: Countries): readonly RecordRule[] {
  const factsOf = (record: unknown): CountryFacts | undefined => {
    const country = COUNTRY.in(addressOf(record));
    return typeof country === 'string' && isCountryCode(country)
      ? countries.get(country)
      : undefined;
  };
  return [phoneMismatch(factsOf), swapped(factsOf), outside(factsOf), LATLNG_LOW_PRECISION];
}

type FactsOf = (record: unknown) => CountryFacts | undefined;

function phoneMismatch(factsOf: FactsOf): RecordRule {
  return {
    id: 'telephone_country_mismatch',
    severity: 'info',
    summary: 'The calling code of the telephone number is that of the country in the address.',
    why: 'Google matches the venue by number and address; a number from elsewhere is often that of a head office, or the country is wrong.',
    fix: 'Supply the number of the venue itself, or correct the country.',
    evidence: 'inference',
    bad: '{"telephone":"+498912345678","location":{"address":{"country":"US"}}}',
    good: '{"telephone":"+498912345678","location":{"address":{"country":"DE"}}}',
    check(record, report) {
      const entity = asObject(record);
      const phone = TELEPHONE.in(entity);
      const expected = factsOf(record)?.callingCode;
      if (typeof phone !== 'string' || expected === undefined) return;
      const code = callingCodeOf(phone);
      if (code !== undefined && code !== expected)
        report(
          TELEPHONE.at(entity),
          `telephone ${show(phone)} has the calling code ${code}, those of ${show(COUNTRY.in(addressOf(record)))} have ${expected}`,
          phone,
        );
    },
  };
}

function swapped(factsOf: FactsOf): RecordRule {
  return {
    id: 'latlng_swapped',
    severity: 'warning',
    summary: 'Latitude and longitude are not exchanged.',
    why: 'The point lies outside the country of the address, and the same two numbers the other way round lie in it.',
    fix: 'Exchange the columns: latitude is north and south, longitude east and west.',
    evidence: 'inference',
    bad: '{"location":{"latitude":11.576124,"longitude":48.137154,"address":{"country":"DE"}}}',
    good: '{"location":{"latitude":48.137154,"longitude":11.576124,"address":{"country":"DE"}}}',
    check(record, report) {
      const facts = factsOf(record);
      const point = pointOf(locationOf(record));
      if (facts === undefined || point === undefined || !isSwapped(facts, point)) return;
      const { latitude, longitude } = point;
      report(
        PARENT,
        `${latitude}, ${longitude} lies outside ${show(COUNTRY.in(addressOf(record)))}, ${longitude}, ${latitude} in it`,
        `${latitude}, ${longitude}`,
      );
    },
  };
}

function outside(factsOf: FactsOf): RecordRule {
  return {
    id: 'latlng_outside_country',
    severity: 'warning',
    summary: 'The coordinates lie in the country of the address.',
    why: 'Point and address contradict each other, so one of them leads to the wrong place. A country is known here by the boxes that its land lies in, with territories, places that several countries claim, and 0.3 degrees around them: what is reported is far off.',
    fix: 'Correct the coordinates or the country; leave the coordinates out if they are not known.',
    evidence: 'inference',
    bad: '{"location":{"latitude":40.7128,"longitude":-74.0061,"address":{"country":"DE"}}}',
    good: '{"location":{"latitude":48.137154,"longitude":11.576124,"address":{"country":"DE"}}}',
    check(record, report) {
      const facts = factsOf(record);
      const point = pointOf(locationOf(record));
      if (facts === undefined || point === undefined || isSwapped(facts, point)) return;
      const { latitude, longitude } = point;
      if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return;
      if (!facts.holds(latitude, longitude))
        report(
          PARENT,
          `${latitude}, ${longitude} lies outside ${show(COUNTRY.in(addressOf(record)))}`,
          `${latitude}, ${longitude}`,
        );
    },
  };
}

const LATLNG_LOW_PRECISION: RecordRule = {
  id: 'latlng_low_precision',
  severity: 'info',
  summary: 'Coordinates have at least four decimals.',
  why: 'Four decimals are ten metres, two are a kilometre: a point that was rounded more is a quarter of a town. One coordinate alone may have lost zeros at its end, so both have to be short.',
  fix: 'Supply the coordinates as they were measured, unrounded.',
  evidence: 'inference',
  bad: '{"location":{"latitude":48.1,"longitude":11.6}}',
  good: '{"location":{"latitude":48.137154,"longitude":11.576124}}',
  check(record, report) {
    const point = pointOf(locationOf(record));
    if (point === undefined) return;
    const { latitude, longitude } = point;
    if (decimals(latitude) < FEWEST_DECIMALS && decimals(longitude) < FEWEST_DECIMALS)
      report(PARENT, `${latitude}, ${longitude} has fewer than four decimals`);
  },
};

function isSwapped(facts: CountryFacts, { latitude, longitude }: Point): boolean {
  return (
    !facts.holds(latitude, longitude) &&
    Math.abs(longitude) <= 90 &&
    facts.holds(longitude, latitude)
  );
}

function pointOf(location: JsonObject | undefined): Point | undefined {
  const latitude = LATITUDE.in(location);
  const longitude = LONGITUDE.in(location);
  if (!isFiniteNumber(latitude) || !isFiniteNumber(longitude)) return undefined;
  return latitude === 0 && longitude === 0 ? undefined : { latitude, longitude };
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Digits behind the point as the number is written; those of an exponent are more than enough. */
function decimals(degrees: number): number {
  const text = String(degrees);
  if (text.includes('e')) return FEWEST_DECIMALS;
  const point = text.indexOf('.');
  return point === -1 ? 0 : text.length - point - 1;
}

/** The calling code of a number that begins with +, if a country has it. */
function callingCodeOf(phone: string): string | undefined {
  if (!phone.trimStart().startsWith('+')) return undefined;
  const digits = phone.replace(/\D/g, '');
  for (let length = 1; length <= LONGEST_CALLING_CODE; length += 1)
    if (isCallingCode(digits.slice(0, length))) return digits.slice(0, length);
  return undefined;
}
