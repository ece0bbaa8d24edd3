import { latin1Of, type PlainField, tableOf } from './plain-field.js';
import { isPlainHttps } from './rules/web-address.js';

const SCHEME = Uint8Array.from('https://', (letter) => letter.charCodeAt(0));
const [DOT, HYPHEN, SLASH] = [0x2e, 0x2d, 0x2f];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const IS_LETTER = tableOf(LETTERS);
const IN_LABEL = tableOf(`${LETTERS}0123456789-`);
const IN_PATH = tableOf(`${LETTERS}${LETTERS.toUpperCase()}0123456789_-.~/%?=&+`);
const LONGEST_LABEL = 63;
const LONGEST_URL = 500;

const RESERVED = ['example', 'test', 'invalid', 'localhost', 'local', 'internal', 'lan'];
const LONGEST_RESERVED = 9;
/** By first letter the lengths, as bits, of names that make a host no public one as its last label or the one before. */
const RESERVED_LENGTHS = new Uint32Array(256).map((_, byte) =>
  RESERVED.filter((name) => name.charCodeAt(0) === byte).reduce(
    (bits, { length }) => bits | (1 << length),
    0,
  ),
);

/** A public https address of the plainest form: `isPlainHttps` on bytes; it is asked itself where a label may be a reserved name. */
export const plainUrl: PlainField = (bytes, start, end) => {
  if (end - start > LONGEST_URL || !hasScheme(bytes, start, end)) return false;
  const hostStart = start + SCHEME.length;
  let [label, before] = [hostStart, hostStart];
  let at = hostStart;
  for (; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === SLASH) break;
    // Two hyphens are punycode, or look like it.
    if (IN_LABEL[byte] === 1 && (byte !== HYPHEN || bytes[at + 1] !== HYPHEN)) continue;
    if (byte !== DOT || at === label || at - label > LONGEST_LABEL) return false;
    before = label;
    label = at + 1;
  }
  if (label === hostStart || !isTopLabel(bytes, label, at)) return false;
  for (let next = at; next < end; next += 1) if (IN_PATH[bytes[next] as number] === 0) return false;
  const suspect = mayBeReserved(bytes, label, at) || mayBeReserved(bytes, before, label - 1);
  return !suspect || isPlainHttps(latin1Of(bytes, start, end));
};

function hasScheme(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < SCHEME.length) return false;
  for (let at = 0; at < SCHEME.length; at += 1) if (bytes[start + at] !== SCHEME[at]) return false;
  return true;
}

function isTopLabel(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || end - start > LONGEST_LABEL) return false;
  for (let at = start; at < end; at += 1) if (IS_LETTER[bytes[at] as number] === 0) return false;
  return true;
}

function mayBeReserved(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length > LONGEST_RESERVED) return false;
  return (((RESERVED_LENGTHS[bytes[start] as number] as number) >>> length) & 1) === 1;
}
