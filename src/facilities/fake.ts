import type { Facility } from '../core/ports.js';
import { COUNTRIES } from './countries/index.js';
import { type City, type CountryData, readCities, splitList } from './country.js';
import { mix, permute } from './hash.js';
import { loadNames, type NameSpace } from './names.js';
import { compileTemplate, type Template } from './template.js';

/** The facilities of one seed, an endless numbered list from 1. */
export interface FakeFacilities {
  /**
   * The n-th facility: always the same, however it is reached. Its phone belongs to its city and country, and no two facilities of a city
   * share a phone, or both name and street address (for some ten million facilities).
   */
  at(n: number): Facility;
}

/** A city, ready to be drawn from. */
interface Place {
  readonly city: City;
  readonly country: CountryData;
  readonly names: NameSpace;
  readonly streets: readonly string[];
  readonly numbers: Template;
  /** Every combination of name, street and house number has an index below this. */
  readonly addresses: number;
  readonly postalCodes: Template;
  readonly phones: Template;
  readonly key: number;
  /** Micro-degrees, the last digit left free. */
  readonly latitude: number;
  readonly longitude: number;
  readonly longitudeSpread: number;
}

/** Half the side of the square around the city's point in which its facilities lie: about 1.7 km, in micro-degrees of latitude. */
const SPREAD = 15_000;

/** Each purpose draws from its own stream. */
const STREAM = { postalCode: 1, latitude: 2, longitude: 3, address: 4, phone: 5 } as const;

/** Loads the pools (a few faker locales, about a tenth of a second) and opens the list of facilities of a seed, an integer. */
export async function loadFakeFacilities(seed: number): Promise<FakeFacilities> {
  const key = mix(0x66656564, seed);
  const places = (await Promise.all(COUNTRIES.map(loadPlaces)))
    .flat()
    .map((place, index) => ({ ...place, key: mix(key, index) }));
  return {
    at(n) {
      if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`there is no facility ${n}`);
      // Every round visits each city once, in an order of its own: so the round numbers the facilities within a city.
      const round = Math.floor((n - 1) / places.length);
      const turn = (n - 1) % places.length;
      const place = places[permute(turn, places.length, mix(key, round))];
      if (place === undefined) throw new RangeError(`there is no city ${turn}`);
      return draw(place, n, round);
    },
  };
}

async function loadPlaces(country: CountryData): Promise<readonly Place[]> {
  const names = await loadNames(country);
  const numbers = compileTemplate(country.numbers);
  return readCities(country).map((city) => {
    const streets = splitList(city.streets);
    return {
      city,
      country,
      names,
      streets,
      numbers,
      addresses: names.size * streets.length * numbers.size,
      postalCodes: compileTemplate(city.postalCodes, country.postalLetters),
      phones: compileTemplate(city.phones),
      key: 0,
      latitude: toMicroDegrees(city.latitude),
      longitude: toMicroDegrees(city.longitude),
      longitudeSpread: Math.round(SPREAD / Math.cos((city.latitude * Math.PI) / 180)),
    };
  });
}

function draw(place: Place, n: number, round: number): Facility {
  const { city, country, names, streets, numbers, key, phones, postalCodes } = place;
  const address = permute(round % place.addresses, place.addresses, mix(key, STREAM.address));
  const { text: name, slug } = names.name(address % names.size);
  const spot = Math.floor(address / names.size);
  const street = streets[spot % streets.length] ?? '';
  const number = numbers.text(Math.floor(spot / streets.length));
  const phone = permute(round % phones.size, phones.size, mix(key, STREAM.phone));
  const random = mix(key, round);
  return {
    id: n,
    name,
    phone: `+${country.calling}${phones.text(phone)}`,
    url: `https://www.${slug}-${n}${country.domain}`,
    latitude: near(place.latitude, SPREAD, mix(random, STREAM.latitude)),
    longitude: near(place.longitude, place.longitudeSpread, mix(random, STREAM.longitude)),
    country: country.code,
    locality: city.locality,
    region: city.region,
    postal_code: postalCodes.text(mix(random, STREAM.postalCode) % postalCodes.size),
    street_address: country.address(street, number),
  };
}

function toMicroDegrees(degrees: number): number {
  return Math.round(degrees * 1e5) * 10;
}

/** A point near the centre, in degrees with exactly six decimals: the last one is never zero. */
function near(centre: number, spread: number, random: number): number {
  const tens = Math.round(spread / 10);
  const offset = (Math.floor(random / 9) % (2 * tens)) - tens;
  return (centre + offset * 10 + 1 + (random % 9)) / 1e6;
}
