import { constants, crc32, deflateRawSync } from 'node:zlib';

/** A text of one part, a part that comes again and again, and a last part. */
export interface Repeated {
  readonly before: string;
  readonly part: string | Uint8Array;
  readonly times: number;
  readonly after: string;
}

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** One gzip member of a text that need not fit into memory: each part is compressed by itself, the repeated one once. */
export function* hugeGzip({ before, part, times, after }: Repeated): Generator<Buffer> {
  const [first, each, last] = [before, part, after].map((text) => Buffer.from(text));
  if (first === undefined || each === undefined || last === undefined) return;
  yield HEADER;
  yield piece(first);
  const packed = piece(each);
  let crc = crc32(first);
  for (let n = 0; n < times; n += 1) {
    crc = crc32(each, crc);
    yield packed;
  }
  yield deflateRawSync(last);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(last, crc), 0);
  trailer.writeUInt32LE((first.length + each.length * times + last.length) % 2 ** 32, 4);
  yield trailer;
}

/** Compressed so that anything may stand before and behind it. */
function piece(bytes: Buffer): Buffer {
  return deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH });
}
