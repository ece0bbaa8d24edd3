import type { Rule } from '../../feeds/rule.js';
import { RULE_GROUPS, type RuleGroup } from './index.js';
import { EVIDENCE } from './rule-facts.js';
import { RULESET_NAMES, RULESETS, type RuleSeverity } from './rulesets.js';

/** What stands at the top of the document. */
const HEAD = `# Rules

<!-- Made from the code; to bring it up to date: FEEDGEN_UPDATE_README=1 npm test -- rule-document -->

What \`feedgen verify\` looks for. \`feedgen verify --list-rules\` prints the list, \`feedgen verify --explain <rule>\` one
rule, both with \`--json\` for programs. Names of rules are stable.

An *error* makes a set invalid, a *warning* only with \`--strict\`, an *info* never. \`--ruleset\` chooses the severities for a
consumer: \`s3\` is the default, \`google\` the letter of Google. \`--rule name=severity\`, or \`rules\` in the config file, sets
one rule to \`error\`, \`warning\`, \`info\` or \`off\`, whatever the ruleset says; only a descriptor that cannot be read is
always an error. What \`feedgen generate\` refuses does not depend on any of them.

Examples are JSON of a descriptor, a data file or a record, from which everything else is left out; or words.`;

/** The documentation of all rules, in Markdown. */
export function rulesDocument(): string {
  const parts = [HEAD, ...RULE_GROUPS.flatMap(groupParts)];
  return `${parts.join('\n\n')}\n`;
}

function groupParts({ title, rules }: RuleGroup): string[] {
  const head = ['| rule | severity | what must hold |', '| --- | --- | --- |'];
  const rows = rules.map(
    (rule) => `| [${rule.id}](#${rule.id}) | ${severityText(rule)} | ${cell(rule.summary)} |`,
  );
  return [`## ${title}`, [...head, ...rows].join('\n'), ...rules.map(ruleText)];
}

function ruleText(rule: Rule): string {
  const source = rule.source === undefined ? '' : ` ([source](${rule.source}))`;
  return [
    `### ${rule.id}`,
    '',
    `${rule.summary} ${rule.why}`,
    '',
    `- Severity: ${severityText(rule)}`,
    `- Evidence: ${EVIDENCE[rule.evidence]}${source}`,
    `- Fix: ${rule.fix}`,
    `- Bad: ${exampleText(rule.bad)}`,
    `- Good: ${exampleText(rule.good)}`,
  ].join('\n');
}

/** `error`, or where the rulesets differ, `warning (google: error)`. */
function severityText(rule: Rule): string {
  const [first, ...others] = RULESET_NAMES.map((name) => {
    const severities: ReadonlyMap<string, RuleSeverity> = RULESETS[name];
    return { name, severity: severities.get(rule.id) ?? rule.severity };
  });
  const differing = others.filter(({ severity }) => severity !== first?.severity);
  const rest = differing.map(({ name, severity }) => `${name}: ${severity}`).join(', ');
  return `${first?.severity}${rest === '' ? '' : ` (${rest})`}`;
}

function exampleText(text: string): string {
  return /^["[{]/.test(text) ? `\`${text}\`` : text;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
