import { formatTimestamp } from '../../core/file-set.js';
import { printable } from '../../core/printable.js';
import { durationText, type StatusReport } from '../../runs/status.js';
import { bytesText, plural } from '../reporters/text.js';

/** The verdict in one line: `OK`, `WARNING` or `CRITICAL`, what there is, what is wrong with it. */
export function formatStatus(report: StatusReport): string {
  const { problems, warnings } = report;
  const word = problems.length > 0 ? 'CRITICAL' : warnings.length > 0 ? 'WARNING' : 'OK';
  const subject = subjectOf(report);
  const facts = [
    ...(subject === null ? [] : [subject]),
    ...problems,
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return printable(`${word}: ${facts.join('; ')} (${report.location})`);
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
