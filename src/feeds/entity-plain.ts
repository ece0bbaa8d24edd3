import {
  type PlainField,
  type PlainFields,
  plainDegrees,
  plainOf,
  plainText,
} from './plain-field.js';
import { plainPhone } from './plain-phone.js';
import { plainUrl } from './plain-url.js';
import { isCountryCode } from './rules/country.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const [A, Z] = [0x41, 0x5a];

/** Assigned country codes by their two letters. */
const ASSIGNED = new Uint8Array(26 * 26).map((_, at) =>
  isCountryCode(String.fromCharCode(A + Math.floor(at / 26), A + (at % 26))) ? 1 : 0,
);

const plainCountry: PlainField = (bytes, start, end) => {
  if (end - start !== 2) return false;
  const first = bytes[start] as number;
  const second = bytes[start + 1] as number;
  if (first < A || first > Z || second < A || second > Z) return false;
  return ASSIGNED[(first - A) * 26 + second - A] === 1;
};

/** The fields of an entity that none of its rules has anything to say about; a test holds it to the rules. */
export const ENTITY_PLAIN: PlainFields = {
  entity_id: plainOf(`${LETTERS}${LETTERS.toUpperCase()}0123456789._~-`, 100),
  name: plainText,
  telephone: plainPhone,
  url: plainUrl,
  aggregator_brand_id: plainText,
  'location.latitude': plainDegrees(90),
  'location.longitude': plainDegrees(180),
  'location.address.country': plainCountry,
  'location.address.locality': plainText,
  'location.address.region': plainText,
  'location.address.postal_code': plainText,
  'location.address.street_address': plainText,
  'location.unstructured_address': plainText,
};
