import type { Rule } from '../../feeds/rule.js';

/** A table of rules under their ids: an id is written once, as the key. */
export function defineRules<Id extends string>(
  table: Readonly<Record<Id, Omit<Rule, 'id'>>>,
): Readonly<Record<Id, Rule>> {
  const entries = Object.entries<Omit<Rule, 'id'>>(table).map(([id, rule]) => [
    id,
    { id, ...rule },
  ]);
  return Object.fromEntries(entries) as Record<Id, Rule>;
}
