import { asObject, type JsonObject, member } from '../members.js';

export const ENTITY_ID = member('entity_id');
export const NAME = member('name');
export const TELEPHONE = member('telephone');
export const URL_MEMBER = member('url');
export const LOCATION = member('location');
export const LATITUDE = member('latitude');
export const LONGITUDE = member('longitude');
export const ADDRESS = member('address');
export const UNSTRUCTURED_ADDRESS = member('unstructured_address');
export const COUNTRY = member('country');
export const LOCALITY = member('locality');
export const POSTAL_CODE = member('postal_code');
export const STREET_ADDRESS = member('street_address');

/** The location of an entity; undefined when there is none or it is no object. */
export function locationOf(record: unknown): JsonObject | undefined {
  return asObject(LOCATION.in(asObject(record)));
}

/** The structured address of an entity; undefined when there is none or it is no object. */
export function addressOf(record: unknown): JsonObject | undefined {
  return asObject(ADDRESS.in(locationOf(record)));
}
