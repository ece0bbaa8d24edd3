import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileEncoder, isTextColumn } from '../../src/feeds/encoder.js';
import { ENTITY } from '../../src/feeds/entity.js';
import { columns, encodeOne, row } from '../support/encode.js';

const BARE = { ...ENTITY, rules: [] };

const ALL = columns({
  'location.address.street_address': 'text',
  'location.address.postal_code': 'text',
  'location.address.region': 'text',
  'location.address.locality': 'text',
  'location.address.country': 'text',
  'location.longitude': 'number',
  'location.latitude': 'number',
  url: 'text',
  telephone: 'text',
  name: 'text',
  entity_id: 'text',
});

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '\\',
      '\n',
      '\t',
      '\u0001',
      '\u001f',
      '\u007f',
      '\u2028',
      '\ufffd',
      'é',
      '😀',
      ' ',
    ),
  }),
  fc.constant(''),
);
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.constantFrom('1e-05', '1e+20', '-0', '1.50', '0.10000000000000000000000000000000000001'),
);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4, nil: null });
const rows = fc.record({
  entity_id: orNull(texts),
  name: orNull(texts),
  telephone: orNull(texts),
  url: orNull(texts),
  latitude: orNull(numbers),
  longitude: orNull(numbers),
  country: orNull(texts),
  locality: orNull(texts),
  region: orNull(texts),
  postal_code: orNull(texts),
  street_address: orNull(texts),
});

/** What the record must be, built the obvious way: nulls and empty objects left out. */
function expected(values: Readonly<Record<string, string | null>>): unknown {
  const pick = (names: readonly string[], parse: (text: string) => unknown = String) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = values[name] ?? null;
        return value === null ? [] : [[name, parse(value)]];
      }),
    );
  const filled = (name: string, object: object) =>
    Object.keys(object).length === 0 ? {} : { [name]: object };
  const address = pick(['country', 'locality', 'region', 'postal_code', 'street_address']);
  const location = { ...pick(['latitude', 'longitude'], Number), ...filled('address', address) };
  return { ...pick(['entity_id', 'name', 'telephone', 'url']), ...filled('location', location) };
}

describe('an encoder', () => {
  test('writes what JSON.stringify would, in the order of the kind, and shows the rules what JSON.parse gives', () => {
    const seen: unknown[] = [];
    const look = { ...ENTITY.rules[0], check: (record: unknown) => void seen.push(record) };
    const rule = {
      id: 'look',
      severity: 'info',
      summary: '',
      why: '',
      fix: '',
      evidence: 'inference',
      bad: '',
      good: '',
    } as const;
    const encoder = compileEncoder({ ...ENTITY, rules: [{ ...rule, check: look.check }] }, ALL);
    fc.assert(
      fc.property(rows, (values) => {
        const { street_address, postal_code, region, locality, country } = values;
        const { longitude, latitude, url, telephone, name, entity_id } = values;
        const address = [street_address, postal_code, region, locality, country];
        const { json, id, findings } = encoder.encode(
          row(...address, longitude, latitude, url, telephone, name, entity_id),
        );
        const record = expected(values);
        expect(JSON.parse(json)).toEqual(record);
        expect(Object.keys(JSON.parse(json))).toEqual(Object.keys(Object(record)));
        expect(seen.pop()).toEqual(record);
        expect(id).toBe(entity_id);
        expect(findings).toEqual([]);
        if (longitude === null && latitude === null) expect(json).toBe(JSON.stringify(record));
      }),
      { numRuns: 1000 },
    );
  });

  test('keeps every digit of a number', () => {
    for (const digits of [
      '9223372036854775807',
      '1.50',
      '0.1000000000000000055511151231257827',
      '1e-05',
      '-0',
    ]) {
      const { json } = encodeOne('location.latitude', 'number', digits);
      expect(json).toContain(`"latitude":${digits}`);
    }
  });

  test('keeps text text, also in a number field: a rule says so', () => {
    const { json, findings } = encodeOne('location.latitude', 'text', '48.1');
    expect(json).toContain('"latitude":"48.1"');
    expect(findings.map(({ rule, severity }) => [rule.id, severity])).toContainEqual([
      'latlng_not_number',
      'warning',
    ]);
  });

  test('gives a string field the text of any scalar', () => {
    expect(encodeOne('entity_id', 'number', '9223372036854775807').json).toContain(
      '"entity_id":"9223372036854775807"',
    );
    expect(encodeOne('name', 'boolean', 'true').json).toContain('"name":"true"');
  });

  test('writes booleans as JSON, as PostgreSQL prints them in either form', () => {
    for (const [text, json] of [
      ['true', true],
      ['t', true],
      ['false', false],
      ['f', false],
    ])
      expect(encodeOne('location.latitude', 'boolean', String(text)).json).toContain(
        `"latitude":${json}`,
      );
  });

  test('embeds json as it is', () => {
    const text = '{"latitude": 1.50, "longitude":2,\n"address":{"country":"DE"}}';
    const { json } = encodeOne('location', 'json', text);
    expect(json).toContain(`"location":${text}`);
    expect(encodeOne('location.address', 'json', '{"country":"DE"}').json).toContain(
      '{"address":{"country":"DE"}}',
    );
    expect(encodeOne('name', 'json', '"Zur \\"Post\\""').json).toContain('"name":"Zur \\"Post\\""');
  });

  test('leaves out nulls, and objects without members', () => {
    const encoder = compileEncoder(BARE, ALL);
    expect(encoder.encode(row(...ALL.slice(1).map(() => null)))).toEqual({
      json: '{}',
      id: null,
      findings: [],
    });
  });

  test('knows the key as text', () => {
    const encoder = compileEncoder(BARE, ALL);
    expect(encoder.keyText([Buffer.from('ä-1')])).toBe('ä-1');
    expect(encoder.keyText([null])).toBe('');
  });

  test('reads bytes wherever they lie', () => {
    const bytes = new Uint8Array(Buffer.from('xxZur Postxx')).subarray(2, 10);
    expect(encodeOne('name', 'text', bytes).json).toContain('"name":"Zur Post"');
  });
});

test('string fields and the key are wanted as text', () => {
  const wanted = [
    'key',
    'entity_id',
    'name',
    'location.address.postal_code',
    'location.unstructured_address',
  ];
  const others = [
    'location',
    'location.latitude',
    'location.address',
    'nothing',
    'location.nothing',
    'constructor',
  ];
  expect(wanted.filter((column) => !isTextColumn(ENTITY, column))).toEqual([]);
  expect(others.filter((column) => isTextColumn(ENTITY, column))).toEqual([]);
});
