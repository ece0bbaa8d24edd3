import { Buffer } from 'node:buffer';

/**
 * Puts a 64-bit hash of the bytes [start, end) into two words of `into` at `at`. Two lanes of multiply and rotate, mixed into each other at the end as
 * MurmurHash3 does: on the few bytes of an id several times as fast as a call into WebAssembly. Not for secrets: hits are confirmed.
 */
export function hashId(
  bytes: Uint8Array,
  start: number,
  end: number,
  seed: number,
  into: Uint32Array,
  at: number,
): void {
  let a = seed ^ 0x9e3779b9;
  let b = Math.imul(seed, 0x85ebca6b) ^ 0x7f4a7c15;
  for (let next = start; next < end; next += 1) {
    const byte = bytes[next] as number;
    a = Math.imul(a ^ byte, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b + byte, 0x1b873593) ^ a;
    b = (b << 13) | (b >>> 19);
  }
  const length = end - start;
  a = mix(a ^ length);
  b = mix(b ^ a ^ length);
  into[at] = a + b;
  into[at + 1] = b;
}

/** The two words that `hashId` makes of the UTF-8 bytes of an id. */
export function hashText(id: string, seed: number): readonly [high: number, low: number] {
  const bytes = Buffer.from(id);
  const words = new Uint32Array(2);
  hashId(bytes, 0, bytes.length, seed, words, 0);
  return [words[0] as number, words[1] as number];
}

/** Every bit of the result depends on every bit of the word (the finalizer of MurmurHash3). */
export function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
