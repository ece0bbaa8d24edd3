import { Buffer } from 'node:buffer';
import {
  BACKSLASH,
  ESCAPES,
  NEWLINE,
  type RawRow,
  TAB,
  TOO_LARGE,
  UPPER_N,
} from '../core/row-block.js';

/**
 * The byte that a letter behind a backslash stands for, itself for most. The server reads octal and hexadecimal digits too, but writes none
 * (COPY, "Text Format").
 */
const MEANINGS = Uint8Array.from({ length: 256 }, (_, letter) => letter);
for (const [byte, letter] of ESCAPES) MEANINGS[letter] = byte;

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
      byte = MEANINGS[bytes[at] as number] as number;
    }
    value[length] = byte;
    length += 1;
  }
  return value.subarray(0, length);
}

/** Whether the row that begins at `start` was too large to be held: its second field says so. */
export function wasCut(bytes: Uint8Array, start: number): boolean {
  const second = bytes.indexOf(TAB, start) + 1;
  return second > start && bytes[second] === BACKSLASH && bytes[second + 1] === TOO_LARGE[1];
}
