import { describe, expect, test } from '@jest/globals';
import { formatRuns } from '../../src/cli/commands/runs-text.js';
import { formatStatus } from '../../src/cli/commands/status-text.js';
import type { StatusReport } from '../../src/runs/status.js';
import type { RunSummary } from '../../src/runs/summary.js';

const SUMMARY: RunSummary = {
  ...{ state: 'published', died: null, run: 'a', feed: 'reservewithgoogle.entity' },
  ...{ generation_timestamp: 1, started_at: '2026-11-22T01:00:04.123Z', ended_at: null },
  ...{ seconds: 725, records: 10_000_000, refused: 12_345, files: 100_000, bytes: 864e6 },
  ...{ descriptor: 'd', host: 'h', pid: 1, error: null, retention: null },
};
const LONG =
  'cannot connect: db-production.internal.example.net:5432/places: nothing listens there; three attempts were made, the last one at 01:00:09';
const FAILED: RunSummary = {
  ...{ ...SUMMARY, state: 'failed', records: 0, refused: 0, files: 0, bytes: 0, seconds: 0.3 },
  error: { code: 'source', message: LONG },
};

const report = (...runs: RunSummary[]) => ({
  location: '/x',
  total: runs.length,
  runs,
  unreadable: [],
});

describe('runs', () => {
  test.each([60, 80, 120])(
    'on a terminal of %i columns no remark is wider, and none is cut',
    (width) => {
      const text = formatRuns(report(FAILED, { ...SUMMARY, records: 9950, files: 100 }), width);
      const remark = text.split('\n').filter((line) => line.startsWith('    '));
      expect(remark.map((line) => line.trim()).join(' ')).toBe(LONG);
      for (const line of remark) expect(line.length).toBeLessThanOrEqual(width);
    },
  );

  test('the largest table fits into 80 columns', () => {
    const lines = formatRuns(report(SUMMARY, FAILED), 80).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^2026-11-22T01:00:04Z published +10,000,000 .* 12 min 05 s$/);
  });

  test('elsewhere the remark is in its row, whatever its length', () => {
    const [, row] = formatRuns(report(FAILED), undefined).split('\n');
    expect(row).toMatch(/^2026-11-22T01:00:04Z {2}failed .* 0.30 s {2}cannot connect: .*01:00:09$/);
  });

  test('of a run that died before all its files were written nobody knows how many there are', () => {
    const died = {
      ...FAILED,
      state: 'died',
      died: 'process 1 on h is gone',
      seconds: null,
    } as const;
    const [, row] = formatRuns(report(died), undefined).split('\n');
    expect(row).toMatch(/^2026-11-22T01:00:04Z {2}died {2}\s+process 1 on h is gone$/);
  });
});

describe('status', () => {
  const STATUS: StatusReport = {
    ...{ ok: false, location: '/srv/feedgen/feeds', feed: 'reservewithgoogle.entity' },
    problems: ['it is 2 d 3 h old, more than 26 h'],
    warnings: [`the last run, of 2026-11-22T01:00:04Z, failed: ${LONG}`],
    ...{ generation_timestamp: 1, age_seconds: 1, max_age_seconds: 93_600, records: 10_000 },
    ...{ data_files: 100, bytes: 864_000, whole: true, verified: null, last_run: null },
  };

  test('one line where programs read it', () => {
    expect(formatStatus(STATUS).split('\n')).toHaveLength(1);
  });

  test('on a terminal each fact begins a line, none wider than 80 columns, and nothing is cut', () => {
    const lines = formatStatus(STATUS, 80).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const words = (text: string) => text.replace(/[;()]/g, '').split(/\s+/);
    expect(words(lines.join(' '))).toEqual(words(formatStatus(STATUS)));
    expect(lines).toContain('    it is 2 d 3 h old, more than 26 h');
    expect(lines.at(-1)).toBe('    /srv/feedgen/feeds');
  });
});
