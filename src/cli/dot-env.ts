import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type Problem, problem } from './problem.js';
import { readTextFile } from './text-file.js';
import { unknownVariables } from './unknown-variables.js';

/** Reads `.env` of the working directory, all of it or what is wrong with it; a missing one is empty. */
export function readDotEnv(
  cwd: string,
  problems: Problem[],
): Readonly<Record<string, string | undefined>> {
  const path = join(cwd, '.env');
  const file = readTextFile(path);
  if (!file.ok) {
    if (!file.missing) problems.push(problem(`settings file ${path}: ${file.fact}`));
    return {};
  }
  const variables = parseEnv(file.text);
  // The line is not shown: it may be a secret.
  for (const line of linesWithoutAssignment(file.text))
    problems.push(
      problem(`settings file ${path}: line ${line} is no assignment`, 'write NAME=value'),
    );
  for (const { name, hint } of unknownVariables(variables))
    problems.push(problem(`settings file ${path}: unknown variable ${name}`, hint));
  return variables;
}

/** Numbers of the lines that are neither blank, comment nor assignment: `parseEnv` takes them for the beginning of the next name. */
function linesWithoutAssignment(text: string): number[] {
  const entry =
    /[ \t\r]*(?:#|(?=\n)|$|(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*(?:(["'`])[\s\S]*?\1)?)/y;
  const found: number[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    entry.lastIndex = at;
    const matched = entry.exec(text)?.[0];
    if (matched === undefined) found.push(line);
    const end = text.indexOf('\n', at + (matched?.length ?? 0));
    const next = end < 0 ? text.length : end + 1;
    line += text.slice(at, next).split('\n').length - 1;
    at = next;
  }
  return found;
}
