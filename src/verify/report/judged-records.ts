import type { Severity } from '../../core/notice.js';
import type { Rule } from '../../feeds/rule.js';
import type { Place } from '../findings.js';
import type { Severities } from '../rules/rulesets.js';
import type { RecordProblem } from './record-problem.js';
import type { SetStatistics } from './statistics.js';

/** Counts the records of one file by the worst that is found about each by itself. */
export class JudgedRecords {
  readonly #statistics: SetStatistics;
  readonly #severities: Severities;
  /** The record that something was found about. */
  #record = -1;
  #worst: RecordProblem = 'none';

  /** `severities` are those that replace the rules' own. */
  constructor(statistics: SetStatistics, severities: Severities) {
    this.#statistics = statistics;
    this.#severities = severities;
  }

  /** Takes a finding; those about a record come before it is added, those about others than the next one do not count. */
  found(rule: Rule, place: Pick<Place, 'record' | 'severity'>): void {
    const severity = this.#severities.get(rule.id) ?? place.severity ?? rule.severity;
    if (place.record === undefined || severity === 'off') return;
    if (place.record !== this.#record) this.#worst = 'none';
    this.#record = place.record;
    if (this.#worst === 'none' || BADNESS[severity] > BADNESS[this.#worst]) this.#worst = severity;
  }

  add(value: unknown, record: number): void {
    this.#statistics.add(value, record === this.#record ? this.#worst : 'none');
  }
}

const BADNESS: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };
