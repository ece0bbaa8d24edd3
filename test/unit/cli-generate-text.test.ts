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
    const lines = formatGenerateReport(REPORT, 'feedgen verify /srv').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^published reservewithgoogle\.entity of /);
    expect(lines.at(-1)).toBe('prove it: feedgen verify /srv');
  });

  test('does not send anybody to prove a feed without records', () => {
    const text = formatGenerateReport({ ...REPORT, records: 0, data_files: 0, bytes: 0 }, 'x');
    expect(text).not.toContain('prove it');
    expect(text).toContain('feedgen verify calls an empty feed invalid');
  });

  test('samples of refused records are shown of either run, two of a rule', () => {
    const sample = (n: number) =>
      ({ rule: 'name_missing', severity: 'error', message: `record ${n} has no name` }) as const;
    const refused = {
      ...{ refused: 1200, refused_by_rule: { name_missing: 1200 }, refused_list: 'x.jsonl' },
      ...{ refused_samples: [1, 2, 3].map(sample), warnings_by_rule: { url_missing: 1000 } },
    };
    for (const dry_run of [true, false]) {
      const text = formatGenerateReport({ ...REPORT, ...refused, dry_run }, 'x');
      expect(text).toContain(
        'name_missing: 1,200\n      record 1 has no name\n      record 2 has no name\n  ',
      );
      expect(text).not.toContain('record 3');
      expect(text).toContain(`  ${dry_run ? 'would be published' : 'published'} with warnings:\n`);
    }
  });

  test('a dry run tells how to publish', () => {
    const lines = formatGenerateReport({ ...REPORT, dry_run: true }, 'x')
      .trimEnd()
      .split('\n');
    expect(lines.at(-1)).toBe('nothing was written; run it again without --dry-run to publish');
  });
});
