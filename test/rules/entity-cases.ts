import type { Severity } from '../../src/core/notice.js';

/** A record that breaks no rule. */
export const GOOD = {
  entity_id: 'dining-1',
  name: 'Zur Post',
  telephone: '+49 89 12345678',
  url: 'https://www.zur-post-muenchen.de/',
  location: {
    latitude: 48.137154,
    longitude: 11.576124,
    address: {
      country: 'DE',
      locality: 'München',
      region: 'Bayern',
      postal_code: '80331',
      street_address: 'Marienplatz 1',
    },
  },
};

/** A record that breaks one rule at one place. */
export interface Breaking {
  readonly record: unknown;
  readonly pointer: string;
  /** Where it is not the rule's own. */
  readonly severity?: Severity;
}

/** What a rule must find and what it must let pass. */
export interface RuleCases {
  readonly breaks: readonly Breaking[];
  readonly holds: readonly unknown[];
}

type Part = Readonly<Record<string, unknown>>;

/** GOOD with some top-level fields changed; undefined leaves a field out. */
const entity = (change: Part): unknown => ({ ...GOOD, ...change });
const location = (change: Part): unknown => entity({ location: { ...GOOD.location, ...change } });
const address = (change: Part): unknown =>
  location({ address: { ...GOOD.location.address, ...change } });
const at = (pointer: string, record: unknown, severity?: Severity): Breaking =>
  severity === undefined ? { record, pointer } : { record, pointer, severity };

const only = (members: Part): unknown => entity({ location: members });
const { latitude, longitude } = GOOD.location;
const TEXT_ADDRESS = { unstructured_address: 'Marienplatz 1, 80331 München' };

/** At least one case on each side for every rule of the entity kind. */
export const ENTITY_CASES: Readonly<Record<string, RuleCases>> = {
  entity_not_object: {
    breaks: [at('', null), at('', 'dining-1'), at('', []), at('', 7)],
    holds: [{}],
  },
  entity_unknown_field: {
    breaks: [
      at('/rating', entity({ rating: 5 }), 'warning'),
      at('/phone', entity({ phone: '+4989' }), 'error'),
      at('/names', entity({ names: 'x' }), 'error'),
      at('/Entity-ID', entity({ 'Entity-ID': 'x' }), 'error'),
      at('/location/lat', location({ lat: 1 }), 'error'),
      at('/location/address/postalcode', address({ postalcode: '80331' }), 'error'),
      at('/location/address/city', address({ city: 'München' }), 'error'),
      at('/a~1b~0c', entity({ 'a/b~c': 1 }), 'warning'),
    ],
    holds: [entity({ aggregator_brand_id: 'brand' }), entity({ aggregatorBrandId: 'brand' })],
  },
  entity_field_camel_case: {
    breaks: [
      at('/entityId', entity({ entity_id: undefined, entityId: 'dining-1' })),
      at('/location/address/postalCode', address({ postal_code: undefined, postalCode: '80331' })),
    ],
    holds: [GOOD],
  },
  json_duplicate_key: {
    breaks: [
      at('/entityId', entity({ entityId: 'dining-2' })),
      at('/location/address/streetAddress', address({ streetAddress: 'Marienplatz 2' })),
    ],
    holds: [entity({ entity_id: undefined, entityId: 'dining-1' })],
  },
  object_field_not_object: {
    breaks: [
      at('/location', entity({ location: 'München' })),
      at('/location', entity({ location: [] })),
      at('/location/address', location({ address: 'Marienplatz 1' })),
    ],
    holds: [entity({ location: null }), location({ address: null })],
  },
  string_field_not_string: {
    breaks: [
      at('/entity_id', entity({ entity_id: 17 })),
      at('/name', entity({ name: ['Zur Post'] })),
      at('/telephone', entity({ telephone: { number: 1 } })),
      at('/location/address/country', address({ country: true })),
      at('/location/address/postal_code', address({ postal_code: [] })),
    ],
    holds: [entity({ name: null }), address({ postal_code: 80331 })],
  },
  number_not_finite: {
    breaks: [
      at('/location/latitude', location({ latitude: Number.NaN })),
      at('/location/longitude', location({ longitude: Number.POSITIVE_INFINITY })),
    ],
    holds: [location({ latitude: -0 }), location({ latitude: 'NaN' })],
  },
  entity_id_missing: {
    breaks: [
      at('/entity_id', entity({ entity_id: undefined })),
      at('/entity_id', entity({ entity_id: null })),
      at('/entity_id', {}),
    ],
    holds: [entity({ entity_id: '' }), null],
  },
  entity_id_blank: {
    breaks: [
      at('/entity_id', entity({ entity_id: '' })),
      at('/entity_id', entity({ entity_id: ' \t' })),
    ],
    holds: [entity({ entity_id: '0' }), entity({ entity_id: null })],
  },
  entity_id_not_url_safe: {
    breaks: [
      at('/entity_id', entity({ entity_id: 'id/5' })),
      at('/entity_id', entity({ entity_id: 'gasthof-süd' })),
    ],
    holds: [entity({ entity_id: 'A.b_c~d-9' }), entity({ entity_id: ' 7' })],
  },
  entity_id_whitespace: {
    breaks: [
      at('/entity_id', entity({ entity_id: ' 7' })),
      at('/entity_id', entity({ entity_id: 'a b' })),
      at('/entityId', entity({ entity_id: undefined, entityId: '7\n' })),
    ],
    holds: [entity({ entity_id: 'a-b' }), entity({ entity_id: '  ' })],
  },
  entity_id_too_long: {
    breaks: [at('/entity_id', entity({ entity_id: 'x'.repeat(101) }))],
    holds: [entity({ entity_id: 'x'.repeat(100) })],
  },
  name_missing: {
    breaks: [at('/name', entity({ name: undefined })), at('/name', entity({ name: null }))],
    holds: [entity({ name: '' })],
  },
  name_blank: {
    breaks: [at('/name', entity({ name: '' })), at('/name', entity({ name: '\u00a0 ' }))],
    holds: [entity({ name: '7' })],
  },
  location_missing: {
    breaks: [
      at('/location', entity({ location: undefined })),
      at('/location', entity({ location: null })),
    ],
    holds: [entity({ location: {} })],
  },
  location_empty: {
    breaks: [at('/location', only({})), at('/location', only({ unstructured_address: ' ' }))],
    holds: [only({ latitude, longitude }), only(TEXT_ADDRESS), only({ address: {} })],
  },
  location_coordinates_only: {
    breaks: [at('/location', only({ latitude, longitude }))],
    holds: [only({ latitude, longitude, ...TEXT_ADDRESS })],
  },
  location_address_only: {
    breaks: [at('/location', only({ address: GOOD.location.address }))],
    holds: [GOOD],
  },
  location_both_addresses: {
    breaks: [
      at('/location/unstructured_address', location(TEXT_ADDRESS)),
      at('/location/unstructuredAddress', location({ unstructuredAddress: '' })),
    ],
    holds: [only(TEXT_ADDRESS), location({ unstructured_address: null })],
  },
  unstructured_address_used: {
    breaks: [at('/location/unstructured_address', only({ latitude, longitude, ...TEXT_ADDRESS }))],
    holds: [location({ unstructured_address: '' })],
  },
  latlng_incomplete: {
    breaks: [
      at('/location/longitude', location({ longitude: undefined })),
      at('/location/latitude', location({ latitude: null })),
    ],
    holds: [location({ latitude: undefined, longitude: undefined })],
  },
  latlng_not_number: {
    breaks: [
      at('/location/latitude', location({ latitude: '48.1' }), 'warning'),
      at('/location/latitude', location({ latitude: 'n/a' }), 'error'),
      at('/location/longitude', location({ longitude: '11,5' }), 'error'),
      at('/location/longitude', location({ longitude: true }), 'error'),
      at('/location/longitude', location({ longitude: 'NaN' }), 'error'),
    ],
    holds: [location({ latitude: 1e-5 })],
  },
  latlng_out_of_range: {
    breaks: [
      at('/location/latitude', location({ latitude: 90.000001 })),
      at('/location/longitude', location({ longitude: -180.5 })),
      at('/location/latitude', location({ latitude: '137.4' })),
    ],
    holds: [location({ latitude: -90, longitude: 180 })],
  },
  latlng_zero: {
    breaks: [
      at('/location', location({ latitude: 0, longitude: -0 })),
      at('/location', location({ latitude: '0', longitude: '0.0' })),
    ],
    holds: [location({ latitude: 0 }), location({ longitude: 0 })],
  },
  address_country_missing: {
    breaks: [
      at('/location/address/country', address({ country: undefined })),
      at('/location/address/country', address({ country: '' })),
    ],
    holds: [only(TEXT_ADDRESS), address({ country: 'US' })],
  },
  address_country_invalid: {
    breaks: ['USA', 'UK', 'us', 'Germany', 'XX', 'EU', ' DE', '__proto__'].map((country) =>
      at('/location/address/country', address({ country })),
    ),
    holds: [address({ country: 'GB' }), address({ country: 'NA' }), address({ country: '' })],
  },
  address_locality_missing: {
    breaks: [
      at('/location/address/locality', address({ locality: null })),
      at('/location/address/locality', address({ locality: ' ' })),
    ],
    holds: [only(TEXT_ADDRESS)],
  },
  address_postal_code_missing: {
    breaks: [
      at('/location/address/postal_code', address({ postal_code: undefined })),
      at('/location/address/postal_code', address({ postal_code: '' })),
    ],
    holds: [
      only(TEXT_ADDRESS),
      address({ postal_code: undefined, postalCode: '80331' }),
      address({ postal_code: 80331 }),
    ],
  },
  address_postal_code_number: {
    breaks: [at('/location/address/postal_code', address({ postal_code: 2134 }))],
    holds: [address({ postal_code: '02134' })],
  },
  address_street_missing: {
    breaks: [
      at('/location/address/street_address', address({ street_address: undefined })),
      at('/location/address/street_address', address({ street_address: '\n' })),
    ],
    holds: [only(TEXT_ADDRESS)],
  },
  telephone_missing: {
    breaks: [
      at('/telephone', entity({ telephone: undefined })),
      at('/telephone', entity({ telephone: '' })),
    ],
    holds: [entity({ telephone: 'none' })],
  },
  telephone_no_country_code: {
    breaks: ['030 1234567', '0049301234567', '0911/2191055'].map((telephone) =>
      at('/telephone', entity({ telephone })),
    ),
    holds: [entity({ telephone: ' +49 30 1234567' }), entity({ telephone: null })],
  },
  telephone_malformed: {
    breaks: [
      '+1-800-5501',
      '+1 800 FLOWERS',
      '+49 30 123456 ext. 7',
      '+049301234567',
      '+999123456789',
      '+49/30/123456',
      '++49301234567',
      '+49 30 1234567, +49 30 1234568',
      '+4930123456789012345',
      'call us',
      '???',
      '+',
      `+${'1'.repeat(300)}`,
    ].map((telephone) => at('/telephone', entity({ telephone }))),
    holds: [
      '+1-650-123-4567',
      '+1 123-456-7890',
      '+14567891234',
      '+49 (0) 30 1234567',
      '+33.1.42.68.53.00',
      '0911/2191055',
      '+5491123456789',
      '+39 06 1234567',
    ].map((telephone) => entity({ telephone })),
  },
  url_missing: {
    breaks: [at('/url', entity({ url: undefined })), at('/url', entity({ url: ' ' }))],
    holds: [entity({ url: 'x' })],
  },
  url_malformed: {
    breaks: [
      'htp:/x',
      'https://',
      'https:///path',
      'https://zur post.de',
      'https://user:secret@zur-post.de',
      'https://zurpost',
      'mailto:post@zur-post.de',
      'javascript:alert(1)',
      'n/a',
      'https://.de',
      'https://zur-post.de:99999/',
      'https://xn--a.de/',
      'zurpost',
    ].map((url) => at('/url', entity({ url }))),
    holds: [
      'www.zur-post.de',
      'https://zur-post.de:8443/a?b=c#d',
      'http://zur-post.de',
      'HTTPS://ZUR-POST.DE',
      'https://müller.de/straße',
    ].map((url) => entity({ url })),
  },
  url_no_scheme: {
    breaks: ['www.a.com', 'zur-post.de/menu', 'zur-post.de:8080/x'].map((url) =>
      at('/url', entity({ url })),
    ),
    holds: ['https://a.com', 'http://a.com', 'ftp://a.com', 'n/a'].map((url) => entity({ url })),
  },
  url_not_https: {
    breaks: [at('/url', entity({ url: 'http://zur-post.de/' }))],
    holds: [GOOD, entity({ url: 'www.zur-post.de' })],
  },
  url_placeholder_or_private: {
    breaks: [
      'http://localhost',
      'https://www.example.com/',
      'https://example.org',
      'https://zur-post.test',
      'http://192.168.0.1/x',
      'http://[::1]/',
      'http://0x7f.1/',
      'http://2130706433/',
    ].map((url) => at('/url', entity({ url }))),
    holds: [entity({ url: 'https://myexample.com' }), entity({ url: 'https://example.com.de' })],
  },
  text_not_well_formed: {
    breaks: [
      at('/name', entity({ name: 'Zur\0Post' })),
      at('/x/0/y', entity({ x: [{ y: '\0' }] })),
      at('/x', entity({ x: { '\0': 1 } })),
    ],
    holds: [entity({ name: 'Zur\u0001Post' })],
  },
  json_unpaired_surrogate: {
    breaks: [
      at('/name', entity({ name: 'Zur Post \ud83d' })),
      at('/location/address/locality', address({ locality: '\ude00' })),
      at('/x', entity({ x: { '\ud83d': 1 } })),
    ],
    holds: [entity({ name: 'Zur Post \ud83d\ude00' })],
  },
  value_control_chars: {
    breaks: [
      at('/name', entity({ name: 'Zur\tPost' })),
      at('/location/address/street_address', address({ street_address: 'a\nb' })),
      at('/name', entity({ name: 'Zur\u0085Post' })),
    ],
    holds: [entity({ name: 'Zur Post 😀' })],
  },
  value_edge_whitespace: {
    breaks: [
      at('/name', entity({ name: 'Zur Post ' })),
      at('/location/address/locality', address({ locality: '\u3000東京' })),
      at('/location/address/region', address({ region: '\ufeffBayern' })),
    ],
    holds: [entity({ entity_id: ' 7' }), entity({ name: '東京 食堂' })],
  },
  value_null_literal: {
    breaks: [
      at('/name', entity({ name: 'None' })),
      at('/location/address/region', address({ region: 'NULL' })),
      at('/telephone', entity({ telephone: 'n/a' })),
      at('/url', entity({ url: '\\N' })),
    ],
    holds: [entity({ name: 'Nonesuch' }), address({ country: 'NA' })],
  },
};
