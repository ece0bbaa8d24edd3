import type { Severity } from '../../core/notice.js';

/** What a finding of a rule counts as; a rule that is off finds nothing. */
export type RuleSeverity = Severity | 'off';

/** Severities by the names of rules. They replace the rule's own, also for cases that it calls milder or worse. */
export type Severities = ReadonlyMap<string, RuleSeverity>;

/**
 * Severities for a consumer, as far as they differ from the rules' own. A set for S3 is read through `metadata.json` by whoever was told to; `google` is the
 * letter of Google, for what goes to its drop box.
 */
export const RULESETS = {
  s3: new Map<string, RuleSeverity>([
    ['descriptor_ambiguous', 'info'],
    ['descriptor_bad_suffix', 'off'],
    ['shard_count_high', 'off'],
    ['shard_tiny', 'off'],
  ]),
  google: new Map<string, RuleSeverity>([['pointer_descriptor_missing', 'error']]),
} as const satisfies Readonly<Record<string, Severities>>;

export type RulesetName = keyof typeof RULESETS;

/** The names of the rulesets, the default one first. */
export const RULESET_NAMES = Object.keys(RULESETS) as readonly RulesetName[];

/** Rules that are errors whatever anybody chooses: where one is broken there is nothing to verify. */
export const ALWAYS_ERRORS: readonly string[] = [
  'descriptor_missing',
  'descriptor_too_large',
  'descriptor_not_json',
];

/** The severities of a ruleset, with those that somebody chose rule by rule, which win. */
export function severitiesOf(ruleset: RulesetName, chosen: Severities): Severities {
  return new Map([...RULESETS[ruleset], ...chosen]);
}
