import { holdsBytes, placeOf, SMALL, textOf, wordTable } from './quick-test.js';
import { hasNumber, holdsCode, isPostOfficeBox, repeated } from './street-text.js';

const [ZERO, NINE, BACKSLASH] = [0x30, 0x39, 0x5c];
const [TRIPLE, BOX] = [0xffffff, 0x626f78];
/** Beginnings or inner parts of all words for a box at a post office but "box" itself. */
const WORDS = wordTable([
  ...['stfa', 'stbu', 'tale', 'b.p.', 'bp. ', 'arta', 'sill', 'caix', 'skry', 'kutu', 'te b'],
  ...Array.from('0123456789', (digit) => `bp ${digit}`),
  ...['私書', '郵政'],
]);

/** Whether the rules about streets have nothing to say of a street by itself; in doubt they are asked. */
export function isQuietStreet(bytes: Buffer, start: number, end: number): boolean {
  if (isOrdinary(bytes, start, end)) return true;
  const street = textOf(bytes, start, end);
  return hasNumber(street) && !isPostOfficeBox(street);
}

/** With a digit, and no word for a box. */
function isOrdinary(bytes: Uint8Array, start: number, end: number): boolean {
  let digit = false;
  let found = 0;
  let word = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= ZERO && byte <= NINE) digit = true;
    else if (byte === BACKSLASH) return false;
    word = (word << 8) | (SMALL[byte] as number);
    found |= WORDS[placeOf(word)] as number;
    if ((word & TRIPLE) === BOX) return false;
  }
  return digit && found === 0;
}

/** Whether nothing of an address is in another field; in doubt the rule is asked. */
export function isWellDivided(
  bytes: Buffer,
  street: number,
  streetEnd: number,
  locality: number,
  localityEnd: number,
  code: number,
  codeEnd: number,
): boolean {
  const inStreet =
    holdsBytes(bytes, street, streetEnd, code, codeEnd) ||
    holdsBytes(bytes, street, streetEnd, locality, localityEnd);
  const inLocality = holdsBytes(bytes, locality, localityEnd, code, codeEnd);
  if (!inStreet && !inLocality) return true;
  const [city, digits] = [textOf(bytes, locality, localityEnd), textOf(bytes, code, codeEnd)];
  const line = textOf(bytes, street, streetEnd);
  return repeated(line, city, digits) === undefined && !holdsCode(city, digits);
}
