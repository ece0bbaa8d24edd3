import { latin1Of, type PlainField } from './plain-field.js';
import { isCallingCode, sureLengths } from './rules/numbering-plans.js';
import { isPlainPhone } from './rules/phone.js';

const [PLUS, ZERO, NINE] = [0x2b, 0x30, 0x39];
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;

/** By the first three digits of a number how many of them are its calling code; none of a number that has no known one. */
const CODE_DIGITS = new Uint8Array(1000).map((_, first) => {
  const digits = String(first).padStart(3, '0');
  return [1, 2, 3].find((length) => isCallingCode(digits.slice(0, length))) ?? 0;
});

/** By calling code and first two digits behind it the sure lengths, looked up when first needed and marked then. */
const SURE_LENGTHS = new Uint32Array(1000 * 100);
const LOOKED_UP = 1;

/** `isPlainPhone` on bytes; it is asked itself where the first digits and the length do not settle it. */
export const plainPhone: PlainField = (bytes, start, end) => {
  const digits = end - start - 1;
  if (digits < FEWEST_DIGITS || digits > MOST_DIGITS || bytes[start] !== PLUS) return false;
  for (let at = start + 1; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return false;
  }
  const tens = numberOf(bytes, start + 1);
  const first = tens * 10 + (bytes[start + 3] as number) - ZERO;
  const codeDigits = CODE_DIGITS[first] as number;
  if (codeDigits === 0) return false;
  const code = codeDigits === 3 ? first : codeDigits === 2 ? tens : Math.trunc(tens / 10);
  const entry = code * 100 + numberOf(bytes, start + 1 + codeDigits);
  const lengths = (SURE_LENGTHS[entry] as number) || lookUp(entry);
  if (((lengths >>> (digits - codeDigits)) & 1) === 1) return true;
  return isPlainPhone(latin1Of(bytes, start, end));
};

/** The number of two digits. */
function numberOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - ZERO) * 10 + (bytes[at + 1] as number) - ZERO;
}

function lookUp(entry: number): number {
  const code = String(Math.trunc(entry / 100));
  const lengths = sureLengths(code, String(entry % 100).padStart(2, '0')) | LOOKED_UP;
  SURE_LENGTHS[entry] = lengths;
  return lengths;
}
