import type { Facility } from '../core/facility.js';
import { mix } from './hash.js';

/** A way to spoil a good facility so that its record breaks exactly one rule of severity error. */
export interface Fault {
  /** The rule's name in the catalogue. */
  readonly rule: string;
  spoil(facility: Facility): Facility;
}

/**
 * The faults that a row of the table can have. Not among them: what a table cannot hold (text with NUL), what the feed query makes impossible (a blank entity_id)
 * and `location_empty` (an object without members is left out, so it is `location_missing`).
 */
export const FAULTS: readonly Fault[] = [
  { rule: 'name_missing', spoil: (facility) => ({ ...facility, name: null }) },
  { rule: 'name_blank', spoil: (facility) => ({ ...facility, name: '' }) },
  { rule: 'location_missing', spoil: withoutLocation },
  { rule: 'latlng_incomplete', spoil: (facility) => ({ ...facility, longitude: null }) },
  { rule: 'latlng_out_of_range', spoil: withImpossibleLatitude },
  { rule: 'number_not_finite', spoil: (f) => ({ ...f, latitude: NaN, longitude: NaN }) },
  { rule: 'address_country_missing', spoil: (facility) => ({ ...facility, country: null }) },
  { rule: 'address_country_invalid', spoil: (facility) => ({ ...facility, country: 'UK' }) },
  { rule: 'address_locality_missing', spoil: (facility) => ({ ...facility, locality: null }) },
  { rule: 'address_street_missing', spoil: (facility) => ({ ...facility, street_address: '' }) },
  { rule: 'address_postal_code_missing', spoil: (f) => ({ ...f, postal_code: null }) },
];

const MILLION = 1_000_000;

/**
 * The fault of the n-th facility, or undefined when it stays clean. Of the first N facilities, N times the share are dirty (to the
 * millionth), one at an arbitrary place of each stretch of 1/share, and the faults take turns.
 */
export function faultOf(seed: number, n: number, share: number): Fault | undefined {
  const parts = Math.round(share * MILLION);
  if (parts <= 0) return undefined;
  const stretch = Math.ceil((n * parts) / MILLION);
  const first = Math.floor(((stretch - 1) * MILLION) / parts) + 1;
  const last = Math.floor((stretch * MILLION) / parts);
  const chosen = first + (mix(mix(0x64697274, seed), stretch) % (last - first + 1));
  return n === chosen ? FAULTS[(stretch - 1) % FAULTS.length] : undefined;
}

function withoutLocation(facility: Facility): Facility {
  const none = { latitude: null, longitude: null, country: null, locality: null, region: null };
  return { ...facility, ...none, postal_code: null, street_address: null };
}

/** Beyond the pole on its side of the equator, with six decimals still. */
function withImpossibleLatitude(facility: Facility): Facility {
  const latitude = facility.latitude ?? 0;
  const moved = latitude < 0 ? latitude - 100 : latitude + 100;
  return { ...facility, latitude: Math.round(moved * MILLION) / MILLION };
}
