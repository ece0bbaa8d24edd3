import { describe, expect, test } from '@jest/globals';
import { bytesText, plural } from '../../src/core/count-text.js';
import { DESCRIPTOR_SUFFIX } from '../../src/core/file-set.js';
import { jsonLine, printable } from '../../src/core/printable.js';
import { formatVerifyReport, type Paint } from '../../src/verify/report/report-text.js';
import { wrap } from '../../src/verify/text.js';
import { entities, entity, FeedSet, TIMESTAMP } from '../support/feed-set.js';

const same = (text: string) => text;
const paint: Paint = { error: same, warning: same, info: same, ok: same, dim: same };
const options = { width: 80, paint };

describe('formatVerifyReport', () => {
  test('a good set: the verdict on the metadata, the totals, the verdict on the set', async () => {
    const report = await new FeedSet().verify();
    expect(formatVerifyReport({ ...report, bytes: 1234, seconds: 0.25 }, options)).toBe(
      [
        'metadata.json valid: reservewithgoogle.entity, 2026-11-21T20:30:00Z, 3 data files',
        '10 records in 3 data files, 1.2 kB, 0.3 s',
        '',
        'valid: no errors',
        '',
      ].join('\n'),
    );
  });

  test('a broken set: rules worst first, with count, places, message and fix', async () => {
    const set = new FeedSet({ records: [...entities(9), entity(3), { ...entity(10), url: null }] });
    set.state.objects.clear();
    const report = await set.verify();
    const text = formatVerifyReport({ ...report, bytes: 1_500_000, seconds: 1 }, options);
    expect(text).toBe(
      [
        'metadata.json valid: reservewithgoogle.entity, 2026-11-21T20:30:00Z, 3 data files',
        '11 records in 3 data files, 1.5 MB, 1.0 s',
        '',
        'error entity_id_duplicate: 1 record (9.1 %)',
        '  An entity_id occurs once in the whole feed.',
        `  - facility_feed_${TIMESTAMP}_0002.json.gz record 1 /entity_id`,
        '    entity_id "dining-3" is also that of record 2 in',
        `    facility_feed_${TIMESTAMP}_0000.json.gz`,
        '  fix: Make the query return one row for each entity_id.',
        '',
        'warning url_missing: 1 record (9.1 %)',
        "  An entity has a url: Google highly recommends the venue's public website.",
        `  - facility_feed_${TIMESTAMP}_0002.json.gz record 2 /url`,
        '    url is missing',
        '  fix: Supply the website of the venue, not the booking link.',
        '',
        'invalid: 1 error, 1 warning',
        '',
      ].join('\n'),
    );
  });

  test('warnings under strict: the verdict agrees with the exit code and says why', async () => {
    const records = entities(10).map((record) => ({ ...record, url: undefined }));
    const set = new FeedSet({ records });
    set.state.objects.clear();
    const lines = formatVerifyReport(await set.verify({ strict: true }), options).split('\n');
    expect(lines.at(-2)).toBe('invalid with --strict: no errors, 10 warnings');
    const lenient = formatVerifyReport(await set.verify(), options).split('\n');
    expect(lenient.at(-2)).toBe('valid: no errors, 10 warnings');
  });

  test('broken metadata are said first, in the words of the first finding', async () => {
    const set = new FeedSet();
    set.state.objects.clear();
    set.putDescriptor(JSON.stringify({ ...set.descriptor, generation_timestamp: 'now', name: '' }));
    const lines = formatVerifyReport(await set.verify(), options).split('\n');
    expect(lines[0]).toBe('metadata.json invalid: name is "" (and 1 more)');
    expect(lines[1]).toMatch(/^10 records in 3 data files, /);
    expect(lines.at(-2)).toBe('invalid: 2 errors');
  });

  test('no descriptor: nothing is claimed about data files', async () => {
    const set = new FeedSet();
    set.target.objects.clear();
    const text = formatVerifyReport(await set.verify(), options);
    expect(text).toMatch(/^metadata.json invalid: there is no metadata.json in memory\n\nerror /);
  });

  test('files that were not found are counted against those that are listed', async () => {
    const set = new FeedSet();
    set.target.objects.delete(set.file(0));
    const text = formatVerifyReport(await set.verify(), options);
    expect(text).toContain('6 records in 2 of 3 data files');
  });

  test.each([0, 5, 8])('all %i samples that were asked for are shown', async (samples) => {
    const records = entities(10).map((record) => ({ ...record, url: undefined }));
    const report = await new FeedSet({ records, chunk: 10 }).verify({ samples });
    const text = formatVerifyReport(report, options);
    expect(text.match(/record \d/g) ?? []).toEqual(
      [...Array(samples).keys()].map((n) => `record ${n}`),
    );
    expect(text).toContain(`- ${10 - samples} more`);
  });

  test('large counts have separators', async () => {
    const records = entities(1300).map((record) => ({ ...record, url: undefined }));
    const set = new FeedSet({ records, chunk: 1300 });
    expect(formatVerifyReport(await set.verify(), options)).toContain('- 1,295 more');
    const report = await set.verify();
    const metadata = { ...report.metadata, valid: false, problems: 2001, data_files: 1500 };
    const text = formatVerifyReport({ ...report, metadata, data_files: 1200 }, options);
    expect(text).toContain('(and 2,000 more)');
    expect(text).toContain('in 1,200 of 1,500 data files');
  });

  test('nothing from the feed reaches the terminal as control', async () => {
    const evil = '\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202e\u2028\r\n\u0000';
    const set = new FeedSet({
      records: [{ ...entity(1), [`x${evil}`]: evil, name: evil, telephone: evil, entity_id: evil }],
    });
    set.state.objects.clear();
    set.descriptor[`key${evil}`] = 1;
    set.descriptor.data_file = [...set.files, `a${evil}.json`, `../${evil}`];
    set.target.put('plain.json', `{"${'a\u009b'}":1,"data":[\u009b]}`);
    set.descriptor.data_file = [...(set.descriptor.data_file as string[]), 'plain.json'];
    set.descriptor.name = `feed${evil}`;
    set.putDescriptor(JSON.stringify(set.descriptor));
    const text = formatVerifyReport(await set.verify(), options);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    const named = { ...(await set.verify()), descriptor: `x${evil}${DESCRIPTOR_SUFFIX}` };
    expect(formatVerifyReport(named, options).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('what became of the set before, once, within the width', async () => {
    // As chalk does, which joins all that it is given.
    const chalky: Paint = { ...paint, dim: (...texts: unknown[]) => texts.join(' ') };
    const report = await new FeedSet().verify();
    const previous = {
      location: 'memory',
      descriptor: `facility_feed_${TIMESTAMP}${DESCRIPTOR_SUFFIX}`,
      generation_timestamp: TIMESTAMP - 86_400,
      records: 12,
      new: 1,
      kept: 9,
      removed: 3,
      removed_samples: ['dining-11', 'dining-12'],
    };
    const lines = formatVerifyReport({ ...report, previous }, { width: 80, paint: chalky })
      .split('\n')
      .slice(2, -3);
    expect(lines).toEqual([
      `1 new, 9 kept, 3 removed since facility_feed_${TIMESTAMP}.filesetdesc.json of`,
      '2026-11-20T20:30:00Z',
      '  removed: "dining-11" "dining-12" …',
    ]);
  });

  test('colours are the business of the painter', async () => {
    const painted: Paint = { ...paint, ok: (text) => `<ok>${text}</ok>` };
    const text = formatVerifyReport(await new FeedSet().verify(), { width: 80, paint: painted });
    expect(text).toMatch(/^<ok>metadata.json valid: .*<\/ok>\n/);
    expect(text).toMatch(/\n<ok>valid: no errors<\/ok>\n$/);
  });
});

describe('text', () => {
  test('printable escapes what is not plainly visible and leaves the rest', () => {
    expect(printable('Zur Brücke 漢字 😀')).toBe('Zur Brücke 漢字 😀');
    expect(printable('a\u001bb\u{e0001}\ud800')).toBe('a\\u{1b}b\\u{e0001}\\u{d800}');
  });

  test('jsonLine is one plain line that means the same', () => {
    const value = { 'k\u202e': 'a\u001b\u009b\u{e0001}\ud800\u2028"\\Brücke 😀\n' };
    expect(jsonLine(value)).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}]|[^\P{Cc}\n]/u);
    expect(jsonLine(value).indexOf('\n')).toBe(jsonLine(value).length - 1);
    expect(JSON.parse(jsonLine(value))).toEqual(value);
  });

  test('plural and size', () => {
    expect([plural(1, 'record'), plural(0, 'record'), plural(1_234_567, 'record')]).toEqual([
      '1 record',
      '0 records',
      '1,234,567 records',
    ]);
    expect([
      bytesText(1),
      bytesText(999),
      bytesText(1000),
      bytesText(999_960),
      bytesText(2e9),
    ]).toEqual(['1 byte', '999 bytes', '1.0 kB', '1.0 MB', '2.0 GB']);
  });

  test('wrap breaks between words and never within one', () => {
    expect(wrap('aa bb cccccccccccc d', 8, '- ')).toEqual(['- aa bb', '  cccccccccccc', '  d']);
    expect(wrap('', 8, '  ')).toEqual(['  ']);
  });
});
