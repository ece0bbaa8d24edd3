import { BACKSLASH } from '../core/row-block.js';
import type { Layout } from './layout.js';
import type { RowScanner } from './row-scanner.js';

const QUOTE = 0x22;
/** Bytes that are copied at once. */
const WORD = 4;

/**
 * Writes the plain row that was scanned last, a comma before it, at `start` of `json` and returns where it ends. What is behind that, up to a word, may be
 * overwritten too. Four bytes at a time, since a call into native code costs more than the few bytes of a field.
 */
export function writeRecord(
  json: DataView,
  start: number,
  rows: DataView,
  { columns, words, ends: wordEnds, lengths }: Layout,
  scanner: RowScanner,
): number {
  const { starts, ends, quoted } = scanner;
  let at = start;
  let word = 0;
  for (let part = 0; part < columns.length; part += 1) {
    const wordEnd = wordEnds[part] as number;
    for (let to = at; word < wordEnd; word += 1, to += WORD)
      json.setInt32(to, words[word] as number, true);
    at += lengths[part] as number;
    const column = columns[part] as number;
    const from = starts[column] as number;
    const end = ends[column] as number;
    at =
      quoted[column] === 0
        ? copy(rows, from, end, json, at)
        : copyQuoted(rows, from, end, json, at);
  }
  for (let to = at; word < words.length; word += 1, to += WORD)
    json.setInt32(to, words[word] as number, true);
  return at + (lengths[columns.length] as number);
}

/** The last word overlaps the one before, so that nothing outside of the field is read. */
function copy(from: DataView, start: number, end: number, to: DataView, at: number): number {
  const shift = at - start;
  const last = end - WORD;
  if (last < start) {
    for (let next = start; next < end; next += 1) to.setInt8(next + shift, from.getInt8(next));
    return end + shift;
  }
  for (let next = start; next < last; next += WORD)
    to.setInt32(next + shift, from.getInt32(next, true), true);
  to.setInt32(last + shift, from.getInt32(last, true), true);
  return end + shift;
}

function copyQuoted(from: DataView, start: number, end: number, to: DataView, at: number): number {
  let length = at;
  for (let next = start; next < end; next += 1) {
    const byte = from.getUint8(next);
    if (byte === QUOTE) to.setUint8(length++, BACKSLASH);
    to.setUint8(length++, byte);
  }
  return length;
}
