import type { NoticeGroup } from '../core/notice.js';
import type { Findings } from './findings.js';
import type { Totals } from './progress.js';

/** What every report says, whatever was verified. Field names are public: add, never rename. */
export interface Checked extends Totals {
  /** All was checked and no error was found; with `strict`, no warning either. */
  readonly valid: boolean;
  /** Nothing was left out. False when somebody stopped it: then what was found is no verdict. */
  readonly complete: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly seconds: number;
  readonly location: string;
  /** Worst first, then by rule. */
  readonly notices: readonly NoticeGroup[];
}

/** What the findings and what was read come to. */
export function checked(
  findings: Findings,
  strict: boolean,
  { records, data_files, bytes }: Totals,
  complete: boolean,
): Omit<Checked, 'seconds' | 'location' | 'notices'> {
  const { errors } = findings;
  const warnings = findings.count('warning');
  return {
    valid: complete && errors === 0 && !(strict && warnings > 0),
    complete,
    errors,
    warnings,
    infos: findings.count('info'),
    records,
    data_files,
    bytes,
  };
}

/** Seconds since a time of `performance.now()`, to the millisecond. */
export function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
