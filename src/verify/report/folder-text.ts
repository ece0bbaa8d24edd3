import { bytesText, countText, plural } from '../../core/count-text.js';
import type { Severity } from '../../core/notice.js';
import { printable } from '../../core/printable.js';
import { wrap } from '../text.js';
import {
  type CheckedSet,
  type FailedSet,
  type FolderReport,
  isFailed,
  pathOf,
} from './folder-report.js';
import { foundText, type ReportTextOptions } from './report-text.js';

/** Rules that one line names. */
const RULES_NAMED = 3;

/** The verdict on one set of a folder, on one line. */
export function formatSetLine(set: CheckedSet | FailedSet, { paint }: ReportTextOptions): string {
  const path = printable(pathOf(set)) || '(the folder itself)';
  const line = (word: string, facts: string, kind: Severity | 'ok') =>
    `${paint[kind](word.padEnd(8))}${path}${paint.dim(`: ${printable(facts)}`)}\n`;
  if (isFailed(set)) return line('failed', set.error.message, 'error');
  const read = `${plural(set.records, 'record')} in ${plural(set.data_files, 'data file')}`;
  if (!set.complete) return line('stopped', `${foundText(set)} so far`, 'error');
  if (set.valid) return line('valid', set.warnings > 0 ? `${read}, ${found(set)}` : read, 'ok');
  return line('invalid', found(set), 'error');
}

/** What was found that matters, with the first rules. */
function found(set: CheckedSet): string {
  const rules = set.notices.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
  const named = rules.slice(0, RULES_NAMED).join(', ');
  return `${foundText(set)} (${named}${rules.length > RULES_NAMED ? ' …' : ''})`;
}

/** The end of the report on a folder: sums, what was left out, where to read more, the verdict. */
export function formatFolderSummary(report: FolderReport, options: ReportTextOptions): string {
  const { width, paint } = options;
  const { sets, complete, valid, location, folders_passed_over: passedOver } = report;
  const failed = sets.filter(isFailed).length;
  const good = sets.filter((set) => set.valid).length;
  const bad = sets.filter((set) => !isFailed(set) && set.complete && !set.valid).length;
  const counts = [
    `${countText(good)} valid`,
    `${countText(bad)} invalid`,
    ...(failed === 0 ? [] : [`${countText(failed)} could not be read`]),
  ];
  const worst = sets.find((set) => set.complete && !set.valid);
  const lines = [
    ...(sets.length === 0 ? [] : ['']),
    ...wrap(
      `${plural(report.found, 'set')} in ${printable(location)}: ${counts.join(', ')}`,
      width,
      '',
    ),
    `${plural(report.records, 'record')} in ${plural(report.data_files, 'data file')}, ${bytesText(report.bytes)}, ${report.seconds.toFixed(1)} s`,
    ...(passedOver.length === 0 ? [] : wrap(sayPassedOver(passedOver), width, '')),
    ...(worst === undefined
      ? []
      : wrap(
          `for the findings, verify a set by itself, such as ${printable(pathOf(worst))}`,
          width,
          '',
        )),
    (valid ? paint.ok : paint.error)(complete ? verdict(report) : stopped(report)),
  ];
  return `${lines.join('\n')}\n`;
}

function sayPassedOver(folders: readonly string[]): string {
  const [first = ''] = folders;
  const more = folders.length > 1 ? ` and ${countText(folders.length - 1)} more` : '';
  return `not looked into, too deep or oddly named: ${printable(first)}${more}`;
}

function verdict(report: FolderReport): string {
  const { valid, sets, errors, warnings } = report;
  if (sets.length === 0) return 'invalid: there is no descriptor';
  if (valid) return `valid: ${foundText(report)}`;
  if (errors > 0) return `invalid: ${foundText(report)}`;
  return warnings > 0 && sets.some((set) => !set.valid && !isFailed(set))
    ? `invalid with --strict: ${foundText(report)}`
    : `no verdict on all sets: ${foundText(report)} in those that could be read`;
}

function stopped(report: FolderReport): string {
  const done = report.sets.filter(({ complete }) => complete).length;
  return `stopped after ${countText(done)} of ${plural(report.found, 'set')}, this is not a verdict: ${foundText(report)} so far`;
}
