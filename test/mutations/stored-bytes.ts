import { gunzipSync, gzipSync } from 'node:zlib';
import { pick, type Random } from '../support/random.js';
import { changedFile, type Expected, type Mutation } from './mutation.js';

/** Bytes of the gzip header that `generate` writes, and of the trailer. */
const HEADER = 10;
const TRAILER = 8;

const SAME_CONTENT = 'harmless';

/** Changes the stored bytes of one random data file. */
function stored(
  name: string,
  rounds: number,
  change: (bytes: Buffer, next: Random) => Uint8Array,
  alone: Expected,
): Mutation {
  return {
    name,
    rounds,
    mutate({ set, next }) {
      const file = pick(set.files, next);
      set.put(file, change(set.bytes(file), next));
      return changedFile(set, file, alone);
    },
  };
}

/** Changes compressed data; some bits of them mean nothing, so what they unpack to decides. */
function deflated(
  name: string,
  rounds: number,
  change: (bytes: Buffer, next: Random) => Uint8Array,
): Mutation {
  return {
    name,
    rounds,
    mutate({ set, next }) {
      const file = pick(set.files, next);
      const good = set.bytes(file);
      const mutant = change(Buffer.from(good), next);
      set.put(file, mutant);
      const alone = sameContent(good, mutant) ? SAME_CONTENT : { found: ['gzip_corrupt'] };
      return changedFile(set, file, alone);
    },
  };
}

function sameContent(good: Buffer, mutant: Uint8Array): boolean {
  try {
    return gunzipSync(mutant).equals(gunzipSync(good));
  } catch {
    return false;
  }
}

/** Flips bits of the byte at an index. */
function flip(bytes: Buffer, at: number, bits: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ bits;
  return bytes;
}

function somewhere(bytes: Buffer, next: Random): number {
  return HEADER + next(bytes.length - HEADER - TRAILER);
}

const anyBits = (next: Random) => 1 + next(255);
const CORRUPT = { found: ['gzip_corrupt'] };

const HEADER_MUTATIONS: readonly Mutation[] = [
  stored(
    'time, level or system in the gzip header changed',
    6,
    (bytes, next) => flip(bytes, 4 + next(6), anyBits(next)),
    SAME_CONTENT,
  ),
  stored('the text flag of gzip set', 1, (bytes) => flip(bytes, 3, 1), SAME_CONTENT),
  stored('a reserved flag of gzip set', 3, (bytes, n) => flip(bytes, 3, 0x20 << n(3)), CORRUPT),
  stored('a flag for what is not there', 4, (bytes, n) => flip(bytes, 3, 2 << n(4)), CORRUPT),
  stored('the magic number changed', 4, (bytes, n) => flip(bytes, n(2), anyBits(n)), {
    found: ['gzip_expected_plain_found'],
  }),
  stored('the method in the header changed', 2, (b, n) => flip(b, 2, anyBits(n)), CORRUPT),
];

const DATA_MUTATIONS: readonly Mutation[] = [
  deflated('a byte of the compressed data flipped', 16, (bytes, next) =>
    flip(bytes, somewhere(bytes, next), anyBits(next)),
  ),
  deflated('one bit of the compressed data flipped', 8, (bytes, next) =>
    flip(bytes, somewhere(bytes, next), 1 << next(8)),
  ),
  deflated('a byte of the compressed data lost', 4, (bytes, next) => {
    const at = somewhere(bytes, next);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
  }),
  deflated('a byte put into the compressed data', 4, (bytes, next) => {
    const at = somewhere(bytes, next);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from([next(256)]), bytes.subarray(at)]);
  }),
  deflated('sixteen bytes zeroed', 3, (bytes, next) => {
    const at = HEADER + next(bytes.length - HEADER - TRAILER - 16);
    return bytes.fill(0, at, at + 16);
  }),
  stored('the checksum changed', 3, (b, n) => flip(b, b.length - 8 + n(4), anyBits(n)), CORRUPT),
  stored('the length changed', 3, (b, n) => flip(b, b.length - 4 + n(4), anyBits(n)), CORRUPT),
];

const LENGTH_MUTATIONS: readonly Mutation[] = [
  stored('emptied', 1, () => Buffer.alloc(0), { found: ['file_empty'] }),
  stored('cut to one byte', 1, (bytes) => bytes.subarray(0, 1), {
    found: ['gzip_expected_plain_found'],
  }),
  stored('cut in the header', 3, (bytes, n) => bytes.subarray(0, 2 + n(8)), CORRUPT),
  stored('cut in the data', 5, (bytes, n) => bytes.subarray(0, somewhere(bytes, n)), CORRUPT),
  stored('cut in the trailer', 4, (b, n) => b.subarray(0, b.length - 1 - n(8)), CORRUPT),
  stored(
    'zeros appended',
    2,
    (bytes, next) => Buffer.concat([bytes, Buffer.alloc(1 + next(600))]),
    { found: ['gzip_trailing_garbage'] },
  ),
  stored(
    'text appended',
    2,
    (bytes, next) => Buffer.concat([bytes, Buffer.from('}\n'.repeat(1 + next(9)))]),
    { found: ['gzip_trailing_garbage'] },
  ),
  stored('itself appended', 1, (bytes) => Buffer.concat([bytes, bytes]), {
    found: ['gzip_multi_member', 'json_trailing_content'],
  }),
  stored(
    'empty members appended',
    2,
    (bytes, next) => Buffer.concat([bytes, ...Array(1 + next(5)).fill(gzipSync(''))]),
    { found: ['gzip_multi_member'] },
  ),
  stored(
    'half of itself appended',
    1,
    (bytes) => Buffer.concat([bytes, bytes.subarray(0, bytes.length >> 1)]),
    { found: ['gzip_multi_member', 'gzip_corrupt'] },
  ),
];

const PACKING_MUTATIONS: readonly Mutation[] = [
  stored('compressed twice', 1, (bytes) => gzipSync(bytes), { found: ['gzip_double'] }),
  stored('plain under .gz', 1, (bytes) => gunzipSync(bytes), {
    found: ['gzip_expected_plain_found'],
  }),
  stored(
    'compressed again by another level',
    2,
    (b, n) => gzipSync(gunzipSync(b), { level: n(3) }),
    'harmless',
  ),
  stored(
    'cut into several gzip members',
    3,
    (bytes, next) => {
      const json = gunzipSync(bytes);
      const at = 1 + next(json.length - 1);
      return Buffer.concat([gzipSync(json.subarray(0, at)), gzipSync(json.subarray(at))]);
    },
    { found: ['gzip_multi_member'] },
  ),
  stored('nothing, compressed', 1, () => gzipSync(''), { found: ['json_syntax'] }),
  stored('blanks, compressed', 1, () => gzipSync(' \n'), { found: ['json_syntax'] }),
  stored('zeros of the same length', 1, (bytes) => Buffer.alloc(bytes.length), {
    found: ['gzip_expected_plain_found', 'json_syntax'],
  }),
  stored('a page of HTML instead', 1, () => Buffer.from('<html><title>404</title></html>'), {
    found: ['gzip_expected_plain_found', 'json_syntax'],
  }),
];

/** What can happen to the stored bytes of one data file. */
export const STORED_BYTES: readonly Mutation[] = [
  ...HEADER_MUTATIONS,
  ...DATA_MUTATIONS,
  ...LENGTH_MUTATIONS,
  ...PACKING_MUTATIONS,
];
