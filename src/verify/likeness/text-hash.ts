import { mix } from '../../feeds/id-hash.js';

/** What the bytes of a text count as when texts are compared. */
export interface ByteMap {
  /** 0 for a byte that does not count. */
  readonly bytes: Uint8Array;
  /** By what a hash is multiplied before the term is added: a byte that does not count leaves it as it is. */
  readonly factors: Int32Array;
  readonly terms: Int32Array;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const FACTOR = 0xcc9e2d51;

/** Digits: numbers are compared without the signs between them. */
export const DIGITS = mapOf((byte) => (byte >= 0x30 && byte <= 0x39 ? byte : 0));

/** Letters and digits, those of ASCII in lower case: names are compared without blanks and signs. */
export const LETTERS = mapOf((byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  const counts = byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a);
  return counts ? byte : 0;
});

/** Every character, but for the two that JSON may write in two ways. */
export const CHARACTERS = mapOf((byte) =>
  byte === QUOTE || byte === BACKSLASH || byte <= 0x20 ? 0 : byte,
);

/**
 * A 32-bit hash of what counts of the bytes [start, end); 0 when nothing does. Without a branch for bytes that do not count, which would be
 * guessed wrongly at every blank.
 */
export function hashBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  { factors, terms }: ByteMap,
  seed: number,
): number {
  let hash = seed;
  let at = start;
  // Two bytes at a time: what does not wait for the hash is computed beside it.
  for (; at + 1 < end; at += 2) {
    const [first, second] = [bytes[at] as number, bytes[at + 1] as number];
    const factor = factors[second] as number;
    const term = Math.imul(terms[first] as number, factor) + (terms[second] as number);
    hash = (Math.imul(hash, Math.imul(factors[first] as number, factor)) + term) | 0;
  }
  if (at < end) {
    const byte = bytes[at] as number;
    hash = (Math.imul(hash, factors[byte] as number) + (terms[byte] as number)) | 0;
  }
  return hash === seed ? 0 : mix(hash) || 1;
}

/** A hash of two hashes. */
export function join(hash: number, other: number): number {
  return Math.imul(hash ^ other, FACTOR) + 1;
}

/** What counts of a text, byte by byte: equal for texts of equal hashes but for collisions. */
export function countedText(text: string, { bytes }: ByteMap): string {
  const counted = Buffer.from(text).map((byte) => bytes[byte] as number);
  return Buffer.from(counted.filter((byte) => byte !== 0)).toString('latin1');
}

function mapOf(count: (byte: number) => number): ByteMap {
  const bytes = new Uint8Array(256).map((_, byte) => count(byte));
  return {
    bytes,
    factors: Int32Array.from(bytes, (byte) => (byte === 0 ? 1 : FACTOR)),
    terms: Int32Array.from(bytes, (byte) => (byte === 0 ? 0 : mix(byte))),
  };
}
