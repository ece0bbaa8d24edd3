import { FEED_KINDS } from '../../feeds/index.js';
import type { Rule } from '../../feeds/rule.js';
import { ENTITY_ID_DUPLICATE } from '../../feeds/rules/identity.js';
import { JSON_DUPLICATE_KEY } from '../../feeds/rules/shape.js';
import { descriptorRules } from './descriptor.js';
import { fileRules } from './file.js';
import { fileSetRules } from './file-set.js';
import { runRecordRules } from './run-record.js';

/** Every rule that `verify` can report, in the order of reading: the set, its files, their records, how they came about. */
export const RULES: readonly Rule[] = unique([
  ...Object.values(descriptorRules),
  ...Object.values(fileSetRules),
  ...Object.values(fileRules),
  JSON_DUPLICATE_KEY,
  ENTITY_ID_DUPLICATE,
  ...FEED_KINDS.flatMap((kind) => kind.rules),
  ...Object.values(runRecordRules),
]);

/** A rule by its id. */
export function ruleById(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}

/** Kinds share rules, and one fault can be found in the text and in the parsed record: the first of an id speaks for it. */
function unique(rules: readonly Rule[]): readonly Rule[] {
  return [...new Map(rules.toReversed().map((rule) => [rule.id, rule])).values()].toReversed();
}
