import type { CommandContext, Work } from '../command.js';
import { attempt, type Problem, problem } from '../problem.js';
import { reportFormat, reportProblems } from '../report-file.js';
import { setOnlyProblems } from './set-only.js';
import { type Place, whereToLook } from './verify-place.js';
import { aboutRules, chosenSeverities } from './verify-rules.js';

/** Proves from the outside that what is published is whole and valid. Findings are exit code `invalid`, not an exception. */
export async function verifyCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const severities = await chosenSeverities(context, problems);
  const { listRules, explain, all } = context.settings;
  if (listRules && explain !== undefined)
    problems.push(
      problem('--list-rules and --explain: each has an answer of its own', 'leave one out'),
    );
  if (listRules || explain !== undefined) return aboutRules(context, severities, problems);
  const place = await attempt(problems, () => whereToLook(context, problems));
  problems.push(...callProblems(context, place));
  if (place === undefined) return undefined;
  tellOff(context);
  if (all)
    return async () => (await import('./verify-all.js')).verifyAll(context, place, severities);
  return async () => (await import('./verify-one.js')).verifyOne(context, place, severities);
}

/** What does not go together in a call. */
function callProblems(
  {
    settings: { all, report, against, actions },
    given,
    target: { stdin, file },
    io,
  }: CommandContext,
  place: Place | undefined,
): readonly Problem[] {
  const places = stdin ? [] : [place?.place, place?.statePlace];
  const found = report.flatMap((path) => reportProblems(path, places));
  if (stdin && !all) found.push(...stdinProblems(io), ...setOnlyProblems(given, 'standard input'));
  if (!all) return found;
  if (stdin || file !== undefined) {
    const fact = `looks for sets in a folder, and ${stdin ? 'standard input' : file} is a file`;
    found.push(problem(`--all: ${fact}`, 'leave --all out, or name the folder'));
  }
  if (against !== undefined && against !== 'none') {
    const hint = 'leave --against out: each set is compared with the one before it';
    found.push(problem(`--against ${against}: names one set, --all looks at several`, hint));
  }
  if (actions !== undefined && given.get('actions')?.level === 'flag') {
    const hint = 'leave --actions out, or verify one set with it';
    found.push(problem(`--actions ${actions}: is of one set, --all looks at several`, hint));
  }
  for (const path of report.filter((each) => reportFormat(each) === 'html')) {
    const hint = 'write .xml or .json of all sets, or verify one set for its page';
    found.push(problem(`report ${path}: a page is about one set, --all about several`, hint));
  }
  return found;
}

/** What keeps standard input from being a data file, as far as it shows without reading: that nobody fed anything into it. */
function stdinProblems({ stdin }: CommandContext['io']): readonly Problem[] {
  if (stdin().isTTY !== true) return [];
  const hint = 'feed a data file into it: feedgen verify - < file.json.gz; or name the file';
  return [problem('location -: standard input is a terminal', hint)];
}

/** A verdict that leaves rules out says so. */
function tellOff({ settings: { rule }, reporter }: CommandContext): void {
  const off = [...rule].filter(([, severity]) => severity === 'off').map(([name]) => name);
  if (off.length > 0)
    reporter.onEvent({ type: 'remark', text: `not checked, by choice: ${off.join(', ')}` });
}
