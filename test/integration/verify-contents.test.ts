import { describe, expect, test } from '@jest/globals';
import { formatHtmlReport } from '../../src/verify/report/html.js';
import type { SetContents } from '../../src/verify/report/set-contents.js';
import { severitiesOf } from '../../src/verify/rules/rulesets.js';
import type { VerifyReport } from '../../src/verify/set-report.js';
import type { VerifyOptions } from '../../src/verify/verify-options.js';
import { facilityEntities } from '../support/facility-entities.js';
import { entities, entity, FeedSet } from '../support/feed-set.js';
import { verifiedSet } from '../support/verified-set.js';

interface Verified {
  readonly report: VerifyReport;
  /** Undefined when verify gave none. */
  readonly contents: SetContents | undefined;
}

async function verified(set: FeedSet, options: Partial<VerifyOptions> = {}): Promise<Verified> {
  let contents: SetContents | undefined;
  const onContents = (collected: SetContents) => {
    contents = collected;
  };
  const report = await set.verify({ ...options, onContents });
  return { report, contents };
}

function problems({ contents }: Verified): unknown {
  return contents?.records?.statistics.problems;
}

describe('contents of a set', () => {
  test('are what its records say one by one, with one thread and with three', async () => {
    const records = await facilityEntities(1500, 0.1);
    const expected = await verifiedSet(records, 10);
    expect(expected.records?.statistics.problems.error).toBeGreaterThan(50);
    const set = new FeedSet({ records, chunk: 10 });
    set.state.objects.clear();
    for (const options of [{ jobs: 1 }, { jobs: 3, bytesBeforeThreads: 20_000 }]) {
      const { contents, report } = await verified(set, options);
      expect(contents).toEqual({ records: expected.records, files: expected.files });
      const same = { ...expected, ...contents, report: { ...report, seconds: 0 } };
      const page = { ...expected, report: { ...expected.report, seconds: 0 } };
      expect(formatHtmlReport(same)).toBe(formatHtmlReport(page));
    }
  });

  test('of large files handed over piece by piece are complete', async () => {
    const set = new FeedSet({ records: entities(12_000), chunk: 5000, gzip: false });
    const { contents } = await verified(set, { jobs: 2, bytesBeforeThreads: 0 });
    expect(contents?.records?.statistics.records).toBe(12_000);
    expect(contents?.files.map(({ records }) => records)).toEqual([5000, 5000, 2000]);
  });

  test('collecting them changes nothing in the report', async () => {
    const records = await facilityEntities(500, 0.1);
    const set = new FeedSet({ records: [...records, ...records.slice(0, 7)], chunk: 50 });
    const { seconds: _, ...plain } = await set.verify();
    const { seconds: __, ...report } = (await verified(set)).report;
    expect(report).toEqual(plain);
  });

  test('a record counts by its worst finding, by the severities that were chosen', async () => {
    const { url: _, ...withoutUrl } = entity(2);
    const set = new FeedSet({ records: [entity(1), withoutUrl, { ...withoutUrl, name: '' }] });
    expect(problems(await verified(set))).toEqual({ none: 1, info: 0, warning: 1, error: 1 });
    for (const [chosen, counts] of [
      [[['name_blank', 'info']], { none: 1, info: 0, warning: 2, error: 0 }],
      [[['url_missing', 'off']], { none: 2, info: 0, warning: 0, error: 1 }],
    ] as const) {
      const severities = severitiesOf('s3', new Map(chosen));
      expect(problems(await verified(set, { severities }))).toEqual(counts);
    }
  });

  test('a key that comes twice is a fault of its record, in each file by itself', async () => {
    const set = new FeedSet({ records: entities(8), chunk: 4 });
    const [first = '', ...others] = entities(4).map((record) => JSON.stringify(record));
    const twice = first.replace('{', '{"name":"x",');
    set.putJson(set.file(0), `{"data":[${[twice, ...others].join(',')}]}`);
    expect(problems(await verified(set))).toMatchObject({ none: 7, error: 1 });
  });

  test('files that are missing are not among them; of no known kind, there are files only', async () => {
    const set = new FeedSet({ records: entities(30), chunk: 10 });
    set.target.objects.delete(set.file(1));
    const { contents } = await verified(set);
    expect(contents?.files.map(({ name }) => name)).toEqual([set.file(0), set.file(2)]);
    set.descriptor.name = 'google.offer';
    set.describe();
    expect((await verified(set)).contents).toEqual({ records: null, files: contents?.files });
    set.putDescriptor('{');
    expect((await verified(set)).contents).toBeUndefined();
  });
});
