import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENTITY } from '../../src/feeds/entity.js';
import { checkRecord, type RecordRule } from '../../src/feeds/rule.js';
import { ENTITY_ID_DUPLICATE } from '../../src/feeds/rules/identity.js';
import { ENTITY_CASES, GOOD } from './entity-cases.js';

const UNSKIPPED: readonly RecordRule[] = ENTITY.rules.map(({ skip: _skip, ...rule }) => rule);

function found(rules: readonly RecordRule[], record: unknown) {
  return checkRecord(rules, record).map(({ rule, ...rest }) => ({ id: rule.id, ...rest }));
}

describe('the rules of the entity kind', () => {
  test('a good record breaks none', () => {
    expect(found(ENTITY.rules, GOOD)).toEqual([]);
  });

  test('each has cases on both sides, and there are no cases of other rules', () => {
    expect(Object.keys(ENTITY_CASES).sort()).toEqual(ENTITY.rules.map(({ id }) => id).sort());
    for (const { breaks, holds } of Object.values(ENTITY_CASES))
      expect([breaks.length > 0, holds.length > 0]).toEqual([true, true]);
  });

  test('each says what must hold and what to do, in full sentences', () => {
    for (const rule of [...ENTITY.rules, ENTITY_ID_DUPLICATE]) {
      expect(rule.id).toMatch(/^[a-z]+(_[a-z]+)+$/);
      expect(rule.summary).toMatch(/^[A-Z].{15,}/);
      expect(rule.fix).toMatch(/^[A-Z].{15,}\.$/);
      if (rule.evidence !== 'inference') expect(rule.source).toMatch(/^https:\/\//);
    }
  });

  test('ids are unique', () => {
    const ids = [...ENTITY.rules, ENTITY_ID_DUPLICATE].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(Object.entries(ENTITY_CASES))('%s', (id, { breaks, holds }) => {
  const rule = ENTITY.rules.find((candidate) => candidate.id === id);

  test.each(breaks)('is found in case %#, at $pointer', ({ record, pointer, severity }) => {
    const findings = found(ENTITY.rules, record).filter((finding) => finding.id === id);
    expect(findings).toEqual([
      expect.objectContaining({ pointer, severity: severity ?? rule?.severity }),
    ]);
  });

  test.each(holds.map((record) => ({ record })))('is not found in case %#', ({ record }) => {
    expect(found(ENTITY.rules, record).map((finding) => finding.id)).not.toContain(id);
  });
});

/** Values that are good in one field and bad in another. */
const VALUES: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    0,
    -0,
    7,
    90.5,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    {},
    [],
    ['a'],
    { a: '\0' },
  ],
  ...['', ' ', 'a', 'DE', 'us', 'null', 'N', 'None', 'a ', '\u00a0b', '\u3000c', 'd\u2003', 'e\0f'],
  ...['\ud83d', '😀', 'g\th', 'h\u0085', '48.1', '+4989123456', '+1 650-123-4567', '+999', '0891'],
  ...[
    'https://a.de',
    'http://a.de',
    'https://a.test',
    'a.de',
    'https://xn--a.de',
    'https://a.de/ü',
  ],
  ...[GOOD, GOOD.location, GOOD.location.address, 'x'.repeat(101), 'x'.repeat(600)],
];
const KEYS = [
  ...['entity_id', 'entityId', 'name', 'telephone', 'url', 'location', 'rating', 'phone', '\0'],
  ...[
    'latitude',
    'longitude',
    'address',
    'unstructured_address',
    'unstructuredAddress',
    '__proto__',
  ],
  ...['country', 'locality', 'region', 'postal_code', 'postalCode', 'street_address', 'a\ud83d'],
];
const change = fc.record({
  level: fc.constantFrom('entity', 'location', 'address'),
  key: fc.constantFrom(...KEYS),
  value: fc.constantFrom(...VALUES),
});

/** GOOD with some members set, at the level they belong to or at another one. */
function changed(changes: readonly { level: string; key: string; value: unknown }[]): unknown {
  const part = (level: string, good: object) => {
    const entries = changes
      .filter((one) => one.level === level)
      .map(({ key, value }) => [key, value]);
    return Object.fromEntries([...Object.entries(good), ...entries]);
  };
  const address = part('address', GOOD.location.address);
  return part('entity', { ...GOOD, location: part('location', { ...GOOD.location, address }) });
}

describe('the quick tests', () => {
  test('change nothing in records of good and bad values', () => {
    let good = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        const record = changed(changes);
        const findings = found(UNSKIPPED, record);
        if (findings.length === 0) good += 1;
        expect(found(ENTITY.rules, record)).toEqual(findings);
      }),
      { numRuns: 5000 },
    );
    expect(good).toBeGreaterThan(100);
  });

  test.each(Object.entries(ENTITY_CASES))('change nothing in the cases of %s', (_, cases) => {
    for (const record of [...cases.breaks.map((breaking) => breaking.record), ...cases.holds])
      expect(found(ENTITY.rules, record)).toEqual(found(UNSKIPPED, record));
  });
});
