import {
  type PlainField,
  type PlainFields,
  plainAscii,
  plainDegrees,
  plainOf,
  plainText,
} from './plain-field.js';
import { isCountryCode } from './rules/country.js';
import { isPlainPhone } from './rules/phone.js';
import { isPlainHttps } from './rules/web-address.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const [A, Z] = [0x41, 0x5a];
const LONGEST_PHONE = 16;
const LONGEST_URL = 500;

/** Assigned country codes by their two letters. */
const ASSIGNED = new Uint8Array(26 * 26).map((_, at) =>
  isCountryCode(String.fromCharCode(A + Math.floor(at / 26), A + (at % 26))) ? 1 : 0,
);

const plainCountry: PlainField = (bytes, start, end) => {
  const [first = 0, second = 0] = [bytes[start], bytes[start + 1]];
  if (end - start !== 2 || first < A || first > Z || second < A || second > Z) return false;
  return ASSIGNED[(first - A) * 26 + second - A] === 1;
};

/** The fields of an entity that none of its rules has anything to say about; a test holds it to the rules. */
export const ENTITY_PLAIN: PlainFields = {
  tests: {
    entity_id: plainOf(`${LETTERS}${LETTERS.toUpperCase()}0123456789._~-`, 100),
    name: plainText,
    telephone: plainAscii(LONGEST_PHONE, isPlainPhone),
    url: plainAscii(LONGEST_URL, isPlainHttps),
    aggregator_brand_id: plainText,
    'location.latitude': plainDegrees(90),
    'location.longitude': plainDegrees(180),
    'location.address.country': plainCountry,
    'location.address.locality': plainText,
    'location.address.region': plainText,
    'location.address.postal_code': plainText,
    'location.address.street_address': plainText,
    'location.unstructured_address': plainText,
  },
  optional: new Set([
    'telephone',
    'url',
    'aggregator_brand_id',
    'location.latitude',
    'location.longitude',
    'location.address.region',
    'location.unstructured_address',
  ]),
};
