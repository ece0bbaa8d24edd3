import { Buffer } from 'node:buffer';
import { BACKSLASH } from '../core/row-block.js';
import { isNullLiteral, LONGEST_NULL_LITERAL, NULL_INITIALS } from './rules/null-literal.js';

/**
 * Whether no rule has anything to say about a field with the bytes [start, end), told from the bytes alone; false says nothing. The bytes are
 * valid UTF-8 and hold no control character; escapes they may hold are those of a quote or a backslash. Never called for an empty field.
 */
export type PlainField = (bytes: Uint8Array, start: number, end: number) => boolean;

/**
 * The fields of a kind by dotted path, each with its test; a field without one is never plain. Beside plain fields only their presence counts: what
 * the rules say of a record is the same for all records that lack the same fields. The test of the id accepts no escape.
 */
export type PlainFields = Readonly<Record<string, PlainField>>;

const IS_NULL_INITIAL = tableOf(NULL_INITIALS);
const [ZERO, NINE, MINUS, POINT] = [0x30, 0x39, 0x2d, 0x2e];
/** Digits of the whole part of a coordinate: 179 at most. */
const WHOLE_DIGITS = 3;
/** Behind hundreds of zeros the digits of a fraction are lost in a double, and it becomes zero. */
const LONGEST_NUMBER = 32;

/** Text with a visible character at both ends that is no word for nothing. */
export const plainText: PlainField = (bytes, start, end) => {
  const first = bytes[start] as number;
  const last = bytes[end - 1] as number;
  if (first < 0x80 ? first <= 0x20 : !isVisible(bytes, start)) return false;
  if (last < 0x80 ? last <= 0x20 : !isVisible(bytes, startOfCharacter(bytes, end - 1)))
    return false;
  return !mayBeNullLiteral(bytes, start, end);
};

/** Text of these characters only, at most `length` of them, that is no word for nothing. */
export function plainOf(characters: string, length: number): PlainField {
  const allowed = tableOf(characters);
  return (bytes, start, end) => {
    if (end - start > length) return false;
    for (let at = start; at < end; at += 1) if (allowed[bytes[at] as number] === 0) return false;
    return !mayBeNullLiteral(bytes, start, end);
  };
}

/** A number literal of JSON without an exponent, not zero, below `limit` (at most 180) in its absolute value. */
export function plainDegrees(limit: number): PlainField {
  return (bytes, start, end) => {
    let at = bytes[start] === MINUS ? start + 1 : start;
    const first = at;
    let whole = 0;
    for (; at < end && isDigit(bytes[at] as number); at += 1) {
      if (at - first === WHOLE_DIGITS) return false;
      whole = whole * 10 + (bytes[at] as number) - ZERO;
    }
    if (at === first || whole >= limit || (bytes[first] === ZERO && at > first + 1)) return false;
    return at === end ? whole > 0 : isFraction(bytes, at, end, whole > 0);
  };
}

/** A point and digits, one of them not zero unless the whole part was not. */
function isFraction(bytes: Uint8Array, start: number, end: number, nonzero: boolean): boolean {
  if (bytes[start] !== POINT || end - start < 2 || end - start > LONGEST_NUMBER) return false;
  let found = nonzero;
  for (let at = start + 1; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (!isDigit(byte)) return false;
    if (byte !== ZERO) found = true;
  }
  return found;
}

function isDigit(byte: number): boolean {
  return isBetween(byte, ZERO, NINE);
}

function mayBeNullLiteral(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > LONGEST_NULL_LITERAL || IS_NULL_INITIAL[bytes[start] as number] === 0)
    return false;
  // Behind an escape the text is not what it looks like.
  return bytes[start] === BACKSLASH || isNullLiteral(latin1Of(bytes, start, end));
}

/** The first byte of the character that ends at `at`. */
function startOfCharacter(bytes: Uint8Array, at: number): number {
  let start = at;
  while (((bytes[start] as number) & 0xc0) === 0x80) start -= 1;
  return start;
}

/**
 * Whether the character above ASCII is surely no blank: blanks are U+00A0, U+1680, U+3000, U+FEFF and some of U+2000 to U+205F, but none of
 * U+2010 to U+2027, the dashes, quotation marks and dots.
 */
function isVisible(bytes: Uint8Array, at: number): boolean {
  const second = bytes[at + 1] as number;
  switch (bytes[at]) {
    case 0xc2:
      return second > 0xa0;
    case 0xe1:
      return second !== 0x9a;
    case 0xe2:
      return second > 0x81 || (second === 0x80 && isBetween(bytes[at + 2] as number, 0x90, 0xa7));
    case 0xe3:
      return second !== 0x80 || bytes[at + 2] !== 0x80;
    case 0xef:
      return second !== 0xbb;
    default:
      return true;
  }
}

function isBetween(byte: number, first: number, last: number): boolean {
  return byte >= first && byte <= last;
}

/** A table by byte: 1 for each of these ASCII characters. */
export function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** A few bytes as text, each a character by itself. */
export function latin1Of(bytes: Uint8Array, start: number, end: number): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', start, end);
}
