import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_DEPTH,
  MAX_MEMBERS,
  MAX_VALUE_BYTES,
  MAX_VALUES,
  RecordReader,
} from '../../src/verify/file/record-reader.js';

interface Read {
  readonly records: unknown[];
  readonly notices: {
    rule: string;
    record: number | undefined;
    message: string;
    pointer?: string;
  }[];
  readonly count: number;
  readonly stopped: boolean;
}

/** Reads bytes in pieces of one size and returns all that came of it. */
function read(bytes: Uint8Array | string, piece = Number.POSITIVE_INFINITY): Read {
  const buffer = Buffer.from(bytes);
  const records: unknown[] = [];
  const notices: Read['notices'] = [];
  const reader = new RecordReader({
    onRecord: (value, record) => {
      expect(record).toBeGreaterThanOrEqual(records.length);
      records.push(value);
    },
    report: ({ id: rule }, { record, message, pointer }) =>
      notices.push({ rule, record, message, ...(pointer === undefined ? {} : { pointer }) }),
  });
  const size = Math.min(piece, Math.max(buffer.length, 1));
  for (let at = 0; at < buffer.length; at += size) reader.push(buffer.subarray(at, at + size));
  reader.finish();
  return { records, notices, count: reader.records, stopped: reader.stopped };
}

const rules = (bytes: Uint8Array | string, piece?: number) =>
  read(bytes, piece).notices.map(({ rule }) => rule);

describe('records of a well-formed file', () => {
  const records = [
    { a: 'x"y\\z', b: [1, { c: '}],{[' }] },
    {},
    [],
    'text, with "quotes"',
    -1.5e3,
    true,
    null,
    { ä: '漢字 😀 \u2028' },
    { nested: { deep: [[[{ x: {} }]]] } },
  ];

  test('are those of JSON.parse, in pieces of any size', () => {
    for (const text of [
      JSON.stringify({ data: records }),
      JSON.stringify({ data: records }, null, 2),
    ]) {
      const length = Buffer.byteLength(text);
      for (let piece = 1; piece <= length; piece += piece < 20 ? 1 : 13) {
        const result = read(text, piece);
        expect(result.records).toEqual(records);
        expect(result.notices).toEqual([]);
      }
    }
  });

  test('are those of JSON.parse for any JSON', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ depthSize: 'medium' }), { minLength: 1 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(undefined, 1, '\t'),
        (data, piece, space) => {
          const text = JSON.stringify({ data }, null, space);
          const result = read(text, piece);
          expect(result.records).toEqual(JSON.parse(text).data);
          expect(result.notices).toEqual([]);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test('an own key __proto__ is a key like any other', () => {
    const { records: read1, notices } = read(
      '{"data":[{"__proto__":{"polluted":1},"constructor":2}]}',
    );
    expect(notices).toEqual([]);
    expect(Object.keys(read1[0] as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('the frame of a file', () => {
  test.each([
    ['nothing', '', ['json_syntax']],
    ['blanks only', ' \n', ['json_syntax']],
    ['an array', '[{"a":1}]', ['root_not_object']],
    ['a string', '"data"', ['root_not_object']],
    ['null', 'null', ['root_not_object']],
    ['markup', '<html>', ['json_syntax']],
    ['an empty object', '{}', ['root_data_missing']],
    ['an empty object with blanks', ' { } ', ['root_data_missing']],
    ['another key instead of data', '{"entities":[{}]}', ['root_unknown_key', 'root_data_missing']],
    ['data that is an object', '{"data":{}}', ['root_data_missing']],
    ['data that is null', '{"data":null}', ['root_data_missing']],
    ['no records', '{"data":[]}', ['shard_has_no_entities']],
    ['no records but blanks', '{"data":[ \n ]}', ['shard_has_no_entities']],
    ['another key before', '{"metadata":{"a":[1,"}"]},"data":[1]}', ['root_unknown_key']],
    ['another key behind', '{"data":[1],"x":"y"}', ['root_unknown_key']],
    [
      'another key with a broken value',
      '{"x":tru,"data":[1]}',
      ['root_unknown_key', 'json_syntax'],
    ],
    ['data twice', '{"data":[1],"data":[2]}', ['json_duplicate_key']],
    ['data twice, escaped', '{"data":[1],"d\\u0061ta":[2]}', ['json_duplicate_key']],
    ['a second document', '{"data":[1]}{"data":[2]}', ['json_trailing_content']],
    ['lines of JSON', '{"data":[1]}\n{"data":[2]}\n', ['json_trailing_content']],
    ['a byte behind', '{"data":[1]}\0', ['json_trailing_content']],
    ['blanks around', ' \n{ "data" : [ 1 ] }\r\n\t', []],
    ['a comma before the end', '{"data":[1],}', ['json_syntax']],
    ['a comma at the beginning', '{,"data":[1]}', ['json_syntax']],
    ['no colon', '{"data"[1]}', ['json_syntax']],
    ['a key without quotes', '{data:[1]}', ['json_syntax']],
    ['a key in single quotes', "{'data':[1]}", ['json_syntax']],
    ['no comma', '{"data":[1]"x":2}', ['json_syntax']],
    ['the wrong bracket', '{"data":[1}}', ['json_syntax']],
    ['the other wrong bracket', '{"data":[1]]', ['json_syntax']],
    ['a wrong bracket in a value', '{"x":1]', ['root_unknown_key', 'json_syntax']],
  ])('%s', (_, text, expected) => {
    for (const piece of [1, 3, undefined]) expect(rules(text, piece)).toEqual(expected);
  });

  test('cut anywhere, it is never a whole file', () => {
    const text = Buffer.from('{"data":[{"a":"b\\"c"},{"d":[1,2]}]}');
    for (let end = 0; end < text.length; end += 1)
      expect(rules(text.subarray(0, end)).length).toBeGreaterThan(0);
    expect(rules(text)).toEqual([]);
  });

  test('a byte order mark is reported once, half of one is not UTF-8', () => {
    const text = Buffer.from('{"data":[1]}');
    const mark = Buffer.from([0xef, 0xbb, 0xbf]);
    for (const piece of [1, 2, undefined]) {
      expect(rules(Buffer.concat([mark, text]), piece)).toEqual(['bom_present']);
      expect(rules(Buffer.concat([mark.subarray(0, 2), text]), piece)).toEqual(['json_syntax']);
      expect(rules(Buffer.concat([Buffer.from(' '), mark.subarray(1), text]), piece)).toEqual([
        'json_syntax',
      ]);
      expect(rules(Buffer.concat([mark, mark, text]), piece)).toEqual([
        'bom_present',
        'json_syntax',
      ]);
    }
  });

  test('UTF-16 is named', () => {
    expect(rules(Buffer.from('\u{feff}{"data":[1]}', 'utf16le'))).toEqual(['encoding_not_utf8']);
  });
});

describe('V3: broken records', () => {
  test.each([
    ['a comma at the end', '{"data":[1,]}', 'a value'],
    ['two commas', '{"data":[1,,2]}', 'a value'],
    ['no comma', '{"data":[{} {}]}', 'something follows'],
    ['NaN', '{"data":[{"a":NaN}]}', 'NaN'],
    ['Infinity', '{"data":[{"a":-Infinity}]}', '-Infinity'],
    ['a comment', '{"data":[{} /* x */]}', 'something follows'],
    ['single quotes', '{"data":[{"a":\'b\'}]}', "'"],
    ['a comma before a brace', '{"data":[{"a":1,}]}', 'a comma before the end'],
    ['a raw newline in a string', '{"data":["a\nb"]}', 'byte 0xa within a string'],
    ['a raw NUL in a string', '{"data":["a\0b"]}', 'byte 0x0 within a string'],
    ['an unknown escape', '{"data":["\\x41"]}', 'escape'],
    ['a short escape', '{"data":["\\u12"]}', 'escape'],
    ['a leading zero', '{"data":[01]}', 'something follows'],
    ['brackets that do not match', '{"data":[{"a":[1}]]}', 'where a comma'],
  ])('%s: a fault of syntax with its place', (_, text, message) => {
    for (const piece of [1, 4, undefined]) {
      const { notices, stopped } = read(text, piece);
      expect(notices).toEqual([
        {
          rule: 'json_syntax',
          record: undefined,
          message: expect.stringMatching(/byte \d+ \(line \d+, column \d+\)$/),
        },
      ]);
      expect(notices[0]?.message).toContain(message);
      expect(stopped).toBe(true);
    }
  });

  test('the place is right: byte, line and column', () => {
    const text = '{"data":[\n  {"a":1},\n  {"ä":2},\n  {"b":nil}]}';
    const byte = Buffer.byteLength(text.slice(0, text.indexOf('nil')));
    for (const piece of [1, 2, 11, undefined])
      expect(read(text, piece).notices[0]?.message).toBe(
        `nil where a value is expected, byte ${byte} (line 4, column 8)`,
      );
  });

  test('records before the fault are handed over, records behind it are not', () => {
    for (const piece of [1, 5, undefined])
      expect(read('{"data":[{"a":1},{"a":2},{"a":x},{"a":4}]}', piece).records).toEqual([
        { a: 1 },
        { a: 2 },
      ]);
  });

  test('a record that is not UTF-8 is reported by its position, the others are read', () => {
    const text = Buffer.from('{"data":[{"a":"?"},{"a":"?"},{"a":"c"}]}', 'latin1');
    text[text.lastIndexOf('?')] = 0xe9;
    for (const piece of [1, 5, undefined]) {
      const { records, notices, count } = read(text, piece);
      expect(records).toEqual([{ a: '?' }, { a: 'c' }]);
      expect(count).toBe(3);
      expect(notices).toEqual([
        { rule: 'encoding_not_utf8', record: 1, message: expect.stringContaining('not UTF-8') },
      ]);
    }
  });

  test('a key that comes twice is reported with its pointer', () => {
    const text = '{"data":[{"a":1},{"b":{"c/d":1,"c\\/d":2}},{"x":[{"y":1,"y":2}]},{"a":1}]}';
    for (const piece of [1, 5, undefined]) {
      const { records, notices } = read(text, piece);
      expect(records).toHaveLength(4);
      expect(notices.map(({ rule, record, pointer }) => [rule, record, pointer])).toEqual([
        ['json_duplicate_key', 1, '/b/c~1d'],
        ['json_duplicate_key', 2, '/x/0/y'],
      ]);
    }
  });
});

describe('V3: hostile files', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test('a million levels end in a finding, not in an overflow', () => {
    for (const text of [
      `{"data":[1,${nested(1e6)},2]}`,
      `{"data":[1,${nested(MAX_DEPTH + 1)},2]}`,
    ]) {
      const { records, notices, count } = read(text, 65_536);
      expect(records).toEqual([1, 2]);
      expect(count).toBe(3);
      expect(notices.map(({ rule, record }) => [rule, record])).toEqual([['json_too_deep', 1]]);
    }
    expect(rules(`{"data":[${nested(MAX_DEPTH)}]}`)).toEqual([]);
    expect(rules(`{"x":${nested(1e6)},"data":[1]}`, 65_536)).toEqual([
      'root_unknown_key',
      'json_too_deep',
    ]);
  });

  test('levels that never end are no overflow either', () => {
    expect(rules(`{"data":[${'{"a":'.repeat(1e6)}`, 65_536)).toEqual(['json_syntax']);
  });

  test('a record beyond the limit of bytes is told once, and read over', () => {
    const large = `"${'x'.repeat(MAX_VALUE_BYTES)}"`;
    for (const piece of [65_536, 10_000_000, undefined]) {
      const { records, notices, count } = read(`{"data":[1,${large},2]}`, piece);
      expect([records, count]).toEqual([[1, 2], 3]);
      expect(notices.map(({ rule, record }) => [rule, record])).toEqual([['record_too_large', 1]]);
    }
  });

  test('a record with more members than the limit is not parsed', () => {
    const members = (count: number) =>
      `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join()}}`;
    expect(rules(`{"data":[${members(MAX_MEMBERS)}]}`)).toEqual([]);
    expect(rules(`{"data":[${members(MAX_MEMBERS + 1)}]}`)).toEqual(['record_too_large']);
  });

  test('a record with more values than the limit is not parsed', () => {
    const numbers = (count: number) => Array(count).fill(0).join();
    expect(rules(`{"data":[[${numbers(MAX_VALUES)}]]}`)).toEqual([]);
    for (const record of [`[${numbers(MAX_VALUES + 1)}]`, `[${Array(MAX_VALUES).fill('{}')}]`])
      expect(rules(`{"data":[${record}]}`)).toEqual(['record_too_large']);
  });

  test('nor is another value of the root, beyond the limits', () => {
    for (const value of [
      `[${Array(MAX_VALUES).fill('[]')}]`,
      `{${Array.from({ length: MAX_MEMBERS + 1 }, (_, n) => `"k${n}":1`)}}`,
    ])
      expect(rules(`{"x":${value},"data":[1]}`)).toEqual(['root_unknown_key', 'record_too_large']);
  });

  test('a string of hundreds of megabytes keeps the memory flat', () => {
    const notices: string[] = [];
    const reader = new RecordReader({
      onRecord: () => {},
      report: ({ id }) => notices.push(id),
    });
    reader.push(Buffer.from('{"data":["'));
    const piece = Buffer.alloc(65_536, 'x');
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    for (let bytes = 0; bytes < 500_000_000; bytes += piece.length) {
      reader.push(piece);
      if (bytes % (64 * piece.length) === 0)
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    reader.push(Buffer.from('"]}'));
    reader.finish();
    expect(notices).toEqual(['record_too_large']);
    expect(peak).toBeLessThan(160_000_000);
  });

  test('whatever is done to the bytes, records are handed over only as JSON.parse would', () => {
    const text = Buffer.from(JSON.stringify({ data: [{ a: 'b\\', c: [1, null] }, { ü: -2.5 }] }));
    const noise = '"\\{}[],: 0-eE.tn\n\u0000\u00ff';
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(text.length - 1), fc.nat(noise.length - 1), fc.nat(2)), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.integer({ min: 1, max: 40 }),
        (edits, piece) => {
          const bytes = [...text];
          for (const [at, character, kind] of edits)
            bytes.splice(
              at,
              kind === 0 ? 0 : 1,
              ...(kind === 1 ? [] : [noise.charCodeAt(character)]),
            );
          const mutant = Buffer.from(bytes);
          const { records, notices } = read(mutant, piece);
          if (notices.length > 0) return;
          const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(mutant);
          expect(records).toEqual(JSON.parse(decoded).data);
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });
});
