import { describe, expect, test } from '@jest/globals';
import { ENTITY } from '../../src/feeds/entity.js';
import { checkRecord, type RecordRule } from '../../src/feeds/rule.js';
import { ENTITY_ID_DUPLICATE } from '../../src/feeds/rules/identity.js';
import { ENTITY_CASES, GOOD } from './entity-cases.js';

const UNSKIPPED: readonly RecordRule[] = ENTITY.rules.map((rule) => {
  const { id, severity, summary, fix, evidence } = rule;
  return { id, severity, summary, fix, evidence, check: rule.check };
});
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

describe('the quick tests', () => {
  test.each(Object.entries(ENTITY_CASES))('change nothing in the cases of %s', (_, cases) => {
    for (const record of [...cases.breaks.map((breaking) => breaking.record), ...cases.holds])
      expect(found(ENTITY.rules, record)).toEqual(found(UNSKIPPED, record));
  });
});
