import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENTITY } from '../../src/feeds/entity.js';
import { html, ownText } from '../../src/verify/report/html/markup.js';
import { explain } from '../../src/verify/report/html/rule-text.js';
import { formatHtmlReport, type HtmlReportContent } from '../../src/verify/report/html.js';
import { SetStatistics } from '../../src/verify/report/statistics.js';
import { share } from '../../src/verify/text.js';
import { entities, entity, FeedSet, NOW } from '../support/feed-set.js';
import { verifiedSet } from '../support/verified-set.js';

/** Tags and their attributes, in order: the structure of a page without its text. */
function tags(page: string): readonly string[] {
  return [...page.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
}

describe('html', () => {
  test('escapes text, takes markup as it is, leaves out what is undefined', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${`"'&`}">${inner}${undefined}${[1, '>']}</p>`.text).toBe(
      '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b>1&gt;</p>',
    );
    expect(ownText('<hr>').text).toBe('<hr>');
  });

  test('no text whatever gets out of its place', () => {
    const breakers = fc.constantFrom('<', '>', '"', "'", '`', '&', '&lt;', '-->', '</p>', '\u0000');
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(breakers, fc.string()) }), (text) => {
        const { text: page } = html`<p title="${text}">${text}</p>`;
        expect(page).toMatch(/^<p title="[^<>"]*">[^<>"]*<\/p>$/);
        expect(page).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('share', () => {
  test('never rounds to all or nothing', () => {
    expect([share(0, 5), share(5, 5), share(999_999, 1e6), share(1, 1e6)]).toEqual([
      '0 %',
      '100 %',
      '99.9 %',
      '< 0.01 %',
    ]);
    expect([share(0, 0), share(1, 3), share(1, 300)]).toEqual(['0 %', '33.3 %', '0.33 %']);
  });
});

describe('explain', () => {
  const rule = {
    id: 'x',
    severity: 'error',
    summary: '',
    why: 'because',
    fix: 'do',
    bad: '{"a":1}',
    good: '{}',
    evidence: 'google',
  } as const;

  test('shows why and the examples of a rule', () => {
    const { text } = explain(rule);
    for (const part of ['because', '{&quot;a&quot;:1}', '<pre>{}</pre>', 'documented by Google'])
      expect(text).toContain(part);
  });

  test('links to the web and to nothing else', () => {
    expect(explain({ ...rule, source: 'https://example.com/a?b&c' }).text).toContain(
      '<a href="https://example.com/a?b&amp;c" rel="noreferrer">example.com</a>',
    );
    expect(explain({ ...rule, source: 'javascript:alert(1)' }).text).not.toContain('href');
  });
});

describe('formatHtmlReport', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>' onload='x\u001b[31m\u202e\u0000\ud800`;

  /** A report in which everything that can come from a feed is hostile. */
  async function hostile(text: string): Promise<HtmlReportContent> {
    const records = [
      { ...entity(1), [`x${text}`]: text, name: text, telephone: text, url: text, entity_id: text },
      { ...entity(2), location: { address: { country: text, locality: text } } },
    ];
    const content = await verifiedSet(records, 1, (set) => {
      set.descriptor[`key${text}`] = 1;
      set.descriptor.data_file = [...set.files, `a${text}.json`, `../${text}`];
      set.descriptor.name = `feed${text}`;
      set.putDescriptor(JSON.stringify(set.descriptor));
    });
    const { report, files } = content;
    return {
      ...content,
      report: report.scope === 'set' ? { ...report, descriptor: text, location: text } : report,
      files: files.map((file) => ({ ...file, name: text })),
      version: text,
    };
  }

  test('a hostile feed makes a page of the same structure as a harmless one', async () => {
    const [page, harmless] = [await hostile(evil), await hostile('evil')].map(formatHtmlReport);
    const structure = (text = '') => new Set(tags(text).map((tag) => tag.split(' ')[0]));
    expect(structure(page)).toEqual(structure(harmless));
    expect(page).not.toMatch(/<img|<script>alert|javascript:/);
    expect(page?.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(page?.match(/<script/g)).toHaveLength(1);
  });

  test('nothing but the own style and script may run, and nothing may load', async () => {
    const page = formatHtmlReport(await verifiedSet(entities(3)));
    const [policy = ''] = /(?<=Security-Policy" content=")[^"]*/.exec(page) ?? [];
    expect(policy).toMatch(
      /^default-src &#39;none&#39;; style-src &#39;sha256-\S+&#39;; script-src/,
    );
    expect(policy).not.toContain('unsafe');
    expect(page).not.toMatch(/\ssrc=|@import|url\(| style=|\son[a-z]+=/);
    expect(page.match(/https?:\/\/\w[^"<]*/g) ?? []).toEqual([]);
  });

  test('says the verdict: valid, with warnings, strict, invalid', async () => {
    const headline = (page: string) => /<h1>.*?<span>(.*?)<\/span>/s.exec(page)?.[1];
    const good = await verifiedSet(entities(3));
    const warned = await verifiedSet(entities(2).map((record) => ({ ...record, url: null })));
    const strict = { ...warned, report: { ...warned.report, valid: false } };
    const bad = await verifiedSet([{ ...entity(1), name: null }]);
    expect([good, warned, strict, bad].map(formatHtmlReport).map(headline)).toEqual([
      'Valid: no errors',
      'Valid, with 2 warnings',
      'Invalid with --strict: 2 warnings',
      'Invalid: 1 error',
    ]);
  });

  test('without a descriptor: the finding, and no section that would claim anything', async () => {
    const set = new FeedSet();
    set.target.objects.clear();
    const report = await set.verify();
    const page = formatHtmlReport({ report, records: null, files: [], version: '1', now: NOW });
    expect(page.includes('<h3>descriptor_missing</h3>')).toBe(true);
    expect([...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)).toEqual(['findings']);
    expect(page.includes('found nothing')).toBe(false);
  });

  test('rules worst first, with samples, what to do, and those that held', async () => {
    const records = [...entities(5), { ...entity(6), name: null, url: null }, entity(1)];
    const page = formatHtmlReport(await verifiedSet(records));
    const severities = [...page.matchAll(/<article class="finding (\w+)"/g)].map(
      ([, kind]) => kind,
    );
    expect(severities).toEqual(['error', 'error', 'warning']);
    expect(page).toMatch(/record 5<\/span><bdi>\/name<\/bdi>/);
    expect(page).toContain('Supply the website of the venue, not the booking link.');
    expect(page).toMatch(/\d+ rules found nothing/);
  });

  test('countries have names; what is no country is said to be none', async () => {
    const country = (code: unknown) => ({ ...entity(1), location: { address: { country: code } } });
    const page = formatHtmlReport(
      await verifiedSet(['DE', 'TR', 'UK', 'QQ', 'xx1', null].map(country)),
    );
    for (const text of ['Germany', 'Türkiye', 'not a country code; United Kingdom is GB'])
      expect(page).toContain(text);
    for (const text of ['not a country code</th>', 'not a code of two letters', 'no country'])
      expect(page).toContain(text);
    expect(page).toContain('<p class="facts">2 countries</p>');
  });

  test('a million entities all over the world, 100,000 files: still a small page', async () => {
    const statistics = new SetStatistics(ENTITY);
    for (let n = 1; n <= 200_000; n += 1) {
      const [longitude, latitude] = [(n * 137.507_764) % 360, (n * 73.123_457) % 170];
      const location = { longitude: longitude - 180, latitude: latitude - 85 };
      statistics.add({ location }, n % 40 === 0 ? 'error' : n % 30 === 0 ? 'warning' : 'none');
    }
    for (let doubled = 0; doubled < 3; doubled += 1) statistics.merge(statistics.result());
    const content = await verifiedSet(entities(3));
    const files = Array.from({ length: 100_000 }, (_, n) => ({
      name: `facility_feed_1_${n}.json.gz`,
      records: 100,
      bytes: 8000 + (n % 977),
    }));
    const records = { kind: ENTITY, statistics: statistics.result() };
    const page = formatHtmlReport({ ...content, records, files });
    expect(page).toContain('1,600,000 on the map');
    expect(page).toContain('100,000 files, ');
    expect(page.length).toBeLessThan(700_000);
  });
});
