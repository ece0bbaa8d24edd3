import { type MoreNotices, type NoticeGroup, NoticeLog, type Severity } from '../core/notice.js';
import type { Rule } from '../feeds/rule.js';
import type { Severities } from './rules/rulesets.js';

/** Where a rule was broken, and how. */
export interface Place {
  readonly file?: string;
  /** Zero-based position of the record in the `data` array of its file. */
  readonly record?: number;
  /** JSON pointer within the record, or within the file when there is no record. */
  readonly pointer?: string;
  readonly message: string;
  /** The rule's own unless this case is milder or worse; a severity that was chosen for the rule replaces either. */
  readonly severity?: Severity;
  /** So many findings at once, of which only this is known. */
  readonly more?: MoreNotices;
}

/** Takes one finding; what is done with it is not the finder's business. */
export type ReportNotice = (rule: Rule, place: Place) => void;

/** Collects what the rules report: the one place where a finding gets its severity. */
export class Findings {
  readonly #log: NoticeLog;
  readonly #severities: Severities;
  #errors = 0;

  /** `severities` are those that replace the rules' own. */
  constructor(samplesPerRule: number, severities: Severities) {
    this.#log = new NoticeLog(samplesPerRule);
    this.#severities = severities;
  }

  /** Bound, so that it can be handed on as a function. */
  readonly report: ReportNotice = (rule, place) => {
    const severity = this.#severities.get(rule.id) ?? place.severity ?? rule.severity;
    if (severity === 'off') return;
    const { more, ...where } = place;
    if (severity === 'error') this.#errors += more?.count ?? 1;
    if (more === undefined) this.#log.add({ rule: rule.id, ...where, severity });
    else this.#log.addMore({ rule: rule.id, severity }, more);
  };

  /** Number of errors so far. */
  get errors(): number {
    return this.#errors;
  }

  count(severity: Severity): number {
    return this.#log.count(severity);
  }

  groups(): NoticeGroup[] {
    return this.#log.groups();
  }
}
