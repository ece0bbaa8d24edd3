import { describe, expect, test } from '@jest/globals';
import { countText } from '../../src/core/count-text.js';
import type { Limit } from '../../src/core/limit.js';
import type { RunCounts, RunRecord } from '../../src/core/run-record.js';
import type { SourceIdentity } from '../../src/core/source.js';
import { chunkSize } from '../../src/generate/chunk-size.js';
import { guardBalance, guardRefused, guardSize, guardSource } from '../../src/generate/guards.js';
import type { LastSet } from '../../src/generate/last-set.js';

const SETTINGS = {
  maxRefused: { kind: 'share', share: 0.01 } satisfies Limit,
  maxDrop: { kind: 'share', share: 0.2 } satisfies Limit,
  allowEmpty: false,
  allowSourceChange: false,
};

const SERVER: SourceIdentity = { kind: 'server', host: 'db:5432', database: 'd', user: 'u' };
const EMBEDDED: SourceIdentity = { ...SERVER, kind: 'embedded' };

function counts(change: Partial<RunCounts>): RunCounts {
  const rules = { refused_by_rule: {}, warnings_by_rule: {} };
  return { database: 100, read: 100, written: 100, refused: 0, ...rules, ...change };
}

function lastSet(written: number, source = SERVER): LastSet {
  const record = { counts: counts({ written }), source } as unknown as RunRecord;
  const descriptor = { generation_timestamp: 1, name: 'reservewithgoogle.entity', data_file: [] };
  return { descriptor, record };
}

describe('guardSize', () => {
  test.each([
    [100, 80, 'exactly the allowed share'],
    [40, 31, 'more than the share, but fewer than ten records'],
    [100, 200, 'growth'],
  ])('%i records before, %i now: published (%s)', (before, now) => {
    expect(() => guardSize(now, lastSet(before), SETTINGS)).not.toThrow();
  });

  test.each([
    [100, 79],
    [40, 30],
    [1_000_000, 799_999],
  ])('%i records before, %i now: refused', (before, now) => {
    expect(() => guardSize(now, lastSet(before), SETTINGS)).toThrow(
      expect.objectContaining({ code: 'guard', message: expect.stringContaining(countText(now)) }),
    );
  });

  test('a count as the limit', () => {
    const maxDrop = { kind: 'count', count: 15 } as const;
    expect(() => guardSize(85, lastSet(100), { ...SETTINGS, maxDrop })).not.toThrow();
    expect(() => guardSize(84, lastSet(100), { ...SETTINGS, maxDrop })).toThrow('16 fewer');
  });

  test('an empty feed is refused, with or without a last set, unless allowed', () => {
    expect(() => guardSize(0, null, SETTINGS)).toThrow('no records');
    expect(() => guardSize(0, lastSet(5), SETTINGS)).toThrow('no records');
    expect(() => guardSize(0, lastSet(5), { ...SETTINGS, allowEmpty: true })).not.toThrow();
  });
});

describe('guardSource', () => {
  test('another kind of source than last time is refused, unless allowed', () => {
    expect(() => guardSource(EMBEDDED, lastSet(1, SERVER), SETTINGS)).toThrow(
      expect.objectContaining({ code: 'guard' }),
    );
    expect(() => guardSource(SERVER, lastSet(1, EMBEDDED), SETTINGS)).toThrow('embedded');
    const allowed = { ...SETTINGS, allowSourceChange: true };
    expect(() => guardSource(EMBEDDED, lastSet(1, SERVER), allowed)).not.toThrow();
  });

  test('the same kind, and a first publication, pass', () => {
    expect(() => guardSource(SERVER, lastSet(1, SERVER), SETTINGS)).not.toThrow();
    expect(() => guardSource(EMBEDDED, null, SETTINGS)).not.toThrow();
  });
});

describe('R1: guardRefused', () => {
  test('at the limit it passes, one more is refused with counts, rules and the list', () => {
    const at = counts({ written: 99, refused: 1, refused_by_rule: { name_blank: 1 } });
    expect(() => guardRefused(at, SETTINGS, 'list')).not.toThrow();
    const above = counts({ written: 98, refused: 2, refused_by_rule: { name_blank: 2 } });
    expect(() => guardRefused(above, SETTINGS, 'list')).toThrow(
      expect.objectContaining({
        code: 'refused',
        message: expect.stringMatching(/2 of 100 .* name_blank 2/),
        hint: expect.stringContaining('list'),
      }),
    );
  });
});

describe('guardBalance', () => {
  test.each([
    [{ database: 101 }, 'a row of the database was not read'],
    [{ database: 99 }, 'a row was read that the database did not count'],
    [{ written: 99 }, 'a record was neither written nor refused'],
    [{ refused: 1 }, 'a record was both'],
  ])('%j: %s', (change: Partial<RunCounts>, _what) => {
    expect(() => guardBalance(counts(change))).toThrow(
      expect.objectContaining({ code: 'source', message: expect.stringContaining('balance') }),
    );
  });

  test('counts that balance pass', () => {
    expect(() => guardBalance(counts({ written: 60, refused: 40 }))).not.toThrow();
  });
});

describe('chunkSize', () => {
  test.each([
    [100, 1_000_000, 100],
    ['auto', 0, 100],
    ['auto', 1_999, 100],
    ['auto', 10_000, 500],
    ['auto', 10_001, 501],
    ['auto', 1_000_000, 50_000],
    ['auto', 100_000_000, 500_000],
  ] as const)('--chunk %s for %i rows: %i records a file', (setting, rows, size) => {
    expect(chunkSize(setting, rows).rows).toBe(size);
  });
});
