import type { RuleFacts } from '../../verify/rules/rule-facts.js';
import { ALWAYS_ERRORS, type Severities, severitiesOf } from '../../verify/rules/rulesets.js';
import type { CommandContext, Work } from '../command.js';
import { nearMiss } from '../near-miss.js';
import { type Problem, problem } from '../problem.js';
import { reportPaint } from '../reporters/colors.js';

/** Everybody's terminal, and what a file or a pipe gets. */
const WIDTH = 80;

/** Severities of the ruleset, with those that were chosen rule by rule; choices that cannot be are added to `problems`. */
export async function chosenSeverities(
  { settings: { ruleset, rule: chosen } }: CommandContext,
  problems: Problem[],
): Promise<Severities> {
  const severities = severitiesOf(ruleset, chosen);
  if (chosen.size === 0) return severities;
  const names = (await factsOf(severities)).map(({ rule }) => rule);
  for (const [name, severity] of chosen) {
    if (!names.includes(name)) problems.push(unknownRule('severity of', name, names));
    else if (ALWAYS_ERRORS.includes(name) && severity !== 'error')
      problems.push(problem(`severity of ${name}: ${severity} would call a set valid unseen`));
  }
  return severities;
}

/** Answers questions about rules instead of verifying a set; `--quiet` does not silence what was asked for. */
export async function aboutRules(
  context: CommandContext,
  severities: Severities,
  problems: Problem[],
): Promise<Work | undefined> {
  const rules = await factsOf(severities);
  const { explain } = context.settings;
  if (explain === undefined) return () => list(context, rules);
  const rule = rules.find((each) => each.rule === explain);
  if (rule !== undefined) return () => tell(context, rule);
  const names = rules.map((each) => each.rule);
  problems.push(unknownRule('--explain', explain, names));
  return undefined;
}

async function list({ settings, io }: CommandContext, rules: readonly RuleFacts[]) {
  const { formatRuleList } = await import('../../verify/rules/rule-text.js');
  const options = { width: io.stdout.columns || WIDTH, paint: await reportPaint(io, settings) };
  const { ruleset, json } = settings;
  io.stdout.write(
    json ? `${JSON.stringify({ ruleset, rules })}\n` : formatRuleList(rules, options),
  );
  return 0;
}

async function tell({ settings, io }: CommandContext, rule: RuleFacts) {
  const { formatRule } = await import('../../verify/rules/rule-text.js');
  const options = { width: io.stdout.columns || WIDTH, paint: await reportPaint(io, settings) };
  io.stdout.write(settings.json ? `${JSON.stringify(rule)}\n` : formatRule(rule, options));
  return 0;
}

async function factsOf(severities: Severities): Promise<readonly RuleFacts[]> {
  const { ruleFacts } = await import('../../verify/rules/rule-facts.js');
  return ruleFacts(severities);
}

function unknownRule(where: string, name: string, names: readonly string[]): Problem {
  const hint = nearMiss(name, names) ?? 'feedgen verify --list-rules shows all rules';
  return problem(`${where} ${name}: there is no such rule`, hint);
}
