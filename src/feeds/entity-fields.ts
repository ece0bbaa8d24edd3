import type { Fields } from './kind.js';

const STRING = { type: 'string' } as const;
const NUMBER = { type: 'number' } as const;

/**
 * The messages Entity, GeoCoordinates and PostalAddress as
 * https://developers.google.com/actions-center/verticals/reservations/redirect/reference/feeds/entity-feed lists them.
 */
export const ENTITY_FIELDS: Fields = {
  entity_id: STRING,
  name: STRING,
  telephone: STRING,
  url: STRING,
  aggregator_brand_id: STRING,
  location: {
    type: 'object',
    fields: {
      latitude: NUMBER,
      longitude: NUMBER,
      address: {
        type: 'object',
        fields: {
          country: STRING,
          locality: STRING,
          region: STRING,
          postal_code: STRING,
          street_address: STRING,
        },
      },
      unstructured_address: STRING,
    },
  },
};

/** What other schemas call the fields of an entity, schema.org and Google's own REST API among them. */
export const ENTITY_SYNONYMS: Readonly<Record<string, string>> = {
  id: 'entity_id',
  uid: 'entity_id',
  uuid: 'entity_id',
  identifier: 'entity_id',
  merchantid: 'entity_id',
  title: 'name',
  label: 'name',
  phone: 'telephone',
  phonenumber: 'telephone',
  tel: 'telephone',
  mobile: 'telephone',
  website: 'url',
  homepage: 'url',
  web: 'url',
  link: 'url',
  uri: 'url',
  brandid: 'aggregator_brand_id',
  geo: 'location',
  coordinates: 'location',
  position: 'location',
  lat: 'location.latitude',
  lng: 'location.longitude',
  lon: 'location.longitude',
  long: 'location.longitude',
  postaladdress: 'location.address',
  fulladdress: 'location.unstructured_address',
  formattedaddress: 'location.unstructured_address',
  countrycode: 'location.address.country',
  addresscountry: 'location.address.country',
  city: 'location.address.locality',
  town: 'location.address.locality',
  addresslocality: 'location.address.locality',
  state: 'location.address.region',
  province: 'location.address.region',
  county: 'location.address.region',
  addressregion: 'location.address.region',
  zip: 'location.address.postal_code',
  zipcode: 'location.address.postal_code',
  postcode: 'location.address.postal_code',
  postal: 'location.address.postal_code',
  street: 'location.address.street_address',
  streetname: 'location.address.street_address',
  addressline: 'location.address.street_address',
  address1: 'location.address.street_address',
};
