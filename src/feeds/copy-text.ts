import { Buffer } from 'node:buffer';
import { BACKSLASH, NEWLINE, type RawRow, TAB, UPPER_N } from '../core/row-block.js';

/** The fields of the row that begins at `start` in the text format of COPY. */
export function readRow(bytes: Uint8Array, start: number): RawRow {
  const row: (Uint8Array | null)[] = [];
  let fieldStart = start;
  let escaped = false;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === BACKSLASH) escaped = true;
    if (byte !== TAB && byte !== NEWLINE) continue;
    row.push(escaped ? unescaped(bytes, fieldStart, at) : bytes.subarray(fieldStart, at));
    if (byte === NEWLINE) return row;
    fieldStart = at + 1;
    escaped = false;
  }
  throw new Error('a row of COPY has no end');
}

/** The value of a field with escapes; `\N` alone is null. */
function unescaped(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  if (end - start === 2 && bytes[start] === BACKSLASH && bytes[start + 1] === UPPER_N) return null;
  const value = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at += 1) {
    let byte = bytes[at] as number;
    if (byte === BACKSLASH) {
      at += 1;
      byte = meaning(bytes[at] as number);
    }
    value[length] = byte;
    length += 1;
  }
  return value.subarray(0, length);
}

/**
 * The byte that a letter behind a backslash stands for. The server writes only these and the backslash itself (COPY, "Text
 * Format"); it reads octal and hexadecimal digits, but writes none.
 */
function meaning(letter: number): number {
  switch (letter) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x76:
      return 0x0b;
    default:
      return letter;
  }
}
