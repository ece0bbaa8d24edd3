import type { RecordProblem } from './record-problem.js';

/** The key of records that have no country. */
export const NO_COUNTRY = '';
/** The key of records whose country is not two letters. */
export const NOT_A_CODE = '?';

/** The entities of one country; plain data, so that a worker can hand it over. */
export interface CountryCount {
  /** Two capital letters, assigned by ISO 3166-1 or not; NO_COUNTRY or NOT_A_CODE. */
  readonly country: string;
  readonly records: number;
  /** Entities whose worst finding is an error, and a warning. */
  readonly errors: number;
  readonly warnings: number;
}

const TWO_LETTERS = /^[A-Z]{2}$/;

/** Counts entities by country in at most 678 keys, whatever a feed writes there. */
export class CountryCounts {
  readonly #counts = new Map<string, { records: number; errors: number; warnings: number }>();

  /** Adds one record by the value of its country, undefined when it has none. */
  add(value: unknown, problem: RecordProblem): void {
    // Most values are codes that were seen before.
    const known = typeof value === 'string' ? this.#counts.get(value) : undefined;
    const counts = known ?? this.#of(keyOf(value));
    counts.records += 1;
    if (problem === 'error') counts.errors += 1;
    else if (problem === 'warning') counts.warnings += 1;
  }

  merge(others: readonly CountryCount[]): void {
    for (const { country, records, errors, warnings } of others) {
      const counts = this.#of(country);
      counts.records += records;
      counts.errors += errors;
      counts.warnings += warnings;
    }
  }

  /** Most entities first, then by code. */
  result(): readonly CountryCount[] {
    return [...this.#counts]
      .map(([country, counts]) => ({ country, ...counts }))
      .sort((a, b) => b.records - a.records || (a.country < b.country ? -1 : 1));
  }

  #of(country: string): { records: number; errors: number; warnings: number } {
    let counts = this.#counts.get(country);
    if (counts === undefined) {
      counts = { records: 0, errors: 0, warnings: 0 };
      this.#counts.set(country, counts);
    }
    return counts;
  }
}

function keyOf(value: unknown): string {
  if (value === undefined || value === '') return NO_COUNTRY;
  if (typeof value !== 'string' || value.length > 100) return NOT_A_CODE;
  const code = value.trim().toUpperCase();
  if (code === '') return NO_COUNTRY;
  return TWO_LETTERS.test(code) ? code : NOT_A_CODE;
}
