import { describe, expect, test } from '@jest/globals';
import { POINTER_NAME } from '../../src/core/file-set.js';
import type { VerifyOptions } from '../../src/verify/verify-options.js';
import { entities, entity, FeedSet, found } from '../support/feed-set.js';

/** Ways to read a file that must find the same. */
const WAYS: readonly (Partial<VerifyOptions> & { readonly piece: number })[] = [
  { byShape: false, piece: 65_536 },
  { byShape: true, piece: 65_536 },
  { byShape: true, piece: 13 },
];

const COUNT = 40;
/** A record in the middle: the ones before made its shape known. */
const AT = 25;

/** Verifies records of which one is written otherwise, in a stranger's set, in every way. */
async function expectOf(
  change: (record: string) => string | Uint8Array,
  rules: readonly string[],
): Promise<void> {
  const records = entities(COUNT).map((record) => Buffer.from(JSON.stringify(record)));
  records[AT] = Buffer.from(change(String(records[AT])));
  const parts = records.flatMap((record, n) => [Buffer.from(n === 0 ? '' : ','), record]);
  const set = new FeedSet({ records: entities(1), gzip: false });
  set.state.objects.clear();
  set.putJson(set.file(0), Buffer.concat([Buffer.from('{"data":['), ...parts, Buffer.from(']}')]));
  for (const { piece, ...way } of WAYS) {
    set.target.piece = piece;
    const report = await set.verify(way);
    const errors = found(report).filter((line) => line.startsWith('error'));
    expect({ piece, way, errors }).toEqual({ piece, way, errors: rules });
    expect(report.records).toBe(COUNT);
  }
}

/** Puts bytes at the beginning of the name. */
function named(...bytes: readonly number[]) {
  return (record: string): Uint8Array => {
    const [before = '', after = ''] = record.split('"name":"');
    return Buffer.concat([
      Buffer.from(`${before}"name":"`),
      Buffer.from(bytes),
      Buffer.from(after),
    ]);
  };
}

describe('V3: bytes that are no UTF-8', () => {
  test.each<[string, readonly number[]]>([
    ['a continuation alone', [0x80]],
    ['the highest continuation alone', [0xbf]],
    ['two bytes, the second missing', [0xc3]],
    ['three bytes, the last missing', [0xe6, 0xbc]],
    ['four bytes, the last missing', [0xf0, 0x9f, 0x98]],
    ['an overlong slash of two bytes', [0xc0, 0xaf]],
    ['an overlong slash of three bytes', [0xe0, 0x80, 0xaf]],
    ['an overlong slash of four bytes', [0xf0, 0x80, 0x80, 0xaf]],
    ['an overlong quotation mark', [0xc0, 0xa2]],
    ['an overlong zero', [0xc0, 0x80]],
    ['a high surrogate in bytes', [0xed, 0xa0, 0xbd]],
    ['a pair of surrogates in bytes', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ['beyond the last character', [0xf4, 0x90, 0x80, 0x80]],
    ['five bytes, as in old times', [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ['a byte of no meaning', [0xff]],
    ['Latin-1', [0x43, 0x61, 0x66, 0xe9]],
  ])('%s: the record is named, the others are read', async (_, bytes) => {
    await expectOf(named(...bytes), ['error encoding_not_utf8 1']);
  });

  test('in a key and in an id', async () => {
    for (const before of ['"na', '"entity_id":"dining'])
      await expectOf(
        (record) => {
          const [left = '', right = ''] = record.split(before);
          return Buffer.concat([
            Buffer.from(left + before),
            Buffer.from([0xe9]),
            Buffer.from(right),
          ]);
        },
        ['error encoding_not_utf8 1'],
      );
  });
});

describe('V3: NUL', () => {
  test('as an escape is a finding about its record', async () => {
    await expectOf(
      (record) => record.replace('"name":"', '"name":"\\u0000'),
      ['error text_not_well_formed 1'],
    );
  });
});

describe('V3: halves of characters', () => {
  test.each<[string, string]>([
    ['a high one', '\\ud83d'],
    ['a low one', '\\ude00'],
    ['in the wrong order', '\\ude00\\ud83d'],
    ['before another escape', '\\ud83d\\u0041'],
    ['in capitals', '\\UD83D'.replace('U', 'u')],
  ])('%s', async (_, text) => {
    await expectOf(
      (record) => record.replace('"name":"', `"name":"${text}`),
      ['error json_unpaired_surrogate 1'],
    );
  });

  test('a whole one in two escapes is a character', async () => {
    await expectOf((record) => record.replace('"name":"', '"name":"\\ud83d\\ude00'), []);
  });

  test('in an id and in a key', async () => {
    await expectOf(
      (record) => record.replace('"dining-', '"\\ud800-'),
      ['error json_unpaired_surrogate 1'],
    );
    await expectOf(
      (record) => record.replace('{', '{"\\ud800":"x",'),
      ['error json_unpaired_surrogate 1'],
    );
  });
});

describe('V3: numbers', () => {
  test.each<[string, string, readonly string[]]>([
    ['beyond a double', '1e999', ['error number_not_finite 1']],
    ['beyond a double, negative', '-1e999', ['error number_not_finite 1']],
    ['of 400 digits', '9'.repeat(400), ['error number_not_finite 1']],
    ['of 300 digits', '9'.repeat(300), ['error latlng_out_of_range 1']],
    ['of 400 digits behind the point', `52.5${'1'.repeat(400)}`, []],
    ['with an endless exponent', `1e${'9'.repeat(400)}`, ['error number_not_finite 1']],
    ['of a million digits', '9'.repeat(1_000_000), ['error number_not_finite 1']],
    ['of a million digits behind the point', `52.5${'1'.repeat(1_000_000)}`, []],
    [
      'with an exponent of a million digits',
      `1e${'9'.repeat(1_000_000)}`,
      ['error number_not_finite 1'],
    ],
    ['as a string', '"1e999"', ['error latlng_out_of_range 1']],
  ])('%s', async (_, number, rules) => {
    await expectOf((record) => record.replace(/"latitude":[^,]+/, `"latitude":${number}`), rules);
  });

  test('where a string belongs', async () => {
    await expectOf(
      (record) => record.replace(/"name":"[^"]+"/, '"name":1e999'),
      ['error string_field_not_string 1'],
    );
  });

  test.each([
    ['1e999', 'descriptor_timestamp_not_integer'],
    [`1${'0'.repeat(400)}`, 'descriptor_timestamp_not_integer'],
    ['9007199254740993', 'descriptor_timestamp_wrong_unit'],
    ['-0', 'descriptor_timestamp_wrong_unit'],
    [`"${'9'.repeat(400)}"`, 'descriptor_timestamp_not_integer'],
  ])('a timestamp %.20s', async (number, rule) => {
    const set = new FeedSet();
    set.state.objects.clear();
    const text = set.target.bytes(POINTER_NAME).toString();
    set.putDescriptor(text.replace(/(?<="generation_timestamp":)\d+/, number));
    expect(found(await set.verify())).toEqual([`error ${rule} 1`]);
  });
});

describe('V3: keys that objects have by themselves', () => {
  const OWN = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then'];

  test.each(OWN)('%s is a field that nobody knows, wherever it is', async (key) => {
    const evil = `"${key}":{"name":"Evil","polluted":true}`;
    for (const place of ['{"entity_id"', '"location":{', '"address":{']) {
      const [brace = ''] = /.*\{/.exec(place) ?? [];
      const rest = place.slice(brace.length);
      const set = new FeedSet({ records: [entity(1)] });
      set.state.objects.clear();
      const record = JSON.stringify(entity(1)).replace(place, `${brace}${evil},${rest}`);
      set.putJson(set.file(0), `{"data":[${record}]}`);
      expect(found(await set.verify())).toEqual(['warning entity_unknown_field 1']);
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test.each(OWN)('%s twice is a key twice; in the descriptor it is unknown', async (key) => {
    await expectOf(
      (record) => record.replace('{', `{"${key}":1,"${key}":2,`),
      ['error json_duplicate_key 1'],
    );
    const set = new FeedSet();
    const text = set.target.bytes(POINTER_NAME).toString();
    set.putDescriptor(text.replace('{', `{"${key}":{"polluted":true},`));
    expect(found(await set.verify())).toEqual(['warning descriptor_unknown_key 1']);
  });

  test('a record that has nothing but them is missed in all its fields', async () => {
    const inherited = '{"__proto__":{"entity_id":"dining-1","name":"Zur Post","location":{}}}';
    await expectOf(
      () => inherited,
      ['error entity_id_missing 1', 'error location_missing 1', 'error name_missing 1'],
    );
  });
});
