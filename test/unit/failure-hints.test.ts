import { describe, expect, test } from '@jest/globals';
import { translateDatabaseError } from '../../src/db/errors.js';
import { s3Error } from '../../src/target/s3-errors.js';

describe('what the database says', () => {
  const wrapped = { text: 'select 1; select 2', offset: 17 };
  const context = { where: 'db/places', query: wrapped };
  const syntaxError = (position: number) => ({
    ...{ code: '42601', message: 'syntax error', position: String(position) },
  });

  test('a semicolon in the middle of the query: one statement is a feed', () => {
    const at = wrapped.offset + wrapped.text.indexOf(';') + 1;
    expect(translateDatabaseError(syntaxError(at), context)).toMatchObject({
      code: 'usage',
      message: 'feed query: syntax error (line 1: select 1; select 2)',
      hint: 'a feed is a single select: leave out what follows it',
    });
    expect(translateDatabaseError(syntaxError(at + 1), context)).toMatchObject({ hint: undefined });
  });

  test.each([
    ['delete from places', 'a feed is a single select'],
    ['-- select\n/* select */ update places', 'a feed is a single select'],
    ['/* all */ (select 1', undefined],
    ['with p as (', undefined],
  ])('a syntax error in %j', (text, hint) => {
    const query = { text, offset: 17 };
    const told = translateDatabaseError(syntaxError(18), { where: 'db/places', query });
    expect(told).toMatchObject({ hint });
  });

  test('a value that an expression of the query cannot take: what to do, unless the server says it', () => {
    const error = { code: '22P02', message: 'invalid input syntax for type numeric: "x"' };
    const hint = expect.stringMatching(/guard it by case/);
    expect(translateDatabaseError(error, context)).toMatchObject({ code: 'source', hint });
    const own = translateDatabaseError(error, { where: 'db/places' });
    expect(own).toMatchObject({ hint: undefined });
    const told = translateDatabaseError({ ...error, hint: 'See the manual.' }, context);
    expect(told).toMatchObject({ hint: 'See the manual' });
  });

  test.each([
    ['of the query', context, /right to select/],
    ['of feedgen itself', { where: 'db/places' }, /rights that feedgen seed takes/],
  ])(
    'a statement %s that the role may not run: source, with the right to ask for',
    (_, where, hint) => {
      const denied = { code: '42501', message: 'permission denied for table facility' };
      expect(translateDatabaseError(denied, where)).toMatchObject({
        code: 'source',
        message: 'access denied: db/places: permission denied for table facility',
        hint: expect.stringMatching(hint),
      });
    },
  );
});

describe('what a bucket does not implement', () => {
  const refusal = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } };
  const hintOf = (action: string, checksums: 'when_supported' | 'when_required', acl?: string) => {
    const options = { checksums, ...(acl !== undefined && { acl }) };
    return s3Error({ action, bucket: 'x', options }, refusal);
  };

  test('checksums and options are to blame for writes only, and only those that are in force', () => {
    expect(hintOf('write a to s3://x/', 'when_supported')).toMatchObject({
      hint: expect.stringMatching(/; try --s3-checksums when_required$/),
    });
    expect(hintOf('write a to s3://x/', 'when_required', 'private')).toMatchObject({
      hint: expect.stringMatching(/; try no --acl$/),
    });
    expect(hintOf('list s3://x/', 'when_supported', 'private')).toMatchObject({
      message: 'cannot list s3://x/: the server does not implement this operation of S3',
      hint: 'feedgen doctor shows what this server can do',
    });
  });
});
