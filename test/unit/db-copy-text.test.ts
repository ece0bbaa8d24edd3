import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CopyTextParser } from '../../src/db/copy-text.js';

/** What a server writes for a field. */
function copyField(value: string | null): string {
  if (value === null) return '\\N';
  const escapes: Record<string, string> = {
    '\\': '\\\\',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
  };
  return value.replace(/[\\\b\f\n\r\t\v]/g, (character) => escapes[character] ?? character);
}

test('rows survive, wherever the blocks are cut', () => {
  const field = fc.option(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\\N', '\\', '\\.', 'a\tb', '\n')),
  );
  const rows = fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { maxLength: 20 });
  fc.assert(
    fc.property(rows, fc.array(fc.nat(40)), (expected, cuts) => {
      const text = expected.map((row) => `${row.map(copyField).join('\t')}\n`).join('');
      let rest = Buffer.from(text);
      const parser = new CopyTextParser(3);
      const seen: (string | null)[][] = [];
      const take = (bytes: Buffer): void => {
        for (const row of parser.rows(bytes)) {
          seen.push(
            row.map((value) => value && Buffer.from(value).toString('utf8')) as (string | null)[],
          );
        }
      };
      for (const cut of cuts) {
        take(rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      take(rest);
      parser.finish();
      const asText = (row: (string | null)[]) =>
        row.map((value) => (value === null ? null : Buffer.from(value).toString('utf8') || ''));
      expect(seen.map((row) => row.map((value) => (value === null ? null : value)))).toEqual(
        expected.map(asText),
      );
    }),
    { numRuns: 500 },
  );
});

test('text that ends within a row is an error', () => {
  const parser = new CopyTextParser(2);
  parser.rows(Buffer.from('a\tb\nc\t'));
  expect(() => parser.finish()).toThrow('ended within a row');
});
