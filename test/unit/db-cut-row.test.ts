import { describe, expect, test } from '@jest/globals';
import { MOST_ROW_BYTES } from '../../src/core/row-block.js';
import { copyText, WholeRows } from '../../src/db/copy-text.js';
import { CutDataRow } from '../../src/db/cut-row.js';
import { wasCut } from '../../src/feeds/copy-text.js';

const MB = 1024 * 1024;

/** The rows that come of a text in pieces of a megabyte. */
function inPieces(text: Buffer): Buffer {
  const rows = new WholeRows();
  const blocks: Buffer[] = [];
  for (let at = 0; at < text.length; at += MB)
    blocks.push(...rows.take(text.subarray(at, at + MB)).map((block) => Buffer.from(block)));
  rows.finish();
  return Buffer.concat(blocks);
}

describe('D18: rows of COPY that are too large to be held', () => {
  const row = (key: number, bytes: number) => Buffer.from(`${key}\t${'x'.repeat(bytes)}\n`);

  test('are their key and a mark, the others are as they were', () => {
    const small = row(1, 10);
    const most = row(2, MOST_ROW_BYTES - 3);
    const large = row(3, MOST_ROW_BYTES - 2);
    const kept = inPieces(Buffer.concat([small, most, large, small]));
    expect(kept.length).toBe(small.length + most.length + '3\t\\L\n'.length + small.length);
    const at = small.length + most.length;
    expect(kept.toString('latin1', at, at + 5)).toBe('3\t\\L\n');
    expect([wasCut(kept, 0), wasCut(kept, small.length), wasCut(kept, at)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('a key that is too large by itself is an error, not a key cut short', () => {
    const text = Buffer.from(`${'k'.repeat(MOST_ROW_BYTES)}\tx\n`);
    expect(() => inPieces(text)).toThrow('has a key of more than');
  });
});

describe('D18: rows of a cursor that are too large to be held', () => {
  test.each([1, 2, 3, 5, 100])('become small ones, in pieces of %d bytes', (size) => {
    const body = Buffer.concat([
      Buffer.from([0, 3, 0, 0, 0, 2]),
      Buffer.from('42'),
      Buffer.from([0, 0, 0, 100]),
      Buffer.alloc(200, 'x'),
    ]);
    const cut = new CutDataRow();
    const small: Buffer[] = [];
    for (let at = 0; at < body.length; at += size) {
      const made = cut.take(body.subarray(at, at + size));
      if (made !== undefined) small.push(made);
    }
    const [message = Buffer.alloc(0)] = small;
    expect(small).toHaveLength(1);
    expect(message.readInt32BE(1)).toBe(message.length - 1);
    const fields: (Buffer | null)[] = [];
    for (let at = 7; at < message.length; ) {
      const length = message.readInt32BE(at);
      fields.push(length === -1 ? null : message.subarray(at + 4, at + 4 + length));
      at += 4 + Math.max(length, 0);
    }
    const text = copyText([fields]);
    expect(text.toString()).toBe('42\t\\L\t\\N\n');
    expect(wasCut(text, 0)).toBe(true);
  });
});
