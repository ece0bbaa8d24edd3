import type { ReportTextOptions } from '../report/report-text.js';
import { wrap } from '../text.js';
import { RULE_GROUPS } from './index.js';
import { EVIDENCE, type RuleFacts } from './rule-facts.js';
import type { RuleSeverity } from './rulesets.js';

type Options = ReportTextOptions;

/** Gap between columns. */
const GAP = '  ';
const LONGEST_SEVERITY = 'warning'.length;

/** A table of name, severity and summary, under the headings of the groups. */
export function formatRuleList(rules: readonly RuleFacts[], options: Options): string {
  const longest = Math.max(...rules.map(({ rule }) => rule.length));
  const groups = RULE_GROUPS.map(({ id, title }) => {
    const rows = rules.filter(({ group }) => group === id);
    return [title, ...rows.flatMap((row) => listLines(row, longest, options))].join('\n');
  });
  return `${groups.join('\n\n')}\n`;
}

/** Everything about one rule. */
export function formatRule(rule: RuleFacts, options: Options): string {
  const { width, paint } = options;
  const source = rule.source === null ? [] : [`            ${rule.source}`];
  const lines = [
    `${rule.rule}: ${painted(rule.severity, options)}`,
    ...wrap(rule.summary, width, GAP),
    '',
    ...wrap(rule.why, width, '  why       '),
    ...wrap(rule.fix, width, '  fix       '),
    ...wrap(EVIDENCE[rule.evidence], width, '  evidence  '),
    ...source.map((line) => paint.dim(line)),
    '',
    ...example('  bad       ', rule.bad, width),
    ...example('  good      ', rule.good, width),
  ];
  return `${lines.join('\n')}\n`;
}

function listLines({ rule, severity, summary }: RuleFacts, longest: number, options: Options) {
  const rank = painted(severity, options) + ' '.repeat(LONGEST_SEVERITY - severity.length);
  const indent = 3 * GAP.length + longest + LONGEST_SEVERITY;
  const [first = '', ...rest] = wrap(summary, options.width - indent, '');
  return [
    `${GAP}${rule.padEnd(longest)}${GAP}${rank}${GAP}${first}`,
    ...rest.map((line) => ' '.repeat(indent) + line),
  ];
}

/** JSON stays in one piece, to be copied; words are wrapped. */
function example(indent: string, text: string, width: number): string[] {
  return /^["[{]/.test(text) ? [indent + text] : wrap(text, width, indent);
}

function painted(severity: RuleSeverity, { paint }: Options): string {
  return severity === 'off' ? paint.dim(severity) : paint[severity](severity);
}
