import type { CountryFacts } from './country-facts.js';
import { KnownTexts } from './known-texts.js';
import { textOf } from './quick-test.js';

const [ZERO, NINE, MINUS, POINT] = [0x30, 0x39, 0x2d, 0x2e];
/** Patterns of nothing but a number of digits. */
const DIGITS_ONLY = /^\^\(\?:\\d\{(\d)\}\)\$$/;
/** So many digits survive the way to a double and back. */
const MOST_DIGITS = 15;

/** What is known of one country, prepared to be compared with bytes. Whatever is in doubt is denied. */
export class QuickCountry {
  readonly needsRegion: boolean;
  readonly #facts: CountryFacts;
  readonly #callingCode: string;
  /** Digits of a postal code that is nothing else; 0 where it is more. */
  readonly #digits: number;
  readonly #regions = new KnownTexts();

  constructor(facts: CountryFacts) {
    this.#facts = facts;
    this.needsRegion = facts.needsRegion;
    this.#callingCode = facts.callingCode ?? '';
    this.#digits = Number(DIGITS_ONLY.exec(facts.postalCode?.source ?? '')?.[1] ?? 0);
  }

  /** Whether + and digits begin with the calling code; no code is the beginning of another. */
  hasNumber(bytes: Uint8Array, start: number): boolean {
    const code = this.#callingCode;
    for (let at = 0; at < code.length; at += 1)
      if (bytes[start + 1 + at] !== code.charCodeAt(at)) return false;
    return true;
  }

  hasPostalCode(bytes: Buffer, start: number, end: number): boolean {
    if (end - start === this.#digits && areDigits(bytes, start, end)) return true;
    return this.#facts.isPostalCode(bytes.toString('latin1', start, end));
  }

  hasRegion(bytes: Buffer, start: number, end: number): boolean {
    if (this.#regions.has(bytes, start, end)) return true;
    if (!this.#facts.isRegion(textOf(bytes, start, end))) return false;
    this.#regions.add(bytes, start, end);
    return true;
  }

  /** Whether a point may lie in the country. */
  holds(latitude: number, longitude: number): boolean {
    return this.#facts.holds(latitude, longitude);
  }
}

function areDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return false;
  }
  return true;
}

/** Reads a number of JSON without an exponent, one after the other. */
export class DegreesReader {
  value = 0;
  /** Digits behind the point, zeros at the end left out. */
  decimals = 0;

  /** False for a number of more digits than a double keeps. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const negative = bytes[start] === MINUS;
    let digits = 0;
    let number = 0;
    let behind = -1;
    for (let at = negative ? start + 1 : start; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte === POINT) behind = digits;
      else {
        number = number * 10 + byte - ZERO;
        digits += 1;
      }
    }
    if (digits > MOST_DIGITS) return false;
    const fraction = behind === -1 ? 0 : digits - behind;
    // Both are whole and exact, so the quotient is the double that the text stands for.
    const value = number / (POWERS[fraction] as number);
    this.value = negative ? -value : value;
    this.decimals = fraction - zerosBefore(bytes, end, fraction);
    return true;
  }
}

const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

function zerosBefore(bytes: Uint8Array, end: number, most: number): number {
  let zeros = 0;
  while (zeros < most && bytes[end - 1 - zeros] === ZERO) zeros += 1;
  return zeros;
}
