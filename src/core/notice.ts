/** How bad a finding is. `generate` refuses the record of an error; `verify` fails on one. */
export type Severity = 'error' | 'warning' | 'info';

/** One finding of a rule: a fact about data, never about the tool. */
export interface Notice {
  /** Public, stable name of the rule, as in the rule catalogue. */
  readonly rule: string;
  readonly severity: Severity;
  /** Name of the file in the set, absent for findings about a record that is in no file yet. */
  readonly file?: string;
  /** Zero-based position of the record in the `data` array of its file. */
  readonly record?: number;
  /** JSON pointer (RFC 6901) within the record, or within the file when there is no record. */
  readonly pointer?: string;
  readonly message: string;
}

/** The findings of one rule: the count is exact, the samples are the first few. */
export interface NoticeGroup {
  readonly rule: string;
  readonly severity: Severity;
  readonly count: number;
  readonly samples: readonly Notice[];
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Collects notices in bounded memory: exact counts by rule and severity, capped samples. */
export class NoticeLog {
  readonly #groups = new Map<string, { count: number; samples: Notice[] }>();
  readonly #samplesPerRule: number;

  constructor(samplesPerRule = 5) {
    this.#samplesPerRule = samplesPerRule;
  }

  add(notice: Notice): void {
    const key = `${notice.severity} ${notice.rule}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { count: 0, samples: [] };
      this.#groups.set(key, group);
    }
    group.count += 1;
    if (group.samples.length < this.#samplesPerRule) group.samples.push(notice);
  }

  /** Number of notices of one severity. */
  count(severity: Severity): number {
    let sum = 0;
    for (const group of this.groups()) if (group.severity === severity) sum += group.count;
    return sum;
  }

  /** Worst first, then by rule name. */
  groups(): NoticeGroup[] {
    const groups = [...this.#groups].map(([key, { count, samples }]) => {
      const [severity, rule] = key.split(' ') as [Severity, string];
      return { rule, severity, count, samples };
    });
    return groups.sort(
      (a, b) => ORDER[a.severity] - ORDER[b.severity] || (a.rule < b.rule ? -1 : 1),
    );
  }
}
