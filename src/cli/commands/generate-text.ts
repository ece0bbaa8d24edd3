import { bytesText, countText, plural } from '../../core/count-text.js';
import { formatTimestamp, POINTER_NAME } from '../../core/file-set.js';
import type { Notice } from '../../core/notice.js';
import { printable } from '../../core/printable.js';
import type { GenerateReport } from '../../generate/contract.js';
import { secondsText } from '../reporters/text.js';

/** Samples shown of each rule; the report holds more. */
const SAMPLES = 2;

/** The report of `generate` for people; `verifyCall` is what proves it. */
export function formatGenerateReport(report: GenerateReport, verifyCall: string): string {
  const { name, records, data_files, bytes, seconds, location } = report;
  const verb = report.dry_run ? 'would publish' : 'published';
  const lines = [
    `${verb} ${name} of ${formatTimestamp(report.generation_timestamp)} at ${location}`,
    `  ${plural(records, 'record')} in ${plural(data_files, 'data file')}, ${bytesText(bytes)}, ${secondsText(seconds)}`,
    ...(report.dry_run ? plannedLines(report) : [`  ${POINTER_NAME} is ${report.descriptor}`]),
    ...refusedLines(report),
    ...warningLines(report),
    nextLine(report, verifyCall),
  ];
  return `${lines.join('\n')}\n`;
}

function nextLine({ dry_run, records }: GenerateReport, verifyCall: string): string {
  if (dry_run) return 'nothing was written; run it again without --dry-run to publish';
  return records === 0
    ? 'the feed is empty: feedgen verify calls an empty feed invalid'
    : `prove it: ${verifyCall}`;
}

/** The first two and the last of the planned names. */
function plannedLines({ planned_files: files = [] }: GenerateReport): string[] {
  const last = files.at(-1);
  const shown =
    files.length <= 3 || last === undefined
      ? files
      : [...files.slice(0, 2), `… ${plural(files.length - 3, 'more file')} …`, last];
  return shown.map((name) => `  ${name}`);
}

function refusedLines(report: GenerateReport): string[] {
  if (report.refused === 0) return [];
  const list = report.refused_list === null ? '' : `, listed in ${report.refused_list}`;
  const all = report.records + report.refused;
  return [
    `  refused: ${countText(report.refused)} of ${plural(all, 'record')}${list}`,
    ...ruleLines(report.refused_by_rule, report.refused_samples),
  ];
}

function warningLines({ warnings_by_rule: warnings, dry_run }: GenerateReport): string[] {
  if (Object.keys(warnings).length === 0) return [];
  return [
    `  ${dry_run ? 'would be published' : 'published'} with warnings:`,
    ...ruleLines(warnings, []),
  ];
}

/** Rules with their counts, the most frequent first, each with its samples. */
function ruleLines(byRule: Readonly<Record<string, number>>, samples: readonly Notice[]): string[] {
  return Object.entries(byRule)
    .sort(([, a], [, b]) => b - a)
    .flatMap(([rule, count]) => [
      `    ${rule}: ${countText(count)}`,
      ...samples
        .filter((sample) => sample.rule === rule)
        .slice(0, SAMPLES)
        .map((sample) => `      ${printable(sample.message)}`),
    ]);
}
