import type { Notice, NoticeGroup, Severity } from '../../core/notice.js';
import { printable } from '../../core/printable.js';
import type { Rule } from '../../feeds/rule.js';
import { RULES, ruleById } from '../rules/index.js';
import { plural } from '../text.js';
import type { VerifyReport } from '../verify.js';

/** How the report is made. */
export interface JUnitOptions {
  /** Whether warnings are failures too. */
  readonly strict: boolean;
  /** When the set was verified. */
  readonly now: Date;
}

/**
 * The report as JUnit XML, as continuous integration servers read it (https://github.com/testmoapp/junitxml): one test case for every
 * rule, failed by its errors; what is no failure stands in its output. A rule that had nothing to look at, because the descriptor
 * cannot be used, is skipped. Any text makes valid XML 1.0: what may not stand there is shown as its code.
 */
export function formatJUnitReport(report: VerifyReport, { strict, now }: JUnitOptions): string {
  const cases = allRules(report).map((id) => testCase(id, report, strict));
  const name = report.metadata.name ?? report.descriptor;
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ failed }) => failed).length,
    errors: 0,
    skipped: cases.filter(({ skipped }) => skipped).length,
    time: report.seconds.toFixed(3),
  };
  const timestamp = now.toISOString().replace(/\.\d+Z$/, '');
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'feedgen verify', ...counts, timestamp })}>`,
    `  <testsuite${attributes({ name, ...counts, timestamp })}>`,
    ...properties(report),
    ...cases.flatMap(({ lines }) => lines),
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

/** Every rule of the catalogue, and whatever else was reported. */
function allRules({ notices }: VerifyReport): readonly string[] {
  return [...new Set([...RULES.map(({ id }) => id), ...notices.map(({ rule }) => rule)])];
}

interface TestCase {
  readonly failed: boolean;
  readonly skipped: boolean;
  readonly lines: readonly string[];
}

function testCase(id: string, { notices, metadata }: VerifyReport, strict: boolean): TestCase {
  const groups = notices.filter(({ rule }) => rule === id);
  const failing = groups.filter(({ severity }) => fails(severity, strict));
  const others = groups.filter((group) => !failing.includes(group));
  const skipped = groups.length === 0 && metadata.data_files === null;
  const content = [
    ...(skipped ? ['<skipped message="the descriptor cannot be used"/>'] : []),
    ...failing.map((group) => failure(group, ruleById(id))),
    ...(others.length > 0 ? [element('system-out', {}, others.map(tell).join('\n'))] : []),
  ];
  const opening = `    <testcase${attributes({ name: id, classname: 'feedgen.verify', time: 0 })}`;
  const lines =
    content.length === 0
      ? [`${opening}/>`]
      : [`${opening}>`, ...content.map((line) => `      ${line}`), '    </testcase>'];
  return { failed: failing.length > 0, skipped, lines };
}

function fails(severity: Severity, strict: boolean): boolean {
  return severity === 'error' || (strict && severity === 'warning');
}

/** One for each severity of a rule: usually one. */
function failure(group: NoticeGroup, rule: Rule | undefined): string {
  const message = `${plural(group.count, 'time')}${rule === undefined ? '' : `: ${rule.summary}`}`;
  const text = [tell(group), ...(rule === undefined ? [] : [`fix: ${rule.fix}`])].join('\n');
  return element('failure', { message, type: group.severity }, text);
}

/** The samples of a group, one a line. */
function tell({ severity, count, samples }: NoticeGroup): string {
  const more = count > samples.length ? [`${plural(count - samples.length, 'more time')}`] : [];
  return [`${severity}: ${plural(count, 'time')}`, ...samples.map(sampleLine), ...more].join('\n');
}

function sampleLine({ file, record, pointer, message }: Notice): string {
  const place = [file, record === undefined ? undefined : `record ${record}`, pointer]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
  return printable(place === '' ? message : `${place}: ${message}`);
}

/** What was looked at. */
function properties({ location, descriptor, metadata, records, data_files, bytes }: VerifyReport) {
  const { generation_timestamp } = metadata;
  const facts = { location, descriptor, generation_timestamp, records, data_files, bytes };
  const lines = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `      <property${attributes({ name, value: value ?? '' })}/>`);
  return ['    <properties>', ...lines, '    </properties>'];
}

type Attributes = Readonly<Record<string, string | number>>;

function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeText(printable(String(value)))}"`)
    .join('');
}

/** An element with text, which may have several lines. */
function element(name: string, values: Attributes, text: string): string {
  return `<${name}${attributes(values)}>${text.split('\n').map(printable).map(escapeText).join('\n')}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Printable text as XML 1.0; U+FFFE and U+FFFF are the last that it does not allow (https://www.w3.org/TR/xml/#charsets). */
function escapeText(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\ufffe\uffff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
