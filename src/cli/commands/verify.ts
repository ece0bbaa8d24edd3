import type { CommandContext, Work } from '../command.js';
import { attempt, type Problem, problem } from '../problem.js';
import { reportFormat, reportProblems } from '../report-file.js';
import { SETTINGS } from '../settings-table.js';
import { type Place, whereToLook } from './verify-place.js';
import { aboutRules, chosenSeverities } from './verify-rules.js';

/** Proves from the outside that what is published is whole and valid. Findings are exit code `invalid`, not an exception. */
export async function verifyCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const severities = await chosenSeverities(context, problems);
  const { listRules, explain, all } = context.settings;
  if (listRules || explain !== undefined) return aboutRules(context, severities, problems);
  const place = await attempt(problems, () => whereToLook(context, problems));
  problems.push(...callProblems(context, place));
  if (place === undefined) return undefined;
  if (all)
    return async () => (await import('./verify-all.js')).verifyAll(context, place, severities);
  return async () => (await import('./verify-one.js')).verifyOne(context, place, severities);
}

/** What does not go together in a call. */
function callProblems(
  { settings: { all, report, against }, given, target: { stdin, file }, io }: CommandContext,
  place: Place | undefined,
): readonly Problem[] {
  const places = stdin ? [] : [place?.place, place?.statePlace];
  const found = report.flatMap((path) => reportProblems(path, places));
  if (stdin && !all) found.push(...stdinProblems(io), ...setOnlyProblems(given));
  if (!all) return found;
  if (stdin || file !== undefined) {
    const fact = `looks for sets in a folder, and ${stdin ? 'standard input' : file} is a file`;
    found.push(problem(`--all: ${fact}`, 'leave --all out, or name the folder'));
  }
  if (against !== undefined && against !== 'none') {
    const hint = 'leave --against out: each set is compared with the one before it';
    found.push(problem(`--against ${against}: names one set, --all looks at several`, hint));
  }
  for (const path of report.filter((each) => reportFormat(each) === 'html')) {
    const hint = 'write .xml or .json of all sets, or verify one set for its page';
    found.push(problem(`report ${path}: a page is about one set, --all about several`, hint));
  }
  return found;
}

/** Flags that say nothing about a data file without its set; the environment and the config file may well have them for other calls. */
function setOnlyProblems(given: CommandContext['given']): readonly Problem[] {
  const keys = (['against', 'maxAge', 'maxDrop'] as const).filter(
    (key) => given.get(key)?.level === 'flag',
  );
  return keys.map((key) => {
    const [flag] = SETTINGS[key].flag.split(' ');
    return problem(`${flag}: is about a set, and standard input is one data file`, 'leave it out');
  });
}

/** What keeps standard input from being a data file, as far as it shows without reading: that nobody fed anything into it. */
function stdinProblems({ stdin }: CommandContext['io']): readonly Problem[] {
  if (stdin().isTTY !== true) return [];
  const hint = 'feed a data file into it: feedgen verify - < file.json.gz; or name the file';
  return [problem('location -: standard input is a terminal', hint)];
}
