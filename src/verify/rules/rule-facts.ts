import type { Evidence, Rule } from '../../feeds/rule.js';
import { RULE_GROUPS } from './index.js';
import type { RuleSeverity, Severities } from './rulesets.js';

/** All that is to be known of a rule, for programs. Field names are public: add, never rename. */
export interface RuleFacts {
  readonly rule: string;
  /** Id of the group of rules about the same thing. */
  readonly group: string;
  /** As it is in force. */
  readonly severity: RuleSeverity;
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
  readonly evidence: Evidence;
  readonly source: string | null;
  readonly bad: string;
  readonly good: string;
}

/** Every rule, in the order of reading, with the severity that it has under these. */
export function ruleFacts(severities: Severities): readonly RuleFacts[] {
  return RULE_GROUPS.flatMap(({ id: group, rules }) =>
    rules.map((rule) => factsOf(rule, group, severities)),
  );
}

/** In words, where a rule comes from. */
export const EVIDENCE: Readonly<Record<Evidence, string>> = {
  google: 'stated by Google',
  protojson: 'follows from ProtoJSON, the JSON form of protocol buffers',
  reported: 'reported by others who saw it happen; not confirmed by Google',
  inference: 'our own inference',
};

function factsOf(rule: Rule, group: string, severities: Severities): RuleFacts {
  const { id, summary, why, fix, evidence, source = null, bad, good } = rule;
  const severity = severities.get(id) ?? rule.severity;
  return { rule: id, group, severity, summary, why, fix, evidence, source, bad, good };
}
