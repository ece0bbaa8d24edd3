import { ENTITY } from '../../src/feeds/entity.js';
import { checkRecord } from '../../src/feeds/rule.js';
import type { DataFileRow } from '../../src/verify/report/html/file-section.js';
import type { HtmlReportContent } from '../../src/verify/report/html.js';
import type { RecordProblem } from '../../src/verify/report/record-problem.js';
import { SetStatistics } from '../../src/verify/report/statistics.js';
import { FeedSet, NOW } from './feed-set.js';

/** Publishes records in memory, verifies them, and collects what an HTML report shows. */
export async function verifiedSet(
  records: readonly unknown[],
  chunk = 100,
  change: (set: FeedSet) => void = () => {},
): Promise<HtmlReportContent> {
  const set = new FeedSet({ records, chunk });
  set.state.objects.clear();
  change(set);
  const statistics = new SetStatistics(ENTITY);
  for (const record of records) statistics.add(record, problemOf(record));
  const files: DataFileRow[] = set.files.map((name, at) => ({
    name,
    records: records.slice(at * chunk, (at + 1) * chunk).length,
    bytes: set.target.objects.get(name)?.bytes.byteLength ?? 0,
  }));
  return {
    report: await set.verify(),
    records: { kind: ENTITY, statistics: statistics.result() },
    files,
    version: '1.2.3',
    now: NOW,
  };
}

const ORDER = ['error', 'warning', 'info', 'none'] as const;

function problemOf(record: unknown): RecordProblem {
  const severities = checkRecord(ENTITY.rules, record).map(({ severity }) => severity);
  return ORDER.find((each) => severities.some((severity) => severity === each)) ?? 'none';
}
