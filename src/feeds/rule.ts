import type { Severity } from '../core/notice.js';
import { cut, keep } from './show.js';

/** Where a rule comes from: stated by Google, following from ProtoJSON, reported by a third party, or our inference. */
export type Evidence = 'google' | 'protojson' | 'reported' | 'inference';

/** What a rule says about itself; reports, `--list-rules` and the documentation are made from it. */
export interface Rule {
  /** Public, stable name from the catalogue, snake_case. */
  readonly id: string;
  readonly severity: Severity;
  /** What must hold, one sentence. */
  readonly summary: string;
  /** Why it matters to whoever reads the feed, one or two sentences. */
  readonly why: string;
  /** What to do about a finding, one sentence. */
  readonly fix: string;
  readonly evidence: Evidence;
  /** The page behind the evidence, where there is one. */
  readonly source?: string;
  /** The smallest example that breaks the rule: JSON of the descriptor, the data file or the record, of which parts may be left out; or words. */
  readonly bad: string;
  /** The same, put right. */
  readonly good: string;
}

/** A fact that a record rule reports about one place in one record. */
export interface Finding {
  readonly rule: Rule;
  /** The rule's severity, unless this case is milder or worse. */
  readonly severity: Severity;
  /** JSON pointer within the record. */
  readonly pointer: string;
  readonly message: string;
  /** The offending value for the refused list, a JSON scalar of bounded length; undefined when something is absent. */
  readonly value?: unknown;
}

/** Where and what; the severity is the rule's own unless given. */
export type Report = (
  pointer: string,
  message: string,
  value?: unknown,
  severity?: Severity,
) => void;

/** A rule about one record by itself, shared by `generate` and `verify`. `record` is the element of `data`, parsed. */
export interface RecordRule extends Rule {
  check(record: unknown, report: Report): void;
  /**
   * A quick test that neighbouring rules share, asked once for all of them: true only when none of them would find anything. It keeps good
   * records cheap and never changes what is found.
   */
  readonly skip?: Skip;
}

export type Skip = (record: unknown) => boolean;

/** Gives neighbouring rules one quick test. */
export function withSkip(skip: Skip, rules: readonly RecordRule[]): readonly RecordRule[] {
  return rules.map((rule) => ({ ...rule, skip }));
}

/** Findings kept of one rule in one record: a hostile record must not fill the memory. */
const MAX_FINDINGS = 100;

const MAX_POINTER = 500;

const NONE: readonly Finding[] = [];

/** Runs record rules in order and returns their findings, none for a good record; at most 100 of one rule. */
export function checkRecord(rules: readonly RecordRule[], record: unknown): readonly Finding[] {
  let findings: Finding[] | undefined;
  let current: RecordRule | undefined;
  let first = 0;
  let asked: Skip | undefined;
  let skips = false;
  const report: Report = (pointer, message, value, severity) => {
    if (current === undefined) return;
    findings ??= [];
    if (findings.length - first < MAX_FINDINGS)
      findings.push(finding(current, pointer, message, value, severity));
  };
  for (const rule of rules) {
    if (rule.skip !== asked) {
      asked = rule.skip;
      skips = asked?.(record) ?? false;
    }
    if (skips) continue;
    current = rule;
    first = findings?.length ?? 0;
    rule.check(record, report);
  }
  return findings ?? NONE;
}

/** One finding of a rule; the value is kept as a bounded JSON scalar, a pointer into endless nesting is cut. */
export function finding(
  rule: Rule,
  pointer: string,
  message: string,
  value?: unknown,
  severity: Severity = rule.severity,
): Finding {
  return { rule, severity, pointer: cut(pointer, MAX_POINTER), message, value: keep(value) };
}
