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
  const { assignments, faults } = readLines(file.text);
  const variables = parseEnv(assignments.join('\n'));
  // The lines are not shown: they may be secrets.
  for (const line of faults)
    problems.push(
      problem(`settings file ${path}: line ${line} is no assignment`, 'write NAME=value'),
    );
  for (const { name, hint } of unknownVariables(variables))
    problems.push(problem(`settings file ${path}: unknown variable ${name}`, hint));
  return variables;
}

/**
 * The assignments, some of several lines, and the numbers of lines that are neither blank, comment nor assignment. Only assignments
 * are for `parseEnv`: that of Node.js 20 takes such lines, blanks and indented comments for the beginning of the next name.
 */
function readLines(text: string): { assignments: string[]; faults: number[] } {
  const empty = /[ \t\r]*(?:#|(?=\n)|$)/y;
  const indent = /[ \t]*(?:export[ \t]+)?/y;
  const assignment = /[\w.-]+[ \t]*=[ \t]*(?:(["'`])[\s\S]*?\1)?/y;
  const assignments: string[] = [];
  const faults: number[] = [];
  for (let [at, line] = [0, 1]; at < text.length; ) {
    const isEmpty = endOf(empty, text, at) !== undefined;
    const begin = endOf(indent, text, at) ?? at;
    const value = isEmpty ? undefined : endOf(assignment, text, begin);
    const newline = text.indexOf('\n', value ?? at);
    const end = newline < 0 ? text.length : newline + 1;
    if (value !== undefined) assignments.push(text.slice(begin, end));
    else if (!isEmpty) faults.push(line);
    line += text.slice(at, end).split('\n').length - 1;
    at = end;
  }
  return { assignments, faults };
}

/** Where a sticky pattern ends that begins at `at`; undefined when it does not match there. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
