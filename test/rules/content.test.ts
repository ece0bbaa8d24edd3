import { describe, expect, test } from '@jest/globals';
import { ENTITY } from '../../src/feeds/entity.js';
import { contentRuleList } from '../../src/verify/content/content-rules.js';
import { type CheckedFile, FileDesk } from '../../src/verify/file/check-file.js';
import { entity as plainEntity } from '../support/feed-set.js';
import { judgeRecord } from '../support/judge-record.js';
import { CONTENT_CASES } from './content-cases.js';
import { GOOD } from './entity-cases.js';

const RULES = contentRuleList(ENTITY.id);

test('a good record breaks no rule about content', () => {
  expect(judgeRecord(GOOD)).toEqual([]);
});

test('each has cases, and there are no cases of other rules', () => {
  expect(Object.keys(CONTENT_CASES).sort()).toEqual(RULES.map(({ id }) => id).sort());
});

describe.each(Object.entries(CONTENT_CASES))('%s', (id, { breaks, holds }) => {
  const rule = RULES.find((candidate) => candidate.id === id);

  test.each(breaks)('is found alone in case %#, at $pointer', ({ record, pointer }) => {
    const findings = judgeRecord(record).map(
      ({ rule: { id: name }, severity, pointer: place }) => ({
        name,
        severity,
        pointer: place,
      }),
    );
    expect(findings).toEqual([{ name: id, severity: rule?.severity, pointer }]);
  });

  test.each(holds.map((record) => ({ record })))('is not found in case %#', ({ record }) => {
    expect(judgeRecord(record).map(({ rule: { id: name } }) => name)).not.toContain(id);
  });
});

async function check(desk: FileDesk, records: readonly unknown[]): Promise<CheckedFile> {
  const bytes = Buffer.from(JSON.stringify({ data: records }));
  const body = (async function* () {
    yield bytes;
  })();
  const file = { name: 'a.json', bytes: bytes.length, body };
  return desk.check(file, new AbortController().signal, () => {});
}

/** Values of one field in a record of a shape that is known, so that the quick test is asked. */
const VALUES: readonly unknown[] = Object.values(CONTENT_CASES).flatMap(({ breaks, holds }) => [
  ...breaks.map(({ record }) => record),
  ...holds,
]);

describe('the quick test on bytes', () => {
  test('finds what the rules find, in every case and in every other shape', async () => {
    const [slow, quick] = [false, true].map(
      (byShape) => new FileDesk(ENTITY, { seed: 1, samples: 1000, byShape }),
    ) as [FileDesk, FileDesk];
    // The shapes are learned first, from the cases with plain values in them.
    const known = VALUES.map(withPlainValues);
    await check(quick, known);
    for (const record of VALUES)
      expect(await check(quick, [record])).toEqual(await check(slow, [record]));
  });
});

type Json = Record<string, unknown>;

/** The record of the same shape whose values nobody has anything to say about, as far as there is one. */
function withPlainValues(record: unknown): unknown {
  return fill(record, plainEntity(1));
}

function fill(record: unknown, plain: unknown): unknown {
  if (!isObject(record)) return record === '' || record == null ? record : plain;
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      fill(value, isObject(plain) ? (plain[key] ?? value) : value),
    ]),
  );
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
