import type { Severity } from '../core/notice.js';
import type { Place, ReportNotice } from './findings.js';
import { ruleById } from './rules/index.js';

/** What was found in one file, in bounded memory; plain data, so that a thread can hand it over. */
export interface FileNotices {
  /** The first few of each rule and severity, in the order of the file; the places name no file. */
  readonly samples: readonly { readonly rule: string; readonly place: Place }[];
  /** How many there were besides. */
  readonly more: readonly {
    readonly rule: string;
    readonly severity: Severity;
    readonly count: number;
  }[];
}

/** Collects what is found in one file: exact counts, and as many samples as can be shown. */
export class FileNoticeLog {
  readonly #samplesPerRule: number;
  readonly #samples: { rule: string; place: Place }[] = [];
  readonly #counts = new Map<string, Record<Severity, number>>();

  constructor(samplesPerRule: number) {
    this.#samplesPerRule = samplesPerRule;
  }

  /** Bound, so that it can be handed on as a function. */
  readonly report: ReportNotice = ({ id, severity: usual }, place) => {
    if (this.count(id, place.severity ?? usual)) this.keep(id, place);
  };

  /** Counts a finding; true when it is wanted as a sample. */
  count(rule: string, severity: Severity): boolean {
    let counts = this.#counts.get(rule);
    if (counts === undefined) {
      counts = { error: 0, warning: 0, info: 0 };
      this.#counts.set(rule, counts);
    }
    counts[severity] += 1;
    return counts[severity] <= this.#samplesPerRule;
  }

  /** Keeps a sample. */
  keep(rule: string, place: Place): void {
    this.#samples.push({ rule, place });
  }

  result(): FileNotices {
    const more = [...this.#counts].flatMap(([rule, counts]) =>
      SEVERITIES.map((severity) => {
        const count = Math.max(0, counts[severity] - this.#samplesPerRule);
        return { rule, severity, count };
      }).filter(({ count }) => count > 0),
    );
    return { samples: this.#samples, more };
  }
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Reports what was found in a file as if it was found now, of each rule first what can be shown. */
export function reportAll({ samples, more }: FileNotices, file: string, report: ReportNotice) {
  for (const { rule, place } of samples) report(known(rule), { file, ...place });
  for (const { rule, severity, count } of more)
    for (let rest = count; rest > 0; rest -= 1)
      report(known(rule), { file, severity, message: 'one of many' });
}

function known(id: string) {
  const rule = ruleById(id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
