import { bytesText, plural } from '../../core/count-text.js';
import { formatTimestamp } from '../../core/file-set.js';
import { printable } from '../../core/printable.js';
import { durationText, type StatusReport } from '../../runs/status.js';
import { wrap } from '../../verify/text.js';

const INDENT = '    ';

/**
 * The verdict in one line: `OK`, `WARNING` or `CRITICAL`, what there is, what is wrong with it. On a terminal of `width` columns each of these begins a line, and
 * longer ones are broken between words.
 */
export function formatStatus(report: StatusReport, width?: number): string {
  const { problems, warnings } = report;
  const word = problems.length > 0 ? 'CRITICAL' : warnings.length > 0 ? 'WARNING' : 'OK';
  const subject = subjectOf(report);
  const facts = [
    ...(subject === null ? [] : [subject]),
    ...problems,
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  if (width === undefined) return printable(`${word}: ${facts.join('; ')} (${report.location})`);
  const [first = '', ...others] = facts;
  const lines = wrap(`${word}: ${printable(first)}`, width - INDENT.length, '');
  return [
    ...lines.map((line, index) => (index === 0 ? line : INDENT + line)),
    ...[...others, report.location].flatMap((text) => wrap(printable(text), width, INDENT)),
  ].join('\n');
}

function subjectOf(report: StatusReport): string | null {
  const { feed, generation_timestamp, age_seconds, max_age_seconds } = report;
  if (generation_timestamp === null || age_seconds === null) return null;
  const age = `${durationText(Math.max(0, age_seconds))} old, at most ${durationText(max_age_seconds)}`;
  return `${feed} of ${formatTimestamp(generation_timestamp)}, ${age}: ${contentsOf(report)}`;
}

function contentsOf({ records, data_files, bytes, whole, verified }: StatusReport): string {
  const parts = [
    ...(records === null ? [] : [plural(records, 'record')]),
    `${plural(data_files ?? 0, 'data file')}, ${bytesText(bytes ?? 0)}`,
  ];
  const there = whole ? ', all there' : '';
  const proven = verified === null ? '' : `, verified ${verified}`;
  return `${parts.join(' in ')}${there}${proven}`;
}
