import { FEED_KINDS } from '../../feeds/index.js';
import type { Rule } from '../../feeds/rule.js';
import { ENTITY_ID_DUPLICATE } from '../../feeds/rules/identity.js';
import { JSON_DUPLICATE_KEY } from '../../feeds/rules/shape.js';
import { contentRuleList } from '../content/content-rules.js';
import { actionRules } from './actions.js';
import { descriptorRules } from './descriptor.js';
import { fileRules } from './file.js';
import { fileSetRules } from './file-set.js';
import { historyRules } from './history.js';
import { likenessRules } from './likeness.js';
import { runRecordRules } from './run-record.js';

/** Rules about one thing, in the order of reading. */
export interface RuleGroup {
  /** Public, stable name. */
  readonly id: string;
  /** What the rules are about, for a heading. */
  readonly title: string;
  readonly rules: readonly Rule[];
}

/** All rules, each in one group: the set, its files, their records, how they came about. */
export const RULE_GROUPS: readonly RuleGroup[] = apart([
  { id: 'descriptor', title: 'Descriptor', rules: Object.values(descriptorRules) },
  { id: 'file_set', title: 'File set', rules: Object.values(fileSetRules) },
  { id: 'file', title: 'File', rules: [...Object.values(fileRules), JSON_DUPLICATE_KEY] },
  ...FEED_KINDS.map(({ id, rules }) => ({
    id,
    title: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
    rules: [ENTITY_ID_DUPLICATE, ...rules, ...contentRuleList(id)],
  })),
  {
    id: 'likeness',
    title: 'Records beside each other',
    rules: Object.values(likenessRules),
  },
  { id: 'actions', title: 'The action feed', rules: Object.values(actionRules) },
  { id: 'history', title: 'The set before', rules: Object.values(historyRules) },
  { id: 'run_record', title: 'Run record', rules: Object.values(runRecordRules) },
]);

/** Every rule that `verify` can report. */
export const RULES: readonly Rule[] = RULE_GROUPS.flatMap(({ rules }) => rules);

/** A rule by its id. */
export function ruleById(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}

/** Kinds share rules, and one fault can be found in the text and in the parsed record: the first group that has an id speaks for it. */
function apart(groups: readonly RuleGroup[]): readonly RuleGroup[] {
  const seen = new Set<string>();
  return groups.map((group) => ({
    ...group,
    rules: group.rules.filter(({ id }) => !seen.has(id) && seen.add(id)),
  }));
}
