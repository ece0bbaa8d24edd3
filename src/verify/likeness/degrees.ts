import { latin1Of } from '../../feeds/plain-field.js';

/** Ten-millionths of a degree, about a centimetre: as fine as 32 bits can hold longitudes. */
export const UNITS = 1e7;

/** Stands for coordinates that are absent; no longitude is as far. */
export const NOWHERE = -(2 ** 31);

const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30];
/** So many digits are an integer that a double holds exactly. */
const EXACT_DIGITS = 15;

/** Degrees in whole units of `UNITS`; `NOWHERE` for what is no number within the limit. */
export function toUnits(degrees: number, limit: number): number {
  return Math.abs(degrees) <= limit ? Math.round(degrees * UNITS) : NOWHERE;
}

/**
 * The value of a number literal without an exponent, the bytes [start, end), exactly as JSON.parse reads it: an integer of few digits divided by a power of
 * ten is rounded once, as the text is.
 */
export function readDegrees(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (end - first > EXACT_DIGITS + 1) return Number(latin1Of(bytes, start, end));
  let digits = 0;
  let scale = 1;
  let behind = false;
  for (let at = first; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === POINT) {
      behind = true;
      continue;
    }
    digits = digits * 10 + byte - ZERO;
    if (behind) scale *= 10;
  }
  const value = digits / scale;
  return negative ? -value : value;
}
