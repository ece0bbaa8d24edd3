import { describe, expect, test } from '@jest/globals';
import {
  bucket,
  chunkSize,
  dataFilePrefix,
  directory,
  directoryOrUrl,
  duration,
  endpoint,
  keyPrefix,
  path,
  percent,
  ruleSeverities,
  wholeNumber,
  yesOrNo,
} from '../../src/cli/parsers.js';
import type { Parse } from '../../src/cli/setting.js';

/** The value, or the problem as a text. */
function read<T>(parse: Parse<T>, text: string): T | string {
  const parsed = parse(text, '/base');
  return parsed.ok ? parsed.value : parsed.problem;
}

describe('duration', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['250ms', 0.25],
    ['90s', 90],
    ['1.5m', 90],
    ['30m', 1800],
    ['1h30m', 5400],
    ['2d', 172_800],
  ])('%s is %d seconds', (text, seconds) => {
    expect(read(duration(0), text)).toBe(seconds);
  });

  test.each(['', '30', '5 m', '-5s', '1e3s', 's', '1h30', '1w', 'soon'])(
    '%p is refused',
    (text) => {
      expect(read(duration(0), text)).toMatch(/^must be/);
    },
  );

  test('a time limit of nothing is refused, and one longer than a timer can count', () => {
    expect(read(duration(0.001), '0s')).toMatch(/longer than nothing/);
    expect(read(duration(0), '25d')).toMatch(/at most 24d/);
  });
});

test('whole numbers are decimal digits within their range', () => {
  expect(read(wholeNumber(1, 9), '9')).toBe(9);
  for (const text of ['', '0', '10', '-1', '1.0', '1e0', '0x1', ' 1', '١', '9'.repeat(30)])
    expect([text, read(wholeNumber(1, 9), text)]).toEqual([
      text,
      'must be a whole number between 1 and 9',
    ]);
});

test('the range of a number is readable', () => {
  expect(read(wholeNumber(0, 1_000_000), 'x')).toMatch(/between 0 and 1,000,000$/);
});

test('a chunk is a number or auto', () => {
  expect(read(chunkSize, 'auto')).toBe('auto');
  expect(read(chunkSize, '10000')).toBe(10_000);
  expect(read(chunkSize, 'Auto')).toMatch(/or auto$/);
});

test('yes and no have the usual spellings', () => {
  for (const text of ['1', 'true', 'YES', 'On']) expect(read(yesOrNo, text)).toBe(true);
  for (const text of ['0', 'False', 'no', 'off']) expect(read(yesOrNo, text)).toBe(false);
  for (const text of ['', '2', 'y', 'ja']) expect(read(yesOrNo, text)).toMatch(/must be yes or no/);
});

test('a percentage is a share from 0 to 1, with or without its sign', () => {
  expect(read(percent, '2')).toBe(0.02);
  expect(read(percent, '0.5%')).toBe(0.005);
  expect(read(percent, '100')).toBe(1);
  for (const text of ['101', '-1', 'x', '', '%']) expect(read(percent, text)).toMatch(/^must be/);
});

test('paths resolve against their base, S3 URLs stand for themselves', () => {
  expect(read(path, 'a/../b')).toBe('/base/b');
  expect(read(path, '/abs')).toBe('/abs');
  expect(read(directoryOrUrl, 's3://b/p')).toBe('s3://b/p');
  expect(read(directoryOrUrl, 's3')).toBe('/base/s3');
});

test('a directory is not made of a URL, a home that no shell expanded, or nothing', () => {
  const wrong = [
    's3:/b/x',
    'S3://b/x',
    's3:',
    ' s3://b',
    'file:///x',
    'https://x',
    'sftp:x',
    'C:\\x',
  ];
  for (const parse of [directory, directoryOrUrl])
    for (const text of [...wrong, '~/feeds', '~', '', ' ', '\t'])
      expect([text, read(parse, text)]).toEqual([text, expect.stringMatching(/^must/)]);
  expect(directory('s3://company/x', '/base')).toMatchObject({
    ok: false,
    hint: 'a bucket is named with --bucket s3://company/x',
  });
  for (const text of ['./a:b', '/x/s3:/y', 'a~/b', '~old', '2026-11-22T10:00'])
    expect([text, read(directory, text)]).toEqual([text, expect.stringMatching(/^\//)]);
});

test('a bucket is a bare name or a URL', () => {
  expect(read(bucket, 'company')).toBe('company');
  expect(read(bucket, 's3://company/abc')).toBe('s3://company/abc');
  for (const text of ['company/abc', 's3:/company/abc', 'S3://company/abc', '/company/abc'])
    expect([text, bucket(text, '/base')]).toEqual([
      text,
      expect.objectContaining({ ok: false, hint: 'write s3://company/abc' }),
    ]);
});

test('a blank is no name of anything', () => {
  for (const parse of [path, bucket, keyPrefix]) expect(read(parse, ' ')).toBe('must not be blank');
  expect(read(keyPrefix, '')).toBe('');
});

test('an endpoint is an http URL without credentials', () => {
  expect(read(endpoint, 'http://127.0.0.1:9000')).toBe('http://127.0.0.1:9000');
  for (const text of ['minio:9000', 'ftp://x', '', 'http://u:p@x', 'http://u@x', 'http://x/?sig=y'])
    expect(read(endpoint, text)).toMatch(/^must/);
});

test('a prefix of names never leads out of the drop box', () => {
  expect(read(dataFilePrefix, 'inbox/')).toBe('inbox/');
  for (const text of ['/x', '../x', 'a/../../x', 'https://x/', 'a\\b', 'a\nb'])
    expect([text, read(dataFilePrefix, text)]).toEqual([text, expect.stringMatching(/^must be/)]);
});

describe('severities of rules', () => {
  test.each([
    ['a_b=off', { a_b: 'off' }],
    ['a_b=off,c_d=warning', { a_b: 'off', c_d: 'warning' }],
    [' a_b = info , a_b=error,', { a_b: 'error' }],
    ['', {}],
  ])('%p', (text, severities) => {
    expect(read(ruleSeverities, text)).toEqual(new Map(Object.entries(severities)));
  });

  test.each(['a_b', 'a_b=', '=off', 'a_b=OFF', 'a_b=on', 'c_d=off,a_b:off'])(
    '%p is refused',
    (text) => {
      expect(read(ruleSeverities, text)).toMatch(
        /^".+" must be a rule, =, and one of off, info, warning, error$/,
      );
    },
  );
});
