import { describe, expect, test } from '@jest/globals';
import { type FeedgenError, isFeedgenError } from '../../src/core/errors.js';
import type { ColumnKind } from '../../src/core/source.js';
import { compileEncoder } from '../../src/feeds/encoder.js';
import { ENTITY } from '../../src/feeds/entity.js';
import { FEED_KINDS, feedKind, feedKindByName } from '../../src/feeds/index.js';
import { fieldAt } from '../../src/feeds/paths.js';

const FIT: readonly (readonly [string, ColumnKind])[] = [
  ['key', 'number'],
  ['entity_id', 'text'],
  ['name', 'text'],
  ['location.address.country', 'text'],
];

function refusal(...columns: readonly (readonly [string, ColumnKind])[]): FeedgenError {
  try {
    compileEncoder(
      ENTITY,
      columns.map(([name, kind]) => ({ name, kind })),
    );
  } catch (error) {
    if (isFeedgenError(error)) return error;
    throw error;
  }
  throw new Error('the columns were accepted');
}

describe('columns that cannot be records are refused by name', () => {
  test.each<[string, string, string | RegExp]>([
    ['location.adress', 'location.adress', 'did you mean "location.address"?'],
    ['location.address.postalcode', 'postalcode', 'did you mean "location.address.postal_code"?'],
    ['phone', '"phone"', 'did you mean "telephone"?'],
    ['entityId', '"entityId"', 'did you mean "entity_id"?'],
    ['latitude', '"latitude"', 'did you mean "location.latitude"?'],
    ['location.city', '"location.city"', 'did you mean "location.address.locality"?'],
    ['name.first', '"name.first"', /the fields are entity_id, name/],
    ['opening_hours', '"opening_hours"', /the fields are/],
    ['', '""', /the fields are/],
    ['__proto__', '"__proto__"', /the fields are/],
    [`location.${'x'.repeat(60)}`, '63 bytes or more', /shorter/],
  ])('%s', (name, fact, hint) => {
    const error = refusal(...FIT, [name, 'text']);
    expect(error.code).toBe('usage');
    expect(error.message).toContain(fact);
    expect(error.hint).toMatch(hint);
  });

  test('json as the id, whose repetition could not be confirmed', () => {
    const error = refusal(
      ['key', 'number'],
      ['entity_id', 'json'],
      ['name', 'text'],
      ['location', 'json'],
    );
    expect(error.message).toContain('column "entity_id" is json');
    expect(error.hint).toContain("#>> '{}'");
  });

  test.each([
    ['name', 'alias a column as "name"'],
    ['location', 'alias a column as "location" or "location.…"'],
  ])('no column supplies %s', (missing, hint) => {
    const error = refusal(...FIT.filter(([name]) => name.split('.')[0] !== missing));
    expect([error.message, error.hint]).toEqual([expect.stringContaining(`"${missing}"`), hint]);
  });

  test('two columns of one path', () => {
    expect(refusal(...FIT, ['name', 'text']).message).toContain('two columns are called "name"');
  });

  test('an object beside one of its members', () => {
    const error = refusal(...FIT, ['location.address', 'json']);
    expect(error.message).toContain(
      '"location.address.country" lies within column "location.address"',
    );
    expect(refusal(...FIT, ['location', 'json']).message).toContain('within column "location"');
  });

  test('an object that is not json', () => {
    const error = refusal(...FIT.slice(0, 3), ['location', 'text']);
    expect(error.message).toContain('column "location" is text');
    expect(error.hint).toContain('"location.latitude"');
  });

  test.each(['key', 'entity_id', 'name', 'location'])('no %s', (missing) => {
    const error = refusal(...FIT.filter(([name]) => !name.startsWith(missing)));
    expect(error.message).toContain(`"${missing}"`);
  });

  test('a required object may come whole or by any of its members', () => {
    for (const column of [
      ['location', 'json'],
      ['location.latitude', 'number'],
    ] as const) {
      const [name, kind] = column;
      const columns = [...FIT.slice(0, 3), column].map(([name, kind]) => ({ name, kind }));
      expect(compileEncoder(ENTITY, columns)).toBeDefined();
      expect([name, kind]).toEqual([...column]);
    }
  });
});

describe('feed kinds', () => {
  test('are found by id and by feed name', () => {
    expect(feedKind('entity')).toBe(ENTITY);
    expect(feedKindByName('reservewithgoogle.entity')).toBe(ENTITY);
    expect(feedKind('reservewithgoogle.entity')).toBeUndefined();
    expect(feedKindByName('entity')).toBeUndefined();
  });

  test('declare what they refer to', () => {
    for (const kind of FEED_KINDS) {
      const referred = [kind.idField, ...kind.required, ...Object.values(kind.synonyms)];
      expect(referred.filter((path) => fieldAt(kind.fields, path) === undefined)).toEqual([]);
    }
  });
});
