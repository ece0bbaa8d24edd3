import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Chunk } from '../../src/core/source.js';
import { chunks } from '../../src/db/chunk-iterator.js';
import { copyText } from '../../src/db/copy-text.js';
import { ENTITY } from '../../src/feeds/entity.js';
import { MOST_HELD_BYTES, type Piece, pieces } from '../../src/generate/piece.js';
import type { EncodeSettings, FinishedFile } from '../../src/generate/piece-desk.js';
import { encodeHere, type PieceEncoder } from '../../src/generate/piece-encoder.js';
import { encodeInThreads } from '../../src/generate/piece-threads.js';
import { COLUMNS, goodRow } from '../support/memory-source.js';

const SETTINGS: EncodeSettings = { columns: COLUMNS, seed: 7, gzipLevel: 6 };

/** Rows as a reader would bring them, `perBlock` at a time. */
async function* read(rows: number, perBlock: number, name?: (n: number) => string) {
  for (let from = 0; from < rows; from += perBlock) {
    const some = Array.from({ length: Math.min(perBlock, rows - from) }, (_, n) => {
      const row = goodRow(from + n + 1, name && { name: name(from + n) });
      return COLUMNS.map((column) => Buffer.from(row[column.name] ?? ''));
    });
    yield copyText(some);
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const encoders: PieceEncoder[] = [];
afterEach(async () => {
  for (const encoder of encoders.splice(0)) await encoder.close();
});

function opened(encoder: PieceEncoder): PieceEncoder {
  encoders.push(encoder);
  return encoder;
}

async function finishAll(encoder: PieceEncoder, list: readonly Piece[]): Promise<FinishedFile[]> {
  const work = list.map((piece) => encoder.start(structuredClone(piece)));
  const finished: FinishedFile[] = [];
  for (const piece of work) {
    await piece.verdict;
    finished.push(...(await piece.finish([])));
  }
  return finished;
}

describe('pieces', () => {
  test.each([
    [1, 1],
    [3, 7],
    [100, 64],
    [4_999, 1_000],
    [5_000, 5_000],
    [20_000, 1_000],
  ])(
    'chunks of %i rows from blocks of %i: every row once, every chunk whole',
    async (size, block) => {
      const total = 5_000;
      const list = await all(pieces(chunks(read(total, block), size)));
      const files = list.flatMap((piece) => (piece.kind === 'chunks' ? piece.files : []));
      expect(files.map(({ number }) => number)).toEqual(files.map((_, at) => at));
      expect(files.map(({ rows }) => rows)).toEqual(
        files.map((_, at) => Math.min(size, total - at * size)),
      );
      const text = Buffer.concat(list.map(({ bytes }) => bytes));
      expect(text.equals(Buffer.concat(await all(read(total, total))))).toBe(true);
      for (const { bytes } of list) expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
    },
  );

  test('a chunk too large to hold comes in parts, and the chunks around it stay whole', async () => {
    const long = 'x'.repeat(2_000_000);
    const list = await all(
      pieces(
        sizes(
          read(40, 1, (n) => (n < 3 || n > 30 ? 'a' : long)),
          [3, 28, 9],
        ),
      ),
    );
    const kinds = list.map((piece) =>
      piece.kind === 'part' ? [piece.number, piece.last] : piece.files.map(({ number }) => number),
    );
    expect(kinds[0]).toEqual([0]);
    expect(kinds.at(-1)).toEqual([2]);
    expect(kinds.slice(1, -1).every(([number]) => number === 1)).toBe(true);
    expect(kinds.filter(([, last]) => last === true)).toHaveLength(1);
    expect(kinds.at(-2)).toEqual([1, true]);
    expect(list.reduce((sum, { rows }) => sum + rows, 0)).toBe(40);
    expect(Math.max(...list.map(({ bytes }) => bytes.length))).toBeLessThan(MOST_HELD_BYTES);
  });
});

/** Chunks of different sizes, which no setting makes. */
async function* sizes(
  blocks: AsyncIterable<Buffer>,
  rows: readonly number[],
): AsyncGenerator<Chunk> {
  const rest = blocks[Symbol.asyncIterator]();
  for (const [number, count] of rows.entries()) {
    const taken: Buffer[] = [];
    for (let row = 0; row < count; row += 1) taken.push((await rest.next()).value);
    yield {
      number,
      blocks: (async function* () {
        for (const bytes of taken) yield { bytes, rows: 1 };
      })(),
    };
  }
}

describe('encoders of pieces', () => {
  test.each([1, 2, 5])('%i threads and none make the same files, byte for byte', async (jobs) => {
    const list = await all(pieces(chunks(read(9_000, 450), 130)));
    const here = await finishAll(opened(encodeHere(ENTITY, SETTINGS)), list);
    const there = await finishAll(opened(encodeInThreads(ENTITY.id, SETTINGS, jobs)), list);
    expect(here).toHaveLength(70);
    expect(there.map(plain)).toEqual(here.map(plain));
    const { data } = JSON.parse(gunzipSync(here[3]?.content ?? Buffer.alloc(0)).toString());
    expect(data.map(({ entity_id }: { entity_id: string }) => entity_id)).toEqual(
      Array.from({ length: 130 }, (_, n) => `dining-${3 * 130 + n + 1}`),
    );
  });

  test('rows that are left out are missed by their file alone', async () => {
    const list = await all(pieces(chunks(read(25, 25), 10)));
    const work = opened(encodeHere(ENTITY, SETTINGS)).start(list[0] as Piece);
    expect(await work.identify([3])).toEqual([{ key: '4', id: 'dining-4', warnings: [] }]);
    const [first, second, third] = await work.finish([0, 3, 9, 20, 21, 22, 23, 24]);
    expect(first).toMatchObject({ records: 7, refused: 3, firstKey: '1', lastKey: '10' });
    expect(second).toMatchObject({ records: 10, refused: 0 });
    expect(third).toMatchObject({ records: 0, refused: 5, firstKey: '21', lastKey: '25' });
    const ids = JSON.parse(gunzipSync(first?.content ?? Buffer.alloc(0)).toString()).data.map(
      ({ entity_id }: { entity_id: string }) => entity_id,
    );
    expect(ids).toEqual([2, 3, 5, 6, 7, 8, 9].map((n) => `dining-${n}`));
    expect(third?.content).toHaveLength(0);
  });

  test('without gzip the file is its JSON', async () => {
    const list = await all(pieces(chunks(read(3, 1), 5)));
    const encoder = opened(encodeHere(ENTITY, { ...SETTINGS, gzipLevel: null }));
    const [file] = await finishAll(encoder, list);
    const [packed] = await finishAll(opened(encodeHere(ENTITY, SETTINGS)), list);
    const text = Buffer.from(file?.content ?? []);
    expect(JSON.parse(text.toString()).data).toHaveLength(3);
    expect(gzipSync(text, { level: 6 }).equals(packed?.content ?? Buffer.alloc(0))).toBe(true);
  });

  test('a thread that dies fails what it was asked, and all it is asked later', async () => {
    const encoder = opened(encodeInThreads(ENTITY.id, SETTINGS, 1));
    const broken = {
      kind: 'chunks',
      bytes: new Uint8Array([65]),
      rows: 1,
      files: [{ number: 0, rows: 1 }],
    } as const;
    const [whole] = await all(pieces(chunks(read(3, 1), 5)));
    const dying = encoder.start(broken);
    const waiting = encoder.start(structuredClone(whole as Piece));
    const failure = expect.objectContaining({
      code: 'bug',
      message: expect.stringContaining('an encoding thread died'),
    });
    await expect(dying.verdict).rejects.toEqual(failure);
    await expect(waiting.verdict).rejects.toEqual(failure);
    await expect(encoder.start(structuredClone(whole as Piece)).verdict).rejects.toEqual(failure);
  });

  test('closing fails what is asked at that time, and ends', async () => {
    const encoder = encodeInThreads(ENTITY.id, SETTINGS, 2);
    const [whole] = await all(pieces(chunks(read(3, 1), 5)));
    const work = [1, 2, 3].map(() => encoder.start(structuredClone(whole as Piece)));
    const failure = expect.objectContaining({ message: expect.stringContaining('it was closed') });
    const failed = work.map(({ verdict }) => expect(verdict).rejects.toEqual(failure));
    await encoder.close();
    await Promise.all(failed);
    await encoder.close();
  });
});

/** Bytes that compare by value, whatever realm they come from. */
function plain({ content, ...rest }: FinishedFile) {
  return { ...rest, content: Buffer.from(content).toString('base64') };
}
