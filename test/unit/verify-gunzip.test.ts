import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ByteInput } from '../../src/verify/file/byte-input.js';
import { UNPACK_LIMITS, type UnpackLimits, unpack } from '../../src/verify/file/unpack.js';

const TEXT = Buffer.from(JSON.stringify({ data: [{ entity_id: 'a', name: 'Äpfel' }] }));
/** Does not fit into one call: goes the streaming way. */
const LARGE = Buffer.concat([randomBytes(2_000_000), TEXT]);

async function* pieces(bytes: Uint8Array, piece: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

/** Unpacks and returns the content, the ids of the rules that were broken, and whether the rest is hidden. */
async function read(
  bytes: Uint8Array,
  { name = 'a.json.gz', piece = 65_536, limits = UNPACK_LIMITS as UnpackLimits } = {},
) {
  const rules: string[] = [];
  const input = new ByteInput(pieces(bytes, piece));
  const { chunks, broken } = unpack(
    input,
    { name, bytes: bytes.length },
    (rule) => rules.push(rule.id),
    limits,
  );
  const content: Buffer[] = [];
  for await (const chunk of chunks) content.push(chunk);
  return { content: Buffer.concat(content), rules, broken: broken() };
}

describe('V2: gzip of a data file', () => {
  test.each([
    ['small', TEXT],
    ['large', LARGE],
    ['empty', Buffer.alloc(0)],
  ])('%s content comes out whole, whatever the pieces', async (_, text) => {
    for (const piece of [1, 7, 1000, 65_536, 10_000_000]) {
      if (piece < 1000 && text.length > 1000) continue;
      const { content, rules, broken } = await read(gzipSync(text), { piece });
      expect(content.equals(text)).toBe(true);
      expect(rules).toEqual([]);
      expect(broken).toBe(false);
    }
  });

  test('header with name, comment, extra field and checksum is skipped', async () => {
    const plain = gzipSync(TEXT);
    const header = Buffer.from(plain.subarray(0, 10));
    header[3] = 2 + 4 + 8 + 16;
    const extra = Buffer.from([3, 0, 1, 2, 3]);
    const rest = Buffer.from('name\0comment\0\x01\x02', 'latin1');
    const bytes = Buffer.concat([header, extra, rest, plain.subarray(10)]);
    for (const piece of [1, 65_536]) {
      const { content, rules } = await read(bytes, { piece });
      expect([content.equals(TEXT), rules]).toEqual([true, []]);
    }
  });

  test.each([
    ['small', TEXT, 1],
    ['large', LARGE, 49_999],
  ])('%s: cut anywhere, it is corrupt and never whole', async (_, text, step) => {
    const bytes = gzipSync(text);
    const ends = [bytes.length - 1, bytes.length - 8, bytes.length - 9];
    for (let end = 2; end < bytes.length; end += step) ends.push(end);
    for (const end of ends) {
      const { rules, broken } = await read(bytes.subarray(0, end));
      expect([end, rules, broken]).toEqual([end, ['gzip_corrupt'], true]);
    }
  });

  test('large: a flipped byte in the middle is corrupt', async () => {
    const bytes = gzipSync(LARGE);
    for (let at = 10; at < bytes.length; at += 200_000) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      const { rules, broken } = await read(damaged);
      expect([at, rules, broken]).toEqual([at, ['gzip_corrupt'], true]);
    }
  });

  test.each([
    ['checksum', 8],
    ['length', 4],
  ])('wrong %s is corrupt', async (_, fromEnd) => {
    for (const text of [TEXT, LARGE]) {
      const bytes = gzipSync(text);
      bytes[bytes.length - fromEnd] = (bytes[bytes.length - fromEnd] ?? 0) ^ 1;
      expect((await read(bytes)).rules).toEqual(['gzip_corrupt']);
    }
  });

  test('several members are joined and reported once', async () => {
    for (const text of [TEXT, LARGE]) {
      const bytes = Buffer.concat([gzipSync(text), gzipSync(text), gzipSync(text)]);
      for (const piece of [1000, 65_536, 10_000_000]) {
        const { content, rules, broken } = await read(bytes, { piece });
        expect(content.equals(Buffer.concat([text, text, text]))).toBe(true);
        expect([rules, broken]).toEqual([['gzip_multi_member'], false]);
      }
    }
  });

  test.each([
    ['a zero byte, which node takes for nothing', Buffer.alloc(1)],
    ['many zero bytes', Buffer.alloc(512)],
    ['text', Buffer.from('junk')],
    ['half a magic number', Buffer.from([0x1f])],
  ])('%s behind the data is garbage', async (_, tail) => {
    for (const text of [TEXT, LARGE]) {
      for (const piece of [1000, 10_000_000]) {
        const { content, rules } = await read(Buffer.concat([gzipSync(text), tail]), { piece });
        expect([content.equals(text), rules]).toEqual([true, ['gzip_trailing_garbage']]);
      }
    }
  });

  test('gzip within gzip is not read', async () => {
    const { content, rules, broken } = await read(gzipSync(gzipSync(TEXT)));
    expect([content.length, rules, broken]).toEqual([0, ['gzip_double'], true]);
  });

  test('plain text under .gz and gzip under .json are reported and read all the same', async () => {
    const plain = await read(TEXT, { name: 'a.json.gz' });
    expect([plain.content.equals(TEXT), plain.rules]).toEqual([
      true,
      ['gzip_expected_plain_found'],
    ]);
    const packed = await read(gzipSync(TEXT), { name: 'a.json' });
    expect([packed.content.equals(TEXT), packed.rules]).toEqual([
      true,
      ['gzip_found_plain_expected'],
    ]);
    expect((await read(TEXT, { name: 'a.json' })).rules).toEqual([]);
  });

  test('unpacked bytes and their ratio are limited', async () => {
    const bytes = gzipSync(Buffer.alloc(3_000_000));
    const byBytes = { bytes: 1_000_000, ratio: Number.POSITIVE_INFINITY, ratioFrom: 0 };
    const byRatio = { bytes: Number.POSITIVE_INFINITY, ratio: 100, ratioFrom: 1_000_000 };
    for (const limits of [byBytes, byRatio]) {
      const { rules, broken } = await read(bytes, { limits });
      expect([rules, broken]).toEqual([['file_too_large_uncompressed'], true]);
    }
    const generous = { ...byRatio, ratio: 2000 };
    expect((await read(bytes, { limits: generous })).rules).toEqual([]);
  });

  test('agrees with node wherever node is strict: random damage to a small file', async () => {
    const bytes = gzipSync(TEXT);
    for (let at = 0; at < bytes.length; at += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        const { content, rules } = await read(damaged);
        if (rules.length === 0) expect(content.equals(gunzipSync(damaged))).toBe(true);
        if (rules.length === 0) expect(content.equals(TEXT)).toBe(true);
      }
    }
  });
});
