import { checkRecord, type Finding, type RecordRule, type Rule } from '../../feeds/rule.js';
import { entityContent } from './entity-content.js';
import type { QuickTest } from './quick-test.js';

/**
 * Rules about the values of one record that are too much to ask of a source before it may publish: only verify has them. `generate` refuses by the
 * rules of the kind alone.
 */
export interface ContentRules {
  /** What they find depends on nothing but which fields are there, so it holds for all records of one shape; such a finding has no value. */
  readonly byPresence: readonly RecordRule[];
  readonly byValue: readonly RecordRule[];
  /** Rules that speak in place of rules of the kind. */
  readonly replaces: Readonly<Record<string, string>>;
  /** Prepares the test whether the rules by value have nothing to say, for spans of these fields. */
  quickTest(paths: readonly string[]): QuickTest;
}

const NONE: ContentRules = {
  byPresence: [],
  byValue: [],
  replaces: {},
  quickTest: () => () => true,
};

/** The content rules for the records of a kind, with a memory of their own; there may be none. */
export function contentRules(kindId: string): ContentRules {
  return kindId === 'entity' ? entityContent() : NONE;
}

/** The content rules of a kind as rules, in the order of reading. */
export function contentRuleList(kindId: string): readonly Rule[] {
  const { byPresence, byValue } = contentRules(kindId);
  return [...byValue, ...byPresence];
}

/** What rules of the kind found in a record, with what the content rules by value find. */
export function withContent(
  { byValue, replaces }: ContentRules,
  record: unknown,
  findings: readonly Finding[],
): readonly Finding[] {
  const more = checkRecord(byValue, record);
  if (more.length === 0) return findings;
  const replaced = new Set(more.map(({ rule }) => replaces[rule.id]));
  return [...findings.filter(({ rule }) => !replaced.has(rule.id)), ...more];
}
