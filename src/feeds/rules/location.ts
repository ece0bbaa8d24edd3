import { asObject, isBlank, type JsonObject } from '../members.js';
import type { RecordRule } from '../rule.js';
import {
  ADDRESS,
  LATITUDE,
  LOCATION,
  LONGITUDE,
  locationOf,
  UNSTRUCTURED_ADDRESS,
} from './entity-members.js';
import { ENTITY_FEED, PROTOJSON } from './sources.js';

const PARENT = '/location';

export const LOCATION_MISSING: RecordRule = {
  id: 'location_missing',
  severity: 'error',
  summary: 'An entity has a location.',
  why: 'Google requires the location: a venue must be at a place that can be matched on Maps.',
  fix: 'Supply location.address and the coordinates.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":null}',
  good: '{"location":{"unstructured_address":"Marienplatz 1, 80331 München"}}',
  check(record, report) {
    const entity = asObject(record);
    if (entity !== undefined && LOCATION.in(entity) === undefined)
      report(PARENT, 'location is missing');
  },
};

export const LOCATION_EMPTY: RecordRule = {
  id: 'location_empty',
  severity: 'error',
  summary: 'A location has coordinates or an address.',
  why: 'Google requires coordinates or an address: without either the venue is nowhere.',
  fix: 'Supply location.address and the coordinates.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{}}',
  good: '{"location":{"latitude":48.137154,"longitude":11.576124}}',
  check(record, report) {
    const location = locationOf(record);
    if (location !== undefined && !hasAddress(location) && !hasAnyCoordinate(location))
      report(PARENT, 'location has neither coordinates nor an address');
  },
};

export const LOCATION_COORDINATES_ONLY: RecordRule = {
  id: 'location_coordinates_only',
  severity: 'warning',
  summary: 'A location has an address besides coordinates.',
  why: 'A venue needs an address that Google can match on Maps; a partner reports that entities with coordinates alone are refused.',
  fix: 'Supply location.address: entities with coordinates alone are reported to be refused in practice.',
  evidence: 'reported',
  source: ENTITY_FEED,
  bad: '{"location":{"latitude":48.137154,"longitude":11.576124}}',
  good: '{"location":{"latitude":48.137154,"longitude":11.576124,"unstructured_address":"Marienplatz 1, 80331 München"}}',
  check(record, report) {
    const location = locationOf(record);
    if (location !== undefined && hasAnyCoordinate(location) && !hasAddress(location))
      report(PARENT, 'location has coordinates but no address');
  },
};

export const LOCATION_ADDRESS_ONLY: RecordRule = {
  id: 'location_address_only',
  severity: 'info',
  summary: 'A location has coordinates besides an address.',
  why: 'Coordinates help to match the venue where an address alone is ambiguous.',
  fix: 'Supply latitude and longitude: they help to match the venue.',
  evidence: 'inference',
  source: ENTITY_FEED,
  bad: '{"location":{"unstructured_address":"Marienplatz 1, 80331 München"}}',
  good: '{"location":{"latitude":48.137154,"longitude":11.576124,"unstructured_address":"Marienplatz 1, 80331 München"}}',
  check(record, report) {
    const location = locationOf(record);
    if (location !== undefined && hasAddress(location) && !hasAnyCoordinate(location))
      report(PARENT, 'location has an address but no coordinates');
  },
};

export const LOCATION_BOTH_ADDRESSES: RecordRule = {
  id: 'location_both_addresses',
  severity: 'error',
  summary: 'A location has either address or unstructured_address: they are members of one oneof.',
  why: 'The two are members of one oneof: setting both is a parse error, and one failure must be assumed to cost the whole file.',
  fix: 'Leave unstructured_address out where there is a structured address.',
  evidence: 'protojson',
  source: PROTOJSON,
  bad: '{"location":{"address":{"country":"DE"},"unstructured_address":"Marienplatz 1, 80331 München"}}',
  good: '{"location":{"address":{"country":"DE"}}}',
  check(record, report) {
    const location = locationOf(record);
    const text = UNSTRUCTURED_ADDRESS.in(location);
    if (text !== undefined && ADDRESS.in(location) !== undefined)
      report(
        UNSTRUCTURED_ADDRESS.at(location, PARENT),
        'location has both address and unstructured_address',
        text,
      );
  },
};

export const UNSTRUCTURED_ADDRESS_USED: RecordRule = {
  id: 'unstructured_address_used',
  severity: 'info',
  summary: 'A structured address is preferred to an unstructured one.',
  why: 'Google prefers the structured form and takes free text as the fallback.',
  fix: 'Supply location.address where country, locality, postal code and street are known.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"unstructured_address":"Marienplatz 1, 80331 München"}}',
  good: '{"location":{"address":{"street_address":"Marienplatz 1","postal_code":"80331"}}}',
  check(record, report) {
    const location = locationOf(record);
    const text = UNSTRUCTURED_ADDRESS.in(location);
    if (!isBlank(text) && ADDRESS.in(location) === undefined)
      report(UNSTRUCTURED_ADDRESS.at(location, PARENT), 'the address is unstructured', text);
  },
};

function hasAddress(location: JsonObject): boolean {
  return ADDRESS.in(location) !== undefined || !isBlank(UNSTRUCTURED_ADDRESS.in(location));
}

function hasAnyCoordinate(location: JsonObject): boolean {
  return LATITUDE.in(location) !== undefined || LONGITUDE.in(location) !== undefined;
}

/** What must hold of a location as a whole. */
export const LOCATION_RULES: readonly RecordRule[] = [
  LOCATION_MISSING,
  LOCATION_EMPTY,
  LOCATION_COORDINATES_ONLY,
  LOCATION_ADDRESS_ONLY,
  LOCATION_BOTH_ADDRESSES,
  UNSTRUCTURED_ADDRESS_USED,
];
