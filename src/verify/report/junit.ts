import { plural } from '../../core/count-text.js';
import type { Notice, NoticeGroup, Severity } from '../../core/notice.js';
import { printable } from '../../core/printable.js';
import type { Rule } from '../../feeds/rule.js';
import { RULES, ruleById } from '../rules/index.js';
import type { VerifyReport } from '../set-report.js';
import { isNotChecked, type Verified } from '../verified.js';
import { type CheckedSet, type FailedSet, pathOf } from './folder-report.js';

/** How the report is made. */
export interface JUnitOptions {
  /** Whether warnings are failures too. */
  readonly strict: boolean;
  /** When the set was verified. */
  readonly now: Date;
}

/**
 * Reports as JUnit XML, as continuous integration servers read it (https://github.com/testmoapp/junitxml): one suite for every set or file, in it
 * one test case for every rule, failed by its errors; what is no failure stands in its output. A rule that had nothing to look at, because the
 * descriptor cannot be used or a file was verified without its set, is skipped; a set that could not be read is one test case with an error.
 * Any text makes valid XML 1.0: what may not stand there is shown as its code.
 */
export function formatJUnitReport(
  reports: readonly (Verified | FailedSet)[],
  { strict, now }: JUnitOptions,
): string {
  const timestamp = now.toISOString().replace(/\.\d+Z$/, '');
  const suites = reports.map((report) =>
    'error' in report ? failedSuite(report) : suiteOf(report, strict),
  );
  const sum = (field: Exclude<keyof SuiteCounts, 'time'>) =>
    suites.reduce((total, { counts }) => total + counts[field], 0);
  const seconds = suites.reduce((total, { counts }) => total + Number(counts.time), 0);
  const counts: SuiteCounts = {
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    skipped: sum('skipped'),
    time: seconds.toFixed(3),
  };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'feedgen verify', ...counts, timestamp })}>`,
    ...suites.flatMap(({ name, counts: own, lines: content }) => [
      `  <testsuite${attributes({ name, ...own, timestamp })}>`,
      ...content,
      '  </testsuite>',
    ]),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

interface SuiteCounts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  /** Seconds, with decimals. */
  readonly time: string;
}

interface Suite {
  readonly name: string;
  readonly counts: SuiteCounts;
  readonly lines: readonly string[];
}

function suiteOf(report: Verified, strict: boolean): Suite {
  const cases = allRules(report).map((id) => testCase(id, report, strict));
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ failed }) => failed).length,
    errors: 0,
    skipped: cases.filter(({ skipped }) => skipped).length,
    time: report.seconds.toFixed(3),
  };
  const name = nameOf(report);
  return { name, counts, lines: [...properties(report), ...cases.flatMap(({ lines }) => lines)] };
}

/** A set of several goes by its path, one alone by the name of its feed. */
function nameOf(report: Verified): string {
  if (report.scope === 'data_file') return report.file;
  return isInFolder(report) ? pathOf(report) : (report.metadata.name ?? report.descriptor);
}

function isInFolder(report: VerifyReport): report is CheckedSet {
  return 'folder' in report;
}

function failedSuite(set: FailedSet): Suite {
  const { message, hint } = set.error;
  const text = hint === null ? message : `${message}\nhint: ${hint}`;
  return {
    name: pathOf(set),
    counts: { tests: 1, failures: 0, errors: 1, skipped: 0, time: '0.000' },
    lines: [
      `    <testcase${attributes({ name: 'read', classname: 'feedgen.verify', time: 0 })}>`,
      `      ${element('error', { message, type: set.error.code }, text)}`,
      '    </testcase>',
    ],
  };
}

/** Every rule of the catalogue, and whatever else was reported. */
function allRules({ notices }: Verified): readonly string[] {
  return [...new Set([...RULES.map(({ id }) => id), ...notices.map(({ rule }) => rule)])];
}

interface TestCase {
  readonly failed: boolean;
  readonly skipped: boolean;
  readonly lines: readonly string[];
}

function testCase(id: string, report: Verified, strict: boolean): TestCase {
  const { notices } = report;
  const groups = notices.filter(({ rule }) => rule === id);
  const failing = groups.filter(({ severity }) => fails(severity, strict));
  const others = groups.filter((group) => !failing.includes(group));
  const why = groups.length === 0 ? whyNotChecked(id, report) : undefined;
  const content = [
    ...(why === undefined ? [] : [`<skipped${attributes({ message: why })}/>`]),
    ...failing.map((group) => failure(group, ruleById(id))),
    ...(others.length > 0 ? [element('system-out', {}, others.map(tell).join('\n'))] : []),
  ];
  const opening = `    <testcase${attributes({ name: id, classname: 'feedgen.verify', time: 0 })}`;
  const lines =
    content.length === 0
      ? [`${opening}/>`]
      : [`${opening}>`, ...content.map((line) => `      ${line}`), '    </testcase>'];
  return { failed: failing.length > 0, skipped: why !== undefined, lines };
}

/** Why a rule had nothing to look at; undefined when it had. */
function whyNotChecked(id: string, report: Verified): string | undefined {
  if (report.scope === 'set')
    return report.metadata.data_files === null ? 'the descriptor cannot be used' : undefined;
  return isNotChecked(id, report) ? 'a data file was verified without its set' : undefined;
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
function properties(report: Verified) {
  const { location, records, data_files, bytes } = report;
  const own =
    report.scope === 'set'
      ? {
          descriptor: report.descriptor,
          generation_timestamp: report.metadata.generation_timestamp,
        }
      : { file: report.file };
  const facts = { location, ...own, records, data_files, bytes };
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
