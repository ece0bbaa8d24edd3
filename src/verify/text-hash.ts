import { mix } from '../feeds/id-hash.js';

/** What a byte counts as when texts are compared; 0 for one that does not count. */
export type ByteMap = Uint8Array;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** Digits: numbers are compared without the signs between them. */
export const DIGITS: ByteMap = mapOf((byte) => (byte >= 0x30 && byte <= 0x39 ? byte : 0));

/** Letters and digits, those of ASCII in lower case: names are compared without blanks and signs. */
export const LETTERS: ByteMap = mapOf((byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  const counts = byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a);
  return counts ? byte : 0;
});

/** Every character, but for the two that JSON may write in two ways. */
export const CHARACTERS: ByteMap = mapOf((byte) =>
  byte === QUOTE || byte === BACKSLASH || byte <= 0x20 ? 0 : byte,
);

/** A 32-bit hash of what counts of the bytes [start, end), going on from another one; 0 when nothing counts. */
export function hashBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  map: ByteMap,
  seed: number,
): number {
  let hash = seed ^ 0x9e3779b9;
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const byte = map[bytes[at] as number] as number;
    if (byte === 0) continue;
    hash = Math.imul(hash ^ byte, 0xcc9e2d51);
    hash = (hash << 15) | (hash >>> 17);
    length += 1;
  }
  return length === 0 ? 0 : mix(hash ^ length) || 1;
}

function mapOf(count: (byte: number) => number): ByteMap {
  return new Uint8Array(256).map((_, byte) => count(byte));
}

/** What counts of a text, byte by byte: equal for texts of equal hashes but for collisions. */
export function countedText(text: string, map: ByteMap): string {
  const counted = Buffer.from(text).map((byte) => map[byte] as number);
  return Buffer.from(counted.filter((byte) => byte !== 0)).toString('latin1');
}
