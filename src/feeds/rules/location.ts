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
  fix: 'Supply location.address and the coordinates.',
  evidence: 'google',
  source: ENTITY_FEED,
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
  fix: 'Supply location.address and the coordinates.',
  evidence: 'google',
  source: ENTITY_FEED,
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
  fix: 'Supply location.address: entities with coordinates alone are reported to be refused in practice.',
  evidence: 'reported',
  source: ENTITY_FEED,
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
  fix: 'Supply latitude and longitude: they help to match the venue.',
  evidence: 'inference',
  source: ENTITY_FEED,
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
  fix: 'Leave unstructured_address out where there is a structured address.',
  evidence: 'protojson',
  source: PROTOJSON,
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
  fix: 'Supply location.address where country, locality, postal code and street are known.',
  evidence: 'google',
  source: ENTITY_FEED,
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
