/**
 * Whether no content rule has anything to say about a record, told from the bytes of its values; false says nothing. The values are plain fields
 * (feeds/plain-field.ts); of each field that was asked for, `spans` has where its value begins and ends, -1 where it is absent, null or empty.
 */
export type QuickTest = (bytes: Buffer, spans: Int32Array) => boolean;

const BACKSLASH = '\\';
const WORD = 4;
const TABLE_BITS = 13;

/** The text between the quotes of a plain JSON string. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes(BACKSLASH) ? JSON.parse(`"${text}"`) : text;
}

/** Whether one run of bytes holds another that is not empty. */
export function holdsBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  wanted: number,
  wantedEnd: number,
): boolean {
  const length = wantedEnd - wanted;
  const first = bytes[wanted] as number;
  for (let at = start; at <= end - length; at += 1) {
    if (bytes[at] !== first) continue;
    let same = 1;
    while (same < length && bytes[at + same] === bytes[wanted + same]) same += 1;
    if (same === length) return true;
  }
  return false;
}

/** ASCII letters in small, all other bytes as they are. */
export const SMALL = new Uint8Array(256).map((_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

/** Where four bytes, in small, have their place in a table of words. */
export function placeOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - TABLE_BITS);
}

/** A table by `placeOf`: 1 where the first four bytes of a word, in small, have their place; others may share it. */
export function wordTable(words: readonly string[]): Uint8Array {
  const table = new Uint8Array(1 << TABLE_BITS);
  for (const word of words) {
    const bytes = Buffer.from(word);
    if (bytes.length < WORD) throw new RangeError(`${word} is too short`);
    table[placeOf(bytes.readInt32BE(0))] = 1;
  }
  return table;
}
