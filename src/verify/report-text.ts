import { formatTimestamp } from '../core/file-set.js';
import type { Notice, NoticeGroup, Severity } from '../core/notice.js';
import { printable } from '../core/printable.js';
import { ruleById } from './rules/index.js';
import { countText, plural, size, wrap } from './text.js';
import type { VerifyReport } from './verify.js';

/** Colours text for a terminal, or leaves it as it is. */
export type Paint = Readonly<Record<Severity | 'ok' | 'dim', (text: string) => string>>;

export interface ReportTextOptions {
  /** Columns to keep within, as far as words allow. */
  readonly width: number;
  readonly paint: Paint;
}

/**
 * The report for people: the verdict on the metadata, what was read, the broken rules worst first, the verdict on the set. Nothing from
 * the feed can move the cursor or colour the terminal.
 */
export function formatVerifyReport(report: VerifyReport, options: ReportTextOptions): string {
  const lines = [
    metadataVerdict(report, options.paint),
    ...(report.metadata.data_files === null ? [] : [totals(report)]),
    ...report.notices.flatMap((group) => ['', ...groupLines(group, options)]),
    '',
    setVerdict(report, options.paint),
  ];
  return `${lines.join('\n')}\n`;
}

function metadataVerdict(report: VerifyReport, paint: Paint): string {
  const { name, generation_timestamp, data_files, valid } = report.metadata;
  const descriptor = printable(report.descriptor);
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

function totals({ records, data_files, bytes, seconds, metadata }: VerifyReport): string {
  const listed = metadata.data_files ?? 0;
  const files =
    data_files === listed
      ? plural(listed, 'data file')
      : `${countText(data_files)} of ${plural(listed, 'data file')}`;
  return `${plural(records, 'record')} in ${files}, ${size(bytes)}, ${seconds.toFixed(1)} s`;
}

function groupLines(group: NoticeGroup, { width, paint }: ReportTextOptions): string[] {
  const { rule, severity, count, samples } = group;
  const summary = ruleById(rule)?.summary;
  const fix = ruleById(rule)?.fix;
  return [
    `${paint[severity](severity)} ${printable(rule)}: ${plural(count, 'time')}`,
    ...(summary === undefined ? [] : wrap(summary, width, '  ')),
    ...samples.flatMap((sample) => sampleLines(sample, width, paint)),
    ...(count > samples.length ? [paint.dim(`  - ${countText(count - samples.length)} more`)] : []),
    ...(fix === undefined ? [] : wrap(`fix: ${fix}`, width, '  ')),
  ];
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
  const where = place.length === 0 ? [] : [paint.dim(`  - ${place.join(' ')}`)];
  return [...where, ...wrap(printable(message), width, place.length === 0 ? '  - ' : '    ')];
}

function setVerdict({ valid, errors, warnings, infos }: VerifyReport, paint: Paint): string {
  const parts = [
    errors === 0 ? 'no errors' : plural(errors, 'error'),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
    ...(infos === 0 ? [] : [plural(infos, 'info')]),
  ];
  const verdict = errors > 0 ? 'invalid' : valid ? 'valid' : 'invalid with --strict';
  return (valid ? paint.ok : paint.error)(`${verdict}: ${parts.join(', ')}`);
}
