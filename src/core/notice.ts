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
  /** Records that it was found in, each counted once; 0 for what is found in files or in the set. */
  readonly records: number;
  readonly samples: readonly Notice[];
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Findings beyond the samples: how many, and in how many records that no finding of their rule before was in. */
export interface MoreNotices {
  readonly count: number;
  readonly records: number;
}

interface Group {
  count: number;
  records: number;
  readonly samples: Notice[];
  /** The last finding: findings about one record follow each other. */
  last: Pick<Notice, 'file' | 'record'>;
}

/** Collects notices in bounded memory: exact counts by rule and severity, capped samples. */
export class NoticeLog {
  readonly #groups = new Map<string, Group>();
  readonly #samplesPerRule: number;

  constructor(samplesPerRule = 5) {
    this.#samplesPerRule = samplesPerRule;
  }

  add(notice: Notice): void {
    const { file, record } = notice;
    const group = this.#group(notice);
    group.count += 1;
    const same = group.last.record === record && group.last.file === file;
    if (record !== undefined && !same) group.records += 1;
    group.last = { ...(file !== undefined && { file }), ...(record !== undefined && { record }) };
    if (group.samples.length < this.#samplesPerRule) group.samples.push(notice);
  }

  /** Counts notices of which there are no samples. */
  addMore(kind: Pick<Notice, 'rule' | 'severity'>, { count, records }: MoreNotices): void {
    const group = this.#group(kind);
    group.count += count;
    group.records += records;
  }

  #group({ rule, severity }: Pick<Notice, 'rule' | 'severity'>): Group {
    const key = `${severity} ${rule}`;
    const group = this.#groups.get(key) ?? { count: 0, records: 0, samples: [], last: {} };
    this.#groups.set(key, group);
    return group;
  }

  /** Number of notices of one severity. */
  count(severity: Severity): number {
    let sum = 0;
    for (const group of this.groups()) if (group.severity === severity) sum += group.count;
    return sum;
  }

  /** Worst first, then by rule name. */
  groups(): NoticeGroup[] {
    const groups = [...this.#groups].map(([key, { count, records, samples }]) => {
      const [severity, rule] = key.split(' ') as [Severity, string];
      return { rule, severity, count, records, samples };
    });
    return groups.sort(worstFirst);
  }
}

/** Orders groups: worst first, then by rule name. */
export function worstFirst(
  a: Pick<NoticeGroup, 'severity' | 'rule'>,
  b: Pick<NoticeGroup, 'severity' | 'rule'>,
): number {
  return ORDER[a.severity] - ORDER[b.severity] || (a.rule < b.rule ? -1 : 1);
}
