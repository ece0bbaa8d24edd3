import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RowBlock } from '../../src/core/row-block.js';
import { chunks } from '../../src/db/chunk-iterator.js';
import { copyText } from '../../src/db/copy-text.js';

/** Rows with these keys and a second field, each row a text by itself. */
function rowsOf(keys: readonly (string | null)[]): Buffer[] {
  return keys.map((key, at) =>
    copyText([[key === null ? null : Buffer.from(key), Buffer.from(`row ${at}`)]]),
  );
}

/** Rows as blocks: a block ends behind each row whose number is in `ends`, and at the end. */
async function* blocksOf(rows: readonly Buffer[], ends: ReadonlySet<number>) {
  let block: Buffer[] = [];
  for (const [at, row] of rows.entries()) {
    block.push(row);
    if (!ends.has(at)) continue;
    yield Buffer.concat(block);
    block = [];
  }
  if (block.length > 0) yield Buffer.concat(block);
}

/** The blocks of every chunk. */
async function read(blocks: AsyncIterable<Buffer>, rows: number, bytes?: number) {
  const all: RowBlock[][] = [];
  for await (const chunk of chunks(blocks, rows, bytes)) {
    expect(chunk.number).toBe(all.length);
    const some: RowBlock[] = [];
    for await (const block of chunk.blocks) some.push(block);
    all.push(some);
  }
  return all;
}

/** What chunks must hold, told the slow way. */
function expected(rows: readonly Buffer[], most: number, bytes: number): string[] {
  const all: string[] = [];
  let [text, count] = ['', 0];
  for (const row of rows) {
    text += row.toString('latin1');
    count += 1;
    if (count < most && text.length < bytes) continue;
    all.push(text);
    [text, count] = ['', 0];
  }
  return text === '' ? all : [...all, text];
}

const key = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab\\\t\nN'), maxLength: 4 }),
  fc.nat(99).map(String),
);
const keys = fc.uniqueArray(key, { maxLength: 40 });
const ends = fc.array(fc.nat(40)).map((some) => new Set(some));
const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.option(fc.integer({ min: 1, max: 90 })));

describe('chunks', () => {
  test('hold so many rows, or the bytes, wherever blocks begin and end', async () => {
    await fc.assert(
      fc.asyncProperty(keys, ends, sizes, async (some, cuts, [rows, bytes]) => {
        const all = rowsOf(some);
        const most = bytes ?? Number.POSITIVE_INFINITY;
        const seen = await read(blocksOf(all, cuts), rows, most);
        const texts = seen.map((chunk) =>
          Buffer.concat(chunk.map((block) => block.bytes)).toString('latin1'),
        );
        expect(texts).toEqual(expected(all, rows, most));
        for (const block of seen.flat()) {
          const newlines = block.bytes.filter((byte) => byte === 10).length;
          expect([block.rows > 0, block.rows]).toEqual([true, newlines]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a repeated key is an error, wherever blocks and chunks end', async () => {
    const repeated = keys
      .filter((some) => some.length > 0)
      .chain((some) =>
        fc.tuple(fc.constant(some), fc.nat(some.length - 1), ends, fc.integer({ min: 1, max: 5 })),
      );
    await fc.assert(
      fc.asyncProperty(repeated, async ([some, at, cuts, rows]) => {
        const all = rowsOf(some.toSpliced(at, 0, some[at] ?? ''));
        await expect(read(blocksOf(all, cuts), rows)).rejects.toMatchObject({
          code: 'source',
          message: expect.stringContaining('two rows have the key "'),
        });
      }),
    );
  });

  test('keys of which one is the start of another are different', async () => {
    const some = ['', 'a', 'ab', 'a', 'abc', 'ab', '', '\\', '\\N', '\\', 'N', 'a\t', 'a'];
    const seen = await read(blocksOf(rowsOf(some), new Set([2, 7])), 3);
    expect(seen.flat().reduce((rows, block) => rows + block.rows, 0)).toBe(some.length);
  });

  test.each([0, 1, 2, 3])('a null key in row %i is an error that says where', async (at) => {
    const some = ['a', 'b', 'c"'].toSpliced(at, 0, '?');
    const all = rowsOf(some.map((one) => (one === '?' ? null : one)));
    const place =
      at === 0 ? 'in the first row' : `in the row after key ${JSON.stringify(some[at - 1])}`;
    for (const cuts of [[], [0], [1, 2], [0, 1, 2, 3]])
      await expect(read(blocksOf(all, new Set(cuts)), 2)).rejects.toMatchObject({
        code: 'source',
        message: `feed query: the column "key" is null ${place}`,
      });
  });

  test('a key alone in its row is compared to its end', async () => {
    const blocks = async function* () {
      yield Buffer.from('a\nab\n');
      yield Buffer.from('a\na\n');
    };
    await expect(read(blocks(), 9)).rejects.toThrow('two rows have the key "a"');
  });

  test('a chunk that is not read to its end is an error, and blocks are released', async () => {
    let released = false;
    const blocks = async function* () {
      try {
        yield* blocksOf(rowsOf(['a', 'b', 'c']), new Set([0, 1]));
      } finally {
        released = true;
      }
    };
    const careless = async () => {
      for await (const _ of chunks(blocks(), 2));
    };
    await expect(careless()).rejects.toThrow('chunk 0 was not read to its end');
    expect(released).toBe(true);
    released = false;
    for await (const chunk of chunks(blocks(), 2)) {
      for await (const _ of chunk.blocks) break;
      break;
    }
    expect(released).toBe(true);
  });
});
