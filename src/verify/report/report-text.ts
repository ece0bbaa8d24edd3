import { bytesText, countText, plural } from '../../core/count-text.js';
import { formatTimestamp } from '../../core/file-set.js';
import type { Notice, NoticeGroup, Severity } from '../../core/notice.js';
import { printable } from '../../core/printable.js';
import { show } from '../../feeds/show.js';
import type { Checked } from '../checked.js';
import type { PreviousReport } from '../history/compare-sets.js';
import { ruleById } from '../rules/index.js';
import type { VerifyReport } from '../set-report.js';
import { share, wrap } from '../text.js';
import { subjectOf, type Verified } from '../verified.js';
import type { DataFileReport } from '../verify-data-file.js';

/** Colours text for a terminal, or leaves it as it is. */
export type Paint = Readonly<Record<Severity | 'ok' | 'dim', (text: string) => string>>;

export interface ReportTextOptions {
  /** Columns to keep within, as far as words allow. */
  readonly width: number;
  readonly paint: Paint;
}

/**
 * The report for people: the verdict on the metadata, what was read, the broken rules worst first, the verdict on the whole. Nothing from
 * the feed can move the cursor or colour the terminal.
 */
export function formatVerifyReport(report: Verified, options: ReportTextOptions): string {
  const { paint, width } = options;
  const lines = [
    ...(report.scope === 'set' ? setHead(report, options) : fileHead(report)),
    ...report.notices.flatMap((group) => ['', ...groupLines(group, report, options)]),
    '',
    ...(report.scope === 'set' ? [] : wrap(notChecked(report), width, '')),
    verdict(report, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function setHead(report: VerifyReport, options: ReportTextOptions): string[] {
  const { previous, metadata } = report;
  return [
    metadataVerdict(report, options.paint),
    ...(metadata.data_files === null ? [] : [totals(report, metadata.data_files)]),
    ...(previous === null ? [] : previousLines(previous, options)),
  ];
}

function fileHead(report: DataFileReport): string[] {
  const { records, bytes, seconds, complete } = report;
  const facts = [
    plural(records, 'record'),
    ...(complete ? [bytesText(bytes)] : []),
    `${seconds.toFixed(1)} s`,
  ];
  return [
    `${printable(subjectOf(report))}: a data file by itself, checked as feed kind ${report.feed}`,
    facts.join(', '),
  ];
}

function metadataVerdict(report: VerifyReport, paint: Paint): string {
  const { name, generation_timestamp, data_files, valid, problems } = report.metadata;
  const descriptor = printable(report.descriptor);
  if (!valid && problems === 0) return `${descriptor}: not read to its end`;
  if (!valid) return paint.error(`${descriptor} invalid: ${metadataProblems(report)}`);
  const facts = [
    ...(name === null ? [] : [printable(name)]),
    ...(generation_timestamp === null ? [] : [formatTimestamp(generation_timestamp)]),
    plural(data_files ?? 0, 'data file'),
  ];
  return paint.ok(`${descriptor} valid: ${facts.join(', ')}`);
}

/** What is wrong with the descriptor, in the words of its findings. */
function metadataProblems({ descriptor, metadata, notices }: VerifyReport): string {
  const messages = notices
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ samples }) => samples)
    .filter(({ file }) => file === descriptor)
    .map(({ message }) => printable(message));
  const [first = plural(metadata.problems, 'error')] = messages;
  return metadata.problems > 1 ? `${first} (and ${countText(metadata.problems - 1)} more)` : first;
}

function totals({ records, data_files, bytes, seconds }: VerifyReport, listed: number): string {
  const files =
    data_files === listed
      ? plural(listed, 'data file')
      : `${countText(data_files)} of ${plural(listed, 'data file')}`;
  return `${plural(records, 'record')} in ${files}, ${bytesText(bytes)}, ${seconds.toFixed(1)} s`;
}

/** What became of the entities of the set before, with some of those that are gone. */
function previousLines(previous: PreviousReport, { width, paint }: ReportTextOptions): string[] {
  const { descriptor, generation_timestamp, kept, removed, removed_samples } = previous;
  const time = generation_timestamp === null ? '' : ` of ${formatTimestamp(generation_timestamp)}`;
  const counts = `${countText(previous.new)} new, ${countText(kept)} kept, ${countText(removed)} removed since ${printable(descriptor)}${time}`;
  const more = removed > removed_samples.length ? ' …' : '';
  const ids = `removed: ${removed_samples.map((id) => show(id)).join(' ')}${more}`;
  return [
    ...wrap(counts, width, ''),
    ...(removed_samples.length === 0 ? [] : wrap(ids, width, '  ').map((line) => paint.dim(line))),
  ];
}

function groupLines(
  group: NoticeGroup,
  report: Checked,
  { width, paint }: ReportTextOptions,
): string[] {
  const { rule, severity, count, samples } = group;
  const summary = ruleById(rule)?.summary;
  const fix = ruleById(rule)?.fix;
  return [
    `${paint[severity](`${severity} ${printable(rule)}`)}: ${howOften(group, report)}`,
    ...(summary === undefined ? [] : wrap(summary, width, '  ')),
    ...samples.flatMap((sample) => sampleLines(sample, width, paint)),
    ...(count > samples.length ? [paint.dim(`  - ${countText(count - samples.length)} more`)] : []),
    ...(fix === undefined ? [] : wrap(`fix: ${fix}`, width, '  ')),
  ];
}

/** `3 times`, `12 records (0.12 %)`, `14 times in 12 records (0.12 %)`. */
function howOften({ count, records }: NoticeGroup, report: Checked): string {
  if (records === 0) return plural(count, 'time');
  const part = `${plural(records, 'record')} (${share(records, report.records)})`;
  return count === records ? part : `${plural(count, 'time')} in ${part}`;
}

function sampleLines(
  { file, record, pointer, message }: Notice,
  width: number,
  paint: Paint,
): string[] {
  const place = [
    file === undefined ? '' : printable(file),
    record === undefined ? '' : `record ${record}`,
    pointer === undefined ? '' : printable(pointer),
  ].filter((part) => part !== '');
  const where =
    place.length === 0 ? [] : wrap(place.join(' '), width, '  - ').map((line) => paint.dim(line));
  return [...where, ...wrap(printable(message), width, place.length === 0 ? '  - ' : '    ')];
}

/** The groups of rules that a single file says nothing about, in words. */
function notChecked({ not_checked }: DataFileReport): string {
  const groups = not_checked.map((id) => `${id.replaceAll('_', ' ')} rules`);
  const last = groups.at(-1) ?? 'nothing';
  const list = groups.length < 2 ? last : `${groups.slice(0, -1).join(', ')} and ${last}`;
  return `not checked: ${list}, and whether an id is also in another data file`;
}

/** The last line: the verdict, or that there is none. */
function verdict(report: Verified, paint: Paint): string {
  const { valid, complete, errors } = report;
  const found = `${foundText(report)}${complete ? '' : ' so far'}`;
  if (!complete) return paint.error(`stopped before the end, this is not a verdict: ${found}`);
  const by = report.scope === 'set' ? '' : ' by itself';
  const word = errors > 0 ? 'invalid' : valid ? `valid${by}` : 'invalid with --strict';
  return (valid ? paint.ok : paint.error)(`${word}: ${found}`);
}

/** `no errors, 2 warnings`. */
export function foundText({ errors, warnings, infos }: Checked): string {
  return [
    errors === 0 ? 'no errors' : plural(errors, 'error'),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
    ...(infos === 0 ? [] : [plural(infos, 'info')]),
  ].join(', ');
}
