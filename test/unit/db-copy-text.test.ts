import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RawRow } from '../../src/core/row-block.js';
import { copyText, WholeRows } from '../../src/db/copy-text.js';
import { readRow } from '../../src/feeds/copy-text.js';

const NEWLINE = 10;
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

const bytes = fc.uint8Array({ maxLength: 12 }).map((some) => Buffer.from(some));
const awkward = fc
  .constantFrom('', '\\N', '\\', '\\.', 'N', '\t', '\n', 'a\tb', '\\n', '\\\\N', '\r\n', '\b\f\v')
  .map((text) => Buffer.from(text));
const field = fc.option(fc.oneof(bytes, awkward, fc.constant(EVERY_BYTE)), { nil: null });
const rows: fc.Arbitrary<RawRow[]> = fc
  .integer({ min: 1, max: 4 })
  .chain((width) =>
    fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 12 }),
  );

function readAll(text: Buffer): RawRow[] {
  const read: RawRow[] = [];
  for (let at = 0; at < text.length; at = text.indexOf(NEWLINE, at) + 1)
    read.push(readRow(text, at));
  return read;
}

const shown = (some: readonly RawRow[]): (string | null)[][] =>
  some.map((row) => row.map((value) => value && Buffer.from(value).toString('hex')));

describe('the text format of COPY', () => {
  test('brings any bytes back, nulls and empty fields apart', () => {
    fc.assert(
      fc.property(rows, (some) => {
        expect(shown(readAll(copyText(some)))).toEqual(shown(some));
      }),
      { numRuns: 500 },
    );
  });

  test('is what a server writes', () => {
    const row = ['1', null, '', 'a\\b\tc\nd\re\bf\fg\vh', '\\N', '\u0001"\u007f é'];
    const text = copyText([row.map((value) => (value === null ? null : Buffer.from(value)))]);
    expect(text.toString()).toBe(
      '1\t\\N\t\ta\\\\b\\tc\\nd\\re\\bf\\fg\\vh\t\\\\N\t\u0001"\u007f é\n',
    );
  });

  test('a row without an end is an error', () => {
    expect(() => readRow(Buffer.from('a\tb'), 0)).toThrow('a row of COPY has no end');
  });
});

describe('whole rows', () => {
  test('come out as they went in, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat(30)), (some, cuts) => {
        const text = copyText(some);
        const cutter = new WholeRows();
        const blocks: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, text.length]) {
          const arrived = text.subarray(at, at + cut);
          at += arrived.length;
          // The socket may use its memory again.
          if (arrived.length > 0) blocks.push(...cutter.take(Buffer.from(arrived)));
          expect(blocks.every((block) => block.at(-1) === NEWLINE)).toBe(true);
          const whole = text.subarray(0, at).lastIndexOf(NEWLINE) + 1;
          expect(Buffer.concat(blocks).equals(text.subarray(0, whole))).toBe(true);
        }
        cutter.finish();
      }),
      { numRuns: 500 },
    );
  });

  test.each(['a', 'a\tb\nc', 'a\t'])('text that ends within a row is an error: %j', (text) => {
    const cutter = new WholeRows();
    cutter.take(Buffer.from(text));
    expect(() => cutter.finish()).toThrow('COPY ended within a row');
  });
});
