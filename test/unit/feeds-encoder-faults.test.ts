import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import type { ColumnKind } from '../../src/core/source.js';
import { encodeOne } from '../support/encode.js';

describe('what cannot be JSON is an error of a rule', () => {
  const errors = (path: string, kind: ColumnKind, value: string | Uint8Array) =>
    encodeOne(path, kind, value)
      .findings.filter(
        ({ severity, pointer }) =>
          severity === 'error' && pointer.startsWith(`/${path.split('.')[0]}`),
      )
      .map(({ rule }) => rule.id);

  test.each(['NaN', 'Infinity', '-Infinity', '1e400', '', '0x10', '1_000'])('number %s', (text) => {
    expect(errors('location.latitude', 'number', text)).toContain('number_not_finite');
  });

  test.each([[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]])(
    'bytes %p',
    (...bytes) => {
      const text = Buffer.concat([Buffer.from('Zur '), Uint8Array.from(bytes)]);
      expect(errors('name', 'text', text)).toContain('text_not_well_formed');
      expect(
        errors('location', 'json', Buffer.concat([Buffer.from('"'), text, Buffer.from('"')])),
      ).toContain('text_not_well_formed');
    },
  );

  test('but a replacement character that the database holds is text', () => {
    expect(errors('name', 'text', 'Zur \ufffd Post')).toEqual([]);
  });

  test.each([
    ['{"address":{"locality":"a\\u0000b"}}', 'text_not_well_formed'],
    ['{"\\u0000":1}', 'text_not_well_formed'],
    ['{"address":{"locality":"\\ud83d"}}', 'json_unpaired_surrogate'],
    ['{"\\ude00":1}', 'json_unpaired_surrogate'],
    ['{"latitude":1e999,"longitude":1}', 'number_not_finite'],
    ['{"latitude":1,"longitude":1,"latitude":2}', 'json_duplicate_key'],
    ['{"address":{"a\\":{":[{"b":1,"\\u0062":2}]}}', 'json_duplicate_key'],
    ['{"unstructured_address":"a","unstructuredAddress":"b"}', 'json_duplicate_key'],
    ['{"latitude":', 'text_not_well_formed'],
    ['"Berlin"', 'object_field_not_object'],
    ['null', 'location_missing'],
  ])('json %s breaks %s', (text, rule) => {
    expect(errors('location', 'json', text)).toContain(rule);
  });

  test('a member may be repeated in different objects, and in strings', () => {
    const text =
      '{"address":{"country":"DE","x":[{"country":1},{"country":2}],"y":"\\",\\"country\\":1"}}';
    expect(errors('location', 'json', text)).not.toContain('json_duplicate_key');
  });

  test.each(['[', '{"a":'])('json nested 100,000 deep by %s is no crash', (open) => {
    const text = `${open.repeat(100_000)}1${(open === '[' ? ']' : '}').repeat(100_000)}`;
    const { findings } = encodeOne('location', 'json', text);
    expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
    for (const { value } of findings)
      expect(JSON.stringify(value ?? null).length).toBeLessThan(2000);
    const deepNul = text.replace('1', '"\\u0000"');
    expect(errors('location', 'json', deepNul)).toContain('text_not_well_formed');
  });

  test('findings stay small, whatever the record holds', () => {
    const keys = Array.from({ length: 10_000 }, (_, at) => `"field ${at}":0`).join(',');
    const { findings } = encodeOne('location', 'json', `{${keys}}`);
    expect(findings.length).toBeLessThan(200);
    const long = encodeOne('name', 'text', '\u202e'.repeat(1_000_000)).findings;
    for (const { message } of long) expect(message.length).toBeLessThan(1000);
  });
});
