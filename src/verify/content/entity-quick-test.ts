import type { Countries } from './country-facts.js';
import { DegreesReader, QuickCountry } from './quick-country.js';
import { isQuietName } from './quick-name.js';
import { isQuietStreet, isWellDivided } from './quick-street.js';
import type { QuickTest } from './quick-test.js';

const A = 0x41;
const LETTERS = 26;
/** Coordinates of fewer decimals are for the rules to judge. */
const FEWEST_DECIMALS = 4;

/** The quick test of the content rules of entities; `paths` are the fields that the spans are of, in their order. */
export function quickEntityTest(countries: Countries, paths: readonly string[]): QuickTest {
  const at = (path: string) => 2 * paths.indexOf(path);
  const [NAME, TELEPHONE, COUNTRY] = [at('name'), at('telephone'), at('location.address.country')];
  const [LATITUDE, LONGITUDE] = [at('location.latitude'), at('location.longitude')];
  const [LOCALITY, REGION] = [at('location.address.locality'), at('location.address.region')];
  const [CODE, STREET] = [
    at('location.address.postal_code'),
    at('location.address.street_address'),
  ];
  const quick: (QuickCountry | undefined)[] = Array.from({ length: LETTERS * LETTERS });
  const latitude = new DegreesReader();
  const longitude = new DegreesReader();

  /** The country of a plain field: two letters of an assigned code. */
  function countryAt(bytes: Buffer, start: number): QuickCountry {
    const index = ((bytes[start] as number) - A) * LETTERS + (bytes[start + 1] as number) - A;
    let country = quick[index];
    if (country === undefined) {
      country = new QuickCountry(countries.get(bytes.toString('latin1', start, start + 2)));
      quick[index] = country;
    }
    return country;
  }

  function isQuietPoint(bytes: Buffer, spans: Int32Array, country?: QuickCountry): boolean {
    const start = spans[LATITUDE] as number;
    const second = spans[LONGITUDE] as number;
    if (start === -1 || second === -1) return true;
    if (!latitude.read(bytes, start, spans[LATITUDE + 1] as number)) return false;
    if (!longitude.read(bytes, second, spans[LONGITUDE + 1] as number)) return false;
    if (latitude.decimals < FEWEST_DECIMALS && longitude.decimals < FEWEST_DECIMALS) return false;
    return country === undefined || country.holds(latitude.value, longitude.value);
  }

  function isQuietIn(country: QuickCountry, bytes: Buffer, spans: Int32Array): boolean {
    const phone = spans[TELEPHONE] as number;
    if (phone !== -1 && !country.hasNumber(bytes, phone)) return false;
    const code = spans[CODE] as number;
    if (code !== -1 && !country.hasPostalCode(bytes, code, spans[CODE + 1] as number)) return false;
    if (!country.needsRegion) return true;
    const region = spans[REGION] as number;
    return region !== -1 && country.hasRegion(bytes, region, spans[REGION + 1] as number);
  }

  function isQuietAddress(bytes: Buffer, spans: Int32Array): boolean {
    const street = spans[STREET] as number;
    const locality = spans[LOCALITY] as number;
    const code = spans[CODE] as number;
    // An address that lacks one of them is incomplete, and all its records are parsed.
    if (street === -1 || locality === -1 || code === -1) return false;
    const end = spans[STREET + 1] as number;
    return (
      isQuietStreet(bytes, street, end) &&
      isWellDivided(
        bytes,
        street,
        end,
        locality,
        spans[LOCALITY + 1] as number,
        code,
        spans[CODE + 1] as number,
      )
    );
  }

  return (bytes, spans) => {
    const name = spans[NAME] as number;
    if (name !== -1 && !isQuietName(bytes, name, spans[NAME + 1] as number)) return false;
    const start = spans[COUNTRY] as number;
    // Without a country there is no structured address whose records are not all parsed.
    if (start === -1) return isQuietPoint(bytes, spans);
    const country = countryAt(bytes, start);
    return (
      isQuietPoint(bytes, spans, country) &&
      isQuietIn(country, bytes, spans) &&
      isQuietAddress(bytes, spans)
    );
  };
}
