import { isBlank } from '../members.js';
import { type RecordRule, withSkip } from '../rule.js';
import { ADDRESS_RULES } from './address.js';
import { COORDINATE_RULES } from './coordinates.js';
import { isCountryCode } from './country.js';
import {
  addressOf,
  COUNTRY,
  LATITUDE,
  LOCALITY,
  LONGITUDE,
  locationOf,
  POSTAL_CODE,
  STREET_ADDRESS,
  UNSTRUCTURED_ADDRESS,
} from './entity-members.js';
import { LOCATION_RULES } from './location.js';

/** What must hold of where an entity is. */
export const PLACE_RULES: readonly RecordRule[] = withSkip(isWellPlaced, [
  ...LOCATION_RULES,
  ...COORDINATE_RULES,
  ...ADDRESS_RULES,
]);

/** Coordinates on the globe and a complete structured address. */
function isWellPlaced(record: unknown): boolean {
  const location = locationOf(record);
  if (location === undefined || UNSTRUCTURED_ADDRESS.in(location) !== undefined) return false;
  const latitude = LATITUDE.in(location);
  const longitude = LONGITUDE.in(location);
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return false;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return false;
  return (latitude !== 0 || longitude !== 0) && hasFullAddress(record);
}

function hasFullAddress(record: unknown): boolean {
  const address = addressOf(record);
  const country = COUNTRY.in(address);
  return (
    typeof country === 'string' &&
    isCountryCode(country) &&
    isFilled(LOCALITY.in(address)) &&
    isFilled(POSTAL_CODE.in(address)) &&
    isFilled(STREET_ADDRESS.in(address))
  );
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && !isBlank(value);
}
