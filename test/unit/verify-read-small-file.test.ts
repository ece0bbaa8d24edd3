import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ENTITY } from '../../src/feeds/entity.js';
import { type CheckedFile, FileDesk } from '../../src/verify/file/check-file.js';
import { readSmallFile } from '../../src/verify/file/read-small-file.js';
import { entity } from '../support/feed-set.js';
import { random } from '../support/random.js';

const SETTINGS = { seed: 1, samples: 1000, byShape: true };
const NO_HANDLERS = { onRecord: () => {}, report: () => {} };

interface Stored {
  readonly bytes: Buffer;
  readonly name?: string;
  readonly contentEncoding?: string;
  readonly sha256?: string;
}

function json(count: number): string {
  return JSON.stringify({ data: Array.from({ length: count }, (_, n) => entity(n)) });
}

function factsOf({ bytes, name = 'a.json.gz', contentEncoding, sha256 }: Stored) {
  return {
    ...{ name, bytes: bytes.length },
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(sha256 !== undefined && { sha256 }),
  };
}

/** What one desk says of a file that it is given as a whole, or as a stream. */
async function check(desk: FileDesk, stored: Stored, whole: boolean): Promise<unknown> {
  async function* body() {
    yield stored.bytes;
  }
  const content = whole ? { content: stored.bytes } : {};
  const object = { ...factsOf(stored), body: body(), ...content };
  return plain(await desk.check(object, new AbortController().signal, () => {}));
}

function plain({ facts, notices, keys }: CheckedFile): unknown {
  return { facts, notices, words: [...(keys?.words ?? [])], folded: [...(keys?.folded ?? [])] };
}

const good = gzipSync(json(30));
const [first, second] = [gzipSync(json(2)), gzipSync(json(3))];

const FILES: Readonly<Record<string, Stored>> = {
  sound: { bytes: good },
  'of another digest': { bytes: good, sha256: '00'.repeat(32) },
  'with a name and a comment': { bytes: withName(good) },
  'stored as gzip': { bytes: good, contentEncoding: 'gzip' },
  'stored as br': { bytes: good, contentEncoding: 'br' },
  'named .json': { bytes: good, name: 'a.json' },
  'not packed': { bytes: Buffer.from(json(3)) },
  'not packed, named .json': { bytes: Buffer.from(json(3)), name: 'a.json' },
  'of two members': { bytes: Buffer.concat([first, second]) },
  'with zeros behind': { bytes: Buffer.concat([good, Buffer.alloc(16)]) },
  'packed twice': { bytes: gzipSync(good) },
  'of nothing': { bytes: gzipSync('') },
  empty: { bytes: Buffer.alloc(0) },
  'with a wrong checksum': { bytes: changed(good, good.length - 8) },
  'with a wrong length': { bytes: changed(good, good.length - 1) },
  'of broken JSON': { bytes: gzipSync(json(3).slice(0, -9)) },
  'of a record twice as deep as may be': { bytes: gzipSync(`{"data":[${'['.repeat(200)}`) },
};

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** The same member with a header that has both optional texts (RFC 1952). */
function withName(bytes: Buffer): Buffer {
  const header = Buffer.from(bytes.subarray(0, 10));
  header[3] = 0x18;
  return Buffer.concat([header, Buffer.from('feed.json\0of today\0'), bytes.subarray(10)]);
}

describe('a file that is held as a whole', () => {
  test.each(Object.keys(FILES))('%s: as from a stream', async (what) => {
    const stored = FILES[what] as Stored;
    const [whole, stream] = [new FileDesk(ENTITY, SETTINGS), new FileDesk(ENTITY, SETTINGS)];
    // The second time, records of known shapes are not parsed, and the memory of the first file is gone on with.
    for (const time of [1, 2])
      expect([time, await check(whole, stored, true)]).toEqual([
        time,
        await check(stream, stored, false),
      ]);
  });

  test('with bytes flipped: as from a stream', async () => {
    const next = random(7);
    const [whole, stream] = [new FileDesk(ENTITY, SETTINGS), new FileDesk(ENTITY, SETTINGS)];
    for (let round = 0; round < 150; round += 1) {
      const bytes = changed(good, next(good.length));
      expect(await check(whole, { bytes }, true)).toEqual(await check(stream, { bytes }, false));
    }
  });

  test('is read in one go when there is nothing unusual about it, and left alone otherwise', () => {
    const inOneGo = Object.keys(FILES).filter((what) => {
      const stored = FILES[what] as Stored;
      return readSmallFile(factsOf(stored), stored.bytes, NO_HANDLERS, undefined) !== undefined;
    });
    expect(inOneGo).toEqual([
      'sound',
      'of another digest',
      'with a name and a comment',
      'stored as gzip',
      'of broken JSON',
      'of a record twice as deep as may be',
    ]);
  });
});
