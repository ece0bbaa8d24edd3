import { type Breaking, GOOD, type RuleCases } from './entity-cases.js';

type Part = Readonly<Record<string, unknown>>;

const entity = (change: Part): unknown => ({ ...GOOD, ...change });
const location = (change: Part): unknown => entity({ location: { ...GOOD.location, ...change } });
const address = (change: Part): unknown =>
  location({ address: { ...GOOD.location.address, ...change } });
const named = (name: string): unknown => entity({ name });
const at = (pointer: string, record: unknown): Breaking => ({ record, pointer });

/** Venues elsewhere in which no rule finds anything. */
const US = {
  telephone: '+12138154828',
  latitude: 34.066603,
  longitude: -118.252971,
  address: {
    country: 'US',
    locality: 'Los Angeles',
    region: 'CA',
    postal_code: '90022',
    street_address: '4208 Highland Avenue',
  },
};
const HK = {
  telephone: '+85221234567',
  latitude: 22.2793,
  longitude: 114.1628,
  address: {
    country: 'HK',
    locality: 'Central',
    region: 'Hong Kong Island',
    street_address: "8 Queen's Road",
  },
};
const venue = ({ telephone, ...place }: typeof US | typeof HK, change: Part = {}): unknown =>
  entity({ telephone, location: { ...place, address: { ...place.address, ...change } } });

/** At least one case on each side for every rule about the content of entities. */
export const CONTENT_CASES: Readonly<Record<string, RuleCases>> = {
  name_extra_content: {
    breaks: [
      'Zur Post - www.zur-post.de',
      'Zur Post https://zur-post.de',
      'Zur Post, info@zur-post.de',
      'Zur Post (Tel. 089 / 1234567)',
      'Zur Post +49 89 1234567',
      'Pizza ab 5 €',
      'Lunch $12.50',
      'Mittagstisch 9 EUR',
      'Joe’s – 20% off',
      'Schuhhaus -30%',
      'Blumen 10 % Rabatt',
      'Joe’s - free delivery',
      'Shoe Store SALE!',
    ].map((name) => at('/name', named(name))),
    holds: [
      'Booking.com Store',
      '100% Bio',
      'Route 66 Diner',
      'Since 1890 - 2020',
      'Café @ Home',
      'Free Spirit Yoga',
      'Wholesale Market',
      '24/7 Fitness',
      'Bar 0815',
    ].map(named),
  },
  name_suspicious: {
    breaks: [
      'test',
      'Test 12',
      'TEST Restaurant',
      'Lorem ipsum dolor',
      'unknown',
      'xxx',
      'CafÃ© Luitpold',
      'KÃ¶nig',
      'Joeâ€™s',
      'K\ufffdnig',
      '<b>Zur Post</b>',
      'Fish &amp; Chips',
      '1234567',
      'store_0012',
      'dining-00012',
      'abcdefab-cdef-abcd-efab-cdefabcdefab',
      'GASTHAUS ZUR POST',
      'КАФЕ У МОРЯ МОСКВА',
      'x'.repeat(121),
    ].map((name) => at('/name', named(name))),
    holds: [
      'IKEA',
      'H&M',
      'Testa Rossa',
      'Café São Paulo',
      'São João',
      'Dummy’s & Co Pub',
      '山桜楼',
      'Pier-39',
      'DM Drogerie',
      '1890',
    ].map(named),
  },
  telephone_country_mismatch: {
    breaks: [
      at('/telephone', entity({ telephone: '+12138154828' })),
      at('/telephone', entity({ telephone: '+43 512 604640' })),
    ],
    holds: [
      entity({ telephone: '089 12345678' }),
      entity({ telephone: '+800 12345678' }),
      location({ address: { country: 'AQ' } }),
      venue(US),
    ],
  },
  latlng_swapped: {
    breaks: [
      at('/location', location({ latitude: 11.576124, longitude: 48.137154 })),
      at('/location', location({ latitude: 8.065324, longitude: 48.63399 })),
    ],
    holds: [
      location({ latitude: 48.137154, longitude: 11.576124 }),
      location({ latitude: 40.71281, longitude: -74.00612 }),
      location({ latitude: 0, longitude: 0 }),
    ],
  },
  latlng_outside_country: {
    breaks: [
      at('/location', location({ latitude: 40.71281, longitude: -74.00612 })),
      at('/location', location({ latitude: -48.137154, longitude: 11.576124 })),
    ],
    holds: [
      location({ latitude: 54.90812, longitude: 8.30123 }),
      location({ latitude: 11.576124, longitude: 48.137154 }),
      location({ latitude: 248.137154, longitude: 11.576124 }),
      venue(US),
      // Réunion, in the name of France; Honolulu; Suva, beyond longitude 180 as well.
      location({ latitude: -20.88231, longitude: 55.45042, address: { country: 'FR' } }),
      location({ latitude: 21.30694, longitude: -157.85833, address: { country: 'US' } }),
      location({ latitude: -16.78512, longitude: -179.98123, address: { country: 'FJ' } }),
      // Claimed by two.
      location({ latitude: 44.61665, longitude: 33.52536, address: { country: 'UA' } }),
      location({ latitude: 44.61665, longitude: 33.52536, address: { country: 'RU' } }),
    ],
  },
  latlng_low_precision: {
    breaks: [
      at('/location', location({ latitude: 48.137, longitude: 11.576 })),
      at('/location', location({ latitude: 48, longitude: 11.5 })),
    ],
    holds: [
      location({ latitude: 48.1, longitude: 11.5761 }),
      location({ latitude: 0, longitude: 0 }),
      location({ latitude: '48.1', longitude: 11.5 }),
    ],
  },
  address_postal_code_not_used_country: {
    breaks: [
      at('/location/address/postal_code', venue(HK)),
      at('/location/address/postal_code', venue(HK, { postal_code: '' })),
    ],
    holds: [venue(HK, { postal_code: '999077' }), address({ postal_code: undefined })],
  },
  address_postal_code_format: {
    breaks: [
      at('/location/address/postal_code', address({ postal_code: '8033' })),
      at('/location/address/postal_code', address({ postal_code: 'SW1A 1AA' })),
      at('/location/address/postal_code', venue(US, { postal_code: 'ZIP90001' })),
      at('/location/address/postal_code', venue(US, { postal_code: '900221234' })),
    ],
    holds: [
      address({ postal_code: '803 31' }),
      venue(US, { postal_code: '90022-1234' }),
      venue(HK, { postal_code: '0000' }),
      location({ address: { country: 'GB', postal_code: 'sw1a1aa' } }),
      location({ address: { country: 'NL', postal_code: '1011 AB' } }),
      location({ address: { country: 'JP', postal_code: '1600023' } }),
    ],
  },
  address_region_missing: {
    breaks: [
      at('/location/address/region', venue(US, { region: undefined })),
      at('/location/address/region', venue(US, { region: '' })),
    ],
    holds: [address({ region: undefined }), venue(US)],
  },
  address_region_invalid: {
    breaks: [
      at('/location/address/region', venue(US, { region: 'Region 1' })),
      at('/location/address/region', venue(US, { region: 'XX' })),
    ],
    holds: [
      venue(US, { region: 'california' }),
      venue(US, { region: 'US-CA' }),
      venue(US, { region: 'Calif.' }),
      address({ region: 'Oberbayern' }),
      location({ address: { country: 'ES', region: 'Malaga' } }),
      location({ address: { country: 'MX', region: 'CDMX' } }),
      location({ address: { country: 'JP', region: '東京都' } }),
    ],
  },
  address_street_no_number: {
    breaks: [
      at('/location/address/street_address', address({ street_address: 'Marienplatz' })),
      at('/location/address/street_address', address({ street_address: 'Am Bahnhof' })),
    ],
    holds: [
      address({ street_address: 'Straße des 17. Juni' }),
      address({ street_address: 'Calle Mayor, s/n' }),
      address({ street_address: '西新宿２－１' }),
      address({ street_address: 'Postfach' }),
      address({ street_address: '' }),
    ],
  },
  address_street_po_box: {
    breaks: [
      'P.O. Box 4',
      'PO Box 12',
      'p o box 7',
      'Postfach 12 34',
      'Postbus 99',
      'BP 12',
      'B.P. 12',
      'Boîte postale 3',
      'Apartado 12',
      'Casilla de Correo 9',
      'Caixa Postal 5',
      'GPO Box 33',
    ].map((street) => at('/location/address/street_address', address({ street_address: street }))),
    holds: [
      'Poststraße 4',
      'Boxhagener Straße 1',
      'Postplatz 1',
      'Rue BP12bis 3',
      'Via Postale 4',
    ].map((street) => address({ street_address: street })),
  },
  address_field_misplaced: {
    breaks: [
      at(
        '/location/address/street_address',
        address({ street_address: 'Marienplatz 1, 80331 München' }),
      ),
      at('/location/address/street_address', address({ street_address: 'Marienplatz 1, München' })),
      at('/location/address/street_address', address({ street_address: 'Marienplatz 1, 80331' })),
      at(
        '/location/address/street_address',
        address({ street_address: 'Marienplatz 1 80331 München' }),
      ),
      at('/location/address/locality', address({ locality: '80331 München' })),
    ],
    holds: [
      address({ street_address: 'Münchner Straße 1' }),
      address({ street_address: 'München' }),
      address({ street_address: 'Platz der Stadt München 1' }),
      address({ street_address: '80331 Marienplatz' }),
      address({ street_address: 'Marienplatz, 80331' }),
      address({ locality: 'München 8033100' }),
    ],
  },
  brand_id_present: {
    breaks: [at('/aggregator_brand_id', entity({ aggregator_brand_id: 'brand-7' }))],
    holds: [GOOD, entity({ aggregator_brand_id: '' }), entity({ aggregator_brand_id: null })],
  },
};
