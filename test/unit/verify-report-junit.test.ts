import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { formatJUnitReport } from '../../src/verify/report/junit.js';
import { RULES } from '../../src/verify/rules/index.js';
import type { VerifyReport } from '../../src/verify/set-report.js';
import { entities, entity, FeedSet, NOW } from '../support/feed-set.js';

interface Case {
  readonly name: string;
  readonly failure?: { readonly message: string; readonly type: string; readonly '#text': string };
  readonly skipped?: unknown;
  readonly 'system-out'?: string;
}

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly skipped: string;
  readonly testcase: readonly Case[];
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });

function parse(report: VerifyReport, strict = false): Suite {
  const xml = formatJUnitReport([report], { strict, now: NOW });
  expect(XMLValidator.validate(xml)).toBe(true);
  // What a parser of XML 1.0 must refuse (https://www.w3.org/TR/xml/#charsets), and this one does not.
  expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
  const { testsuites } = parser.parse(xml) as { testsuites: { testsuite: Suite } };
  return testsuites.testsuite;
}

function failed({ testcase }: Suite): readonly string[] {
  return testcase.filter(({ failure }) => failure !== undefined).map(({ name }) => name);
}

async function brokenSet(): Promise<FeedSet> {
  const set = new FeedSet({ records: [...entities(9), entity(3), { ...entity(10), url: null }] });
  set.state.objects.clear();
  return set;
}

describe('formatJUnitReport', () => {
  test('a good set: every rule is a test case, none failed or skipped', async () => {
    const suite = parse(await new FeedSet().verify());
    expect(suite.name).toBe('reservewithgoogle.entity');
    expect(suite.testcase.map(({ name }) => name)).toEqual(RULES.map(({ id }) => id));
    expect([suite.tests, suite.failures, suite.skipped]).toEqual([`${RULES.length}`, '0', '0']);
    expect(failed(suite)).toEqual([]);
  });

  test('errors are failures with samples and what to do, warnings are output', async () => {
    const suite = parse(await (await brokenSet()).verify());
    expect(failed(suite)).toEqual(['entity_id_duplicate']);
    expect(suite.failures).toBe('1');
    const failure = suite.testcase.find(({ name }) => name === 'entity_id_duplicate')?.failure;
    expect(failure?.type).toBe('error');
    expect(failure?.message).toContain('1 time: An entity_id occurs once');
    expect(failure?.['#text']).toMatch(
      /_0002\.json\.gz record 1 \/entity_id: entity_id "dining-3"/,
    );
    expect(failure?.['#text']).toContain('fix: ');
    const warned = suite.testcase.find(({ name }) => name === 'url_missing');
    expect(warned?.['system-out']).toContain('url is missing');
  });

  test('strict: warnings are failures too', async () => {
    const suite = parse(await (await brokenSet()).verify({ strict: true }), true);
    expect(failed(suite).toSorted()).toEqual(['entity_id_duplicate', 'url_missing']);
  });

  test('no descriptor: what could not be checked is skipped, not passed', async () => {
    const set = new FeedSet();
    set.target.objects.clear();
    const suite = parse(await set.verify());
    expect(failed(suite)).toEqual(['descriptor_missing']);
    expect(suite.skipped).toBe(`${RULES.length - 1}`);
    expect(suite.testcase.filter(({ skipped }) => skipped !== undefined)).toHaveLength(
      RULES.length - 1,
    );
  });

  test('more findings than samples are counted', async () => {
    const records = entities(10).map((record) => ({ ...record, name: '' }));
    const suite = parse(await new FeedSet({ records }).verify({ samples: 2 }));
    const failure = suite.testcase.find(({ name }) => name === 'name_blank')?.failure;
    expect(failure?.['#text'].match(/record \d/g)).toHaveLength(2);
    expect(failure?.['#text']).toContain('8 more times');
  });

  test('any text makes valid XML, and arrives as text', async () => {
    const good = await new FeedSet().verify();
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('<', '&', ']]>', '"', "'", '\u0000', '\ufffe', '\ud800') }),
    );
    fc.assert(
      fc.property(text, text, text, (file, pointer, message) => {
        const samples = [{ rule: 'x', severity: 'error' as const, file, pointer, message }];
        const notices = [{ rule: 'x', severity: 'error' as const, count: 1, records: 0, samples }];
        const metadata = { ...good.metadata, name: message };
        const suite = parse({ ...good, descriptor: file, location: pointer, metadata, notices });
        expect(failed(suite)).toEqual(['x']);
        expect(suite.testcase).toHaveLength(RULES.length + 1);
      }),
    );
  });
});
