import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min';
import { BOXES } from './facts/boxes.js';
import { POSTAL_CODES, WITHOUT_POSTAL_CODES } from './facts/postal-codes.js';
import { REGIONS } from './facts/regions.js';

/** Spellings of regions that are remembered of one country: those of one feed are few. */
const MOST_SPELLINGS = 2_000;
/** Longer texts are no regions, and would fill the memory. */
const LONGEST_SPELLING = 200;
/** South, west, north, east, in degrees. */
const BOX_SIDES = 4;

const BOX_LINES = linesByCountry(BOXES.replaceAll('; ', '\n'));
const POSTAL_CODE_LINES = linesByCountry(POSTAL_CODES);
const REGION_LINES = linesByCountry(REGIONS);
const UNUSED = new Set(WITHOUT_POSTAL_CODES.split(' '));

/** What is known of the addresses, numbers and place of one country; where nothing is known, nothing is denied. */
export class CountryFacts {
  /** Digits that its telephone numbers begin with. */
  readonly callingCode: string | undefined;
  /** Whether its addresses have no postal code. */
  readonly withoutPostalCodes: boolean;
  /** The pattern of a whole postal code. */
  readonly postalCode: RegExp | undefined;
  /** A postal code of it; empty when none is known. */
  readonly postalCodeExample: string;
  /** Whether its addresses need a region. */
  readonly needsRegion: boolean;
  readonly #country: string;
  readonly #boxes: Float64Array;
  #regions: ReadonlySet<string> | undefined;
  /** What was asked before, as it was spelled. */
  readonly #asked = new Map<string, boolean>();

  constructor(country: string) {
    this.#country = country;
    this.callingCode = callingCodeOf(country);
    this.withoutPostalCodes = UNUSED.has(country);
    const [pattern = '', example = ''] = (POSTAL_CODE_LINES.get(country) ?? '').split(' : ');
    // Letters in small are a matter of style.
    this.postalCode = pattern === '' ? undefined : new RegExp(`^(?:${pattern})$`, 'i');
    this.postalCodeExample = example;
    this.needsRegion = REGION_LINES.has(country);
    const sides = (BOX_LINES.get(country) ?? '').split(/[ ,]/).filter((side) => side !== '');
    this.#boxes = Float64Array.from(sides, Number);
  }

  /** Whether a postal code has the form of the country, with or without the blanks and hyphens that people write within it. */
  isPostalCode(code: string): boolean {
    const { postalCode } = this;
    return (
      postalCode === undefined ||
      postalCode.test(code) ||
      postalCode.test(code.replace(/[ -]/g, ''))
    );
  }

  /** Whether a point may lie in the country: in one of its boxes. */
  holds(latitude: number, longitude: number): boolean {
    const boxes = this.#boxes;
    for (let at = 0; at < boxes.length; at += BOX_SIDES)
      if (
        latitude >= (boxes[at] as number) &&
        longitude >= (boxes[at + 1] as number) &&
        latitude <= (boxes[at + 2] as number) &&
        longitude <= (boxes[at + 3] as number)
      )
        return true;
    return boxes.length === 0;
  }

  /** Whether a text is a code or name of one of its regions, in any usual spelling; an abbreviation with a full stop may be. */
  isRegion(text: string): boolean {
    if (!this.needsRegion || text.includes('.')) return true;
    const known = this.#asked.get(text);
    if (known !== undefined) return known;
    const found = this.#isSpelled(text);
    if (text.length <= LONGEST_SPELLING && this.#asked.size < MOST_SPELLINGS)
      this.#asked.set(text, found);
    return found;
  }

  #isSpelled(text: string): boolean {
    const names = REGION_LINES.get(this.#country) ?? '';
    this.#regions ??= new Set(names.split('|').map(spelling));
    const prefix = `${this.#country}-`;
    const code = text.startsWith(prefix) ? text.slice(prefix.length) : text;
    return this.#regions.has(spelling(code));
  }
}

/** Looks countries up by their assigned alpha-2 codes; each is read once. */
export class Countries {
  readonly #known = new Map<string, CountryFacts>();

  get(country: string): CountryFacts {
    let facts = this.#known.get(country);
    if (facts === undefined) {
      facts = new CountryFacts(country);
      this.#known.set(country, facts);
    }
    return facts;
  }
}

function callingCodeOf(country: string): string | undefined {
  const known = getCountries().find((code) => code === country);
  return known === undefined ? undefined : getCountryCallingCode(known);
}

/** Without case, accents, blanks and punctuation. */
function spelling(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{P}\p{S}\s]/gu, '')
    .toLowerCase();
}

/** What follows the code and one more character, by country. */
function linesByCountry(text: string): ReadonlyMap<string, string> {
  const lines = text.trim().split('\n');
  return new Map(lines.map((line) => [line.slice(0, 2), line.slice(3)]));
}
