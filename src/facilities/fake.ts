import type { Facility } from '../core/facility.js';
import { COUNTRIES } from './countries/index.js';
import { type CountryData, readCities, splitList } from './country.js';
import { readLine } from './facility-line.js';
import { mix, permute } from './hash.js';
import { encodeFields, encodePiece, LineBytes } from './line-bytes.js';
import { loadNames, type NameSpace, writeName, writeSlug } from './names.js';
import { compileTemplate, type Template } from './template.js';

/** The facilities of one seed, an endless numbered list from 1. */
export interface FakeFacilities {
  /**
   * Writes the n-th facility as a line: always the same, however it is reached. Its phone belongs to its city and country, and no two
   * facilities of a city share a phone, or both name and street address (for some ten million facilities).
   */
  write(n: number, out: LineBytes): void;
  /** The n-th facility as a row. */
  at(n: number): Facility;
}

/** A city, ready to be drawn from. */
interface Place {
  /** Country, locality and region, as they stand in the line. */
  readonly where: Uint8Array;
  readonly calling: Uint8Array;
  readonly domain: Uint8Array;
  readonly names: NameSpace;
  /** With what stands between street and house number. */
  readonly streets: readonly Uint8Array[];
  readonly numbers: Template;
  readonly numberFirst: boolean;
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

const WEB = encodePiece('https://www.');
const DASH = encodePiece('-');

/** Loads the pools (a few faker locales) and opens the list of facilities of a seed, an integer. */
export async function loadFakeFacilities(seed: number): Promise<FakeFacilities> {
  const key = mix(0x66656564, seed);
  const places = (await Promise.all(COUNTRIES.map(loadPlaces)))
    .flat()
    .map((place, index) => ({ ...place, key: mix(key, index) }));
  function write(n: number, out: LineBytes): void {
    if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`there is no facility ${n}`);
    // Every round visits each city once, in an order of its own: so the round numbers the facilities within a city.
    const round = Math.floor((n - 1) / places.length);
    const turn = (n - 1) % places.length;
    const place = places[permute(turn, places.length, mix(key, round))];
    if (place === undefined) throw new RangeError(`there is no city ${turn}`);
    draw(place, n, round, out);
  }
  const line = new LineBytes();
  return {
    write,
    at(n) {
      write(n, line);
      return readLine(new TextDecoder().decode(line.take()).slice(0, -1));
    },
  };
}

async function loadPlaces(country: CountryData): Promise<readonly Place[]> {
  const names = await loadNames(country);
  const numbers = compileTemplate(country.numbers);
  const calling = encodePiece(`+${country.calling}`);
  const domain = encodePiece(country.domain);
  const common = compileStreets(country.streets, country);
  const numberFirst = country.address.startsWith('{number}');
  return readCities(country).map((city) => {
    const streets =
      city.streets === country.streets ? common : compileStreets(city.streets, country);
    return {
      where: encodeFields([country.code, city.locality, city.region]),
      calling,
      domain,
      names,
      streets,
      numbers,
      numberFirst,
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

function compileStreets(streets: string, { address }: CountryData): readonly Uint8Array[] {
  const pattern = address.replace('{number}', '');
  return splitList(streets).map((street) => encodePiece(pattern.replace('{street}', street)));
}

/** The line of a facility, column by column. */
function draw(place: Place, n: number, round: number, out: LineBytes): void {
  const { names, key, phones, postalCodes } = place;
  const address = permute(round % place.addresses, place.addresses, mix(key, STREAM.address));
  const name = names.name(address % names.size);
  const random = mix(key, round);
  out.putNumber(n);
  out.endField();
  writeName(name, out);
  out.endField();
  out.put(place.calling);
  phones.write(permute(round % phones.size, phones.size, mix(key, STREAM.phone)), out);
  out.endField();
  out.put(WEB);
  writeSlug(name, out);
  out.put(DASH);
  out.putNumber(n);
  out.put(place.domain);
  out.endField();
  out.putMillionths(near(place.latitude, SPREAD, mix(random, STREAM.latitude)));
  out.endField();
  out.putMillionths(near(place.longitude, place.longitudeSpread, mix(random, STREAM.longitude)));
  out.endField();
  out.put(place.where);
  out.endField();
  postalCodes.write(mix(random, STREAM.postalCode) % postalCodes.size, out);
  out.endField();
  writeStreet(place, Math.floor(address / names.size), out);
  out.endLine();
}

function writeStreet(place: Place, spot: number, out: LineBytes): void {
  const { streets, numbers, numberFirst } = place;
  const street = streets[spot % streets.length];
  if (street === undefined) throw new RangeError('a city without streets');
  if (!numberFirst) out.put(street);
  numbers.write(Math.floor(spot / streets.length), out);
  if (numberFirst) out.put(street);
}

function toMicroDegrees(degrees: number): number {
  return Math.round(degrees * 1e5) * 10;
}

/** A point near the centre, in micro-degrees: with six decimals, the last of them never zero. */
function near(centre: number, spread: number, random: number): number {
  const tens = Math.round(spread / 10);
  const offset = (Math.floor(random / 9) % (2 * tens)) - tens;
  return centre + offset * 10 + 1 + (random % 9);
}
