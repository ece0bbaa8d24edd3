import { RULE_GROUPS } from './rules/index.js';
import type { VerifyReport } from './set-report.js';
import type { DataFileReport } from './verify-data-file.js';

/** What can be verified and reported by itself. */
export type Verified = VerifyReport | DataFileReport;

/** The file that a report is about: the descriptor of a set, or a data file. */
export function subjectOf(report: Verified): string {
  return report.scope === 'set' ? report.descriptor : report.file;
}

/** Whether a rule belongs to a group that was not checked. */
export function isNotChecked(rule: string, { not_checked }: DataFileReport): boolean {
  return RULE_GROUPS.some(
    ({ id, rules }) => not_checked.includes(id) && rules.some((each) => each.id === rule),
  );
}
