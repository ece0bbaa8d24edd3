import { describe, expect, test } from '@jest/globals';
import { formatGenerateReport } from '../../src/cli/commands/generate-text.js';
import type { GenerateReport } from '../../src/generate/contract.js';

const REPORT: GenerateReport = {
  feed: 'entity',
  name: 'reservewithgoogle.entity',
  generation_timestamp: 1_763_757_000,
  descriptor: 'facility_feed_1763757000.filesetdesc.json',
  location: '/srv/feeds',
  data_files: 3,
  records: 250,
  refused: 0,
  bytes: 20_000,
  seconds: 1,
  dry_run: false,
  refused_by_rule: {},
  warnings_by_rule: {},
  refused_samples: [],
  refused_list: null,
};

describe('formatGenerateReport', () => {
  test('names the feed as its consumer does, and what to do next', () => {
    const lines = formatGenerateReport(REPORT).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^published reservewithgoogle\.entity of /);
    expect(lines.at(-1)).toBe('prove it: feedgen verify');
  });

  test('does not send anybody to prove a feed without records', () => {
    const text = formatGenerateReport({ ...REPORT, records: 0, data_files: 0, bytes: 0 });
    expect(text).not.toContain('prove it');
    expect(text).toContain('feedgen verify calls an empty feed invalid');
  });
});
