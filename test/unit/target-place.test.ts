import { describe, expect, test } from '@jest/globals';
import { formatTargetPlace, parseTargetPlace } from '../../src/target/place.js';

describe('a place that can be used', () => {
  test.each([
    ['s3://bucket', 's3://bucket/'],
    ['s3://bucket/', 's3://bucket/'],
    ['s3://bucket/feeds', 's3://bucket/feeds/'],
    ['s3://bucket/feeds///', 's3://bucket/feeds/'],
    ['S3://my.bucket-1/a/b c/ä', 's3://my.bucket-1/a/b c/ä/'],
    ['feeds', '/home/me/feeds'],
    ['./feeds/', '/home/me/feeds'],
    ['../other', '/home/other'],
    ['/var/feeds', '/var/feeds'],
    ['s3:bucket', '/home/me/s3:bucket'],
  ])('%s is %s', (text, shown) => {
    const place = parseTargetPlace(text, '/home/me');
    expect(formatTargetPlace(place)).toBe(shown);
    expect(parseTargetPlace(formatTargetPlace(place), '/elsewhere')).toEqual(place);
  });
});

describe('a place that is refused', () => {
  test.each([
    ['', 'it is empty'],
    ['feeds\n', 'control character'],
    ['a\0b', 'control character'],
    ['s3://', 'it names no bucket'],
    ['s3:///feeds', 'it names no bucket'],
    [`s3://${'a'.repeat(64)}`, 'at most 63 characters'],
    ['s3://My_Bucket/x', 'lower-case letters'],
    ['s3://bucket-/x', 'begins and ends with'],
    ['s3://.bucket/x', 'begins and ends with'],
    ['s3://a..b/x', 'no two dots'],
    ['s3://192.168.1.10/x', 'IP address'],
    ['s3://bucket/../x', 'empty segment'],
    ['s3://bucket/a/./b', 'empty segment'],
    ['s3://bucket//feeds', 'empty segment'],
    ['s3://bucket/a\\b', 'backslash'],
    [`s3://bucket/${'a'.repeat(701)}`, '700 bytes'],
    ['https://bucket.s3.amazonaws.com/feeds', 'https:// is not supported'],
    ['gs://bucket/feeds', 'gs:// is not supported'],
    ['file:///var/feeds', 'file:// is not supported'],
  ])('%j: %s', (text, fact) => {
    expect(() => parseTargetPlace(text, '/home/me')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(fact) }),
    );
  });

  test('credentials in it are not repeated', () => {
    const attempt = () => parseTargetPlace('sftp://user:canary@host/feeds', '/home/me');
    expect(attempt).toThrow(/cannot use "sftp:\/\/\*\*\*@host/);
    expect(attempt).not.toThrow(/canary/);
  });
});
