import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Refusal } from './refusal.js';

const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** A checksum as S3 writes it: base64 of the big-endian bytes. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

const CRC32C_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

const CRC64_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++)
    value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC32C_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function crc64nvme(bytes: Uint8Array): bigint {
  const ones = 0xffffffffffffffffn;
  let crc = ones;
  for (const byte of bytes)
    crc = (CRC64_TABLE[Number((crc ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (crc >> 8n);
  return crc ^ ones;
}

/** The checksum of bytes, base64. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  if (algorithm === 'SHA1' || algorithm === 'SHA256')
    return createHash(algorithm.toLowerCase()).update(bytes).digest('base64');
  const result = Buffer.alloc(algorithm === 'CRC64NVME' ? 8 : 4);
  if (algorithm === 'CRC64NVME') result.writeBigUInt64BE(crc64nvme(bytes));
  else result.writeUInt32BE(algorithm === 'CRC32' ? crc32(bytes) : crc32c(bytes));
  return result.toString('base64');
}

/** S3's checksum of checksums for a multipart object: over the parts' checksums, with their number. */
export function compositeChecksum(parts: readonly Checksum[]): Checksum | undefined {
  const algorithm = parts[0]?.algorithm;
  if (algorithm === undefined || parts.some((part) => part.algorithm !== algorithm))
    return undefined;
  const joined = Buffer.concat(parts.map((part) => Buffer.from(part.value, 'base64')));
  return { algorithm, value: `${checksumOf(algorithm, joined)}-${parts.length}` };
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Compares every checksum that came with a body (headers or trailers) with the bytes; returns the one to keep. */
export function verifyChecksums(
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): Checksum | undefined {
  verifyMd5(headers['content-md5'], bytes);
  let kept: Checksum | undefined;
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const given = headers[checksumHeader(algorithm)];
    if (given === undefined) continue;
    const value = checksumOf(algorithm, bytes);
    if (given !== value)
      throw new Refusal(
        'BadDigest',
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
    kept = { algorithm, value };
  }
  const promised = headers['x-amz-sdk-checksum-algorithm'];
  if (promised !== undefined && kept?.algorithm !== promised)
    throw new Refusal(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  return kept;
}

/** The same checksum, of other bytes. */
export function checksumAgain(
  algorithm: ChecksumAlgorithm | undefined,
  bytes: Uint8Array,
): Checksum | undefined {
  return algorithm && { algorithm, value: checksumOf(algorithm, bytes) };
}

/** The headers by which the server confirms the checksum of what it keeps. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  return checksum === undefined ? {} : { [checksumHeader(checksum.algorithm)]: checksum.value };
}

/** The elements by which the server confirms it in a body. */
export function checksumElements(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value };
}

/** The algorithm that a copy is asked to use, if any. */
export function chosenAlgorithm(
  headers: Readonly<Record<string, string>>,
): ChecksumAlgorithm | undefined {
  const chosen = headers['x-amz-checksum-algorithm'];
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === chosen);
}

function verifyMd5(given: string | undefined, bytes: Uint8Array): void {
  if (given === undefined) return;
  if (Buffer.from(given, 'base64').length !== 16)
    throw new Refusal('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  if (createHash('md5').update(bytes).digest('base64') !== given)
    throw new Refusal('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}
