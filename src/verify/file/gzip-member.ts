import type { ByteInput } from './byte-input.js';

/** Longest header that is read; the optional name and comment have no limit of their own. */
const MAX_HEADER = 65_536;

const [ID1, ID2, DEFLATE] = [0x1f, 0x8b, 8];
const [FLAG_CRC, FLAG_EXTRA, FLAG_NAME, FLAG_COMMENT, RESERVED] = [2, 4, 8, 16, 0xe0];

/** Bytes after the compressed data: CRC-32 and length modulo 2**32, little-endian. */
export const TRAILER = 8;

/** Whether bytes begin like gzip. */
export function looksGzip(bytes: Uint8Array): boolean {
  return bytes[0] === ID1 && bytes[1] === ID2;
}

/** Takes the header of a gzip member (RFC 1952, section 2.3); false when it is damaged or cut short. */
export async function takeHeader(input: ByteInput): Promise<boolean> {
  for (let look = 512; ; look = MAX_HEADER) {
    const bytes = await input.peek(look);
    const length = headerLength(bytes);
    if (length === 'invalid' || (length === 'more' && (bytes.length < look || look >= MAX_HEADER)))
      return false;
    if (length === 'more') continue;
    await input.take(length);
    return true;
  }
}

/** Takes the trailer and compares it with what was unpacked; the text says what is wrong. */
export async function takeTrailer(
  input: ByteInput,
  unpacked: { readonly crc: number; readonly bytes: number },
): Promise<string | undefined> {
  return trailerProblem(await input.take(TRAILER), unpacked);
}

/** What is wrong with a trailer, compared with what was unpacked; undefined when nothing is. */
export function trailerProblem(
  trailer: Buffer,
  unpacked: { readonly crc: number; readonly bytes: number },
): string | undefined {
  if (trailer.length < TRAILER) return 'the file ends in the middle of its gzip trailer';
  if (trailer.readUInt32LE(0) !== unpacked.crc) return 'the checksum (CRC-32) is wrong';
  if (trailer.readUInt32LE(4) !== unpacked.bytes % 2 ** 32) return 'the declared length is wrong';
  return undefined;
}

/** Bytes of the header of a gzip member (RFC 1952, section 2.3) at the beginning of `bytes`. */
export function headerLength(bytes: Buffer): number | 'more' | 'invalid' {
  if (bytes.length < 10) return 'more';
  const flags = bytes[3] ?? 0;
  if (!looksGzip(bytes) || bytes[2] !== DEFLATE || (flags & RESERVED) !== 0) return 'invalid';
  let at = 10;
  if ((flags & FLAG_EXTRA) !== 0) {
    if (bytes.length < at + 2) return 'more';
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, at);
    if (zero === -1) return 'more';
    at = zero + 1;
  }
  if ((flags & FLAG_CRC) !== 0) at += 2;
  return at <= bytes.length ? at : 'more';
}
