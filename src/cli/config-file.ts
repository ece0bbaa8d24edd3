import { dirname, join } from 'node:path';
import { messageOf } from '../core/errors.js';
import { nearMiss } from './near-miss.js';
import { type Problem, problem } from './problem.js';
import { settingRows } from './settings-table.js';
import { readTextFile } from './text-file.js';

/** The config file that is read without being named. */
const CONFIG_NAME = 'feedgen.config.json';

/** A config file as read: texts by key, and the directory its paths resolve against. */
export interface ConfigFile {
  readonly path: string;
  readonly base: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads the config file: the named one, or the default one when it exists. Adds what is wrong with it to `problems`. */
export function readConfig(
  cwd: string,
  named: string | undefined,
  problems: Problem[],
): ConfigFile | undefined {
  const path = named ?? join(cwd, CONFIG_NAME);
  const file = readTextFile(path);
  if (!file.ok) {
    if (named !== undefined || !file.missing)
      problems.push(problem(`settings file ${path}: ${file.fact}`));
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(file.text);
  } catch (error) {
    // The parser quotes the text around the fault, which may be a password.
    const position = /position \d+/.exec(messageOf(error))?.[0];
    const where = position === undefined ? '' : ` at ${position}`;
    problems.push(problem(`config file ${path}: is not valid JSON${where}`));
    return undefined;
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    problems.push(problem(`config file ${path}: must be a JSON object of settings`));
    return undefined;
  }
  return { path, base: dirname(path), values: checkedValues(path, content, problems) };
}

function checkedValues(path: string, content: object, problems: Problem[]): Record<string, string> {
  const known = settingRows().flatMap(([key, setting]) => (setting.inConfig ? [key] : []));
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(content)) {
    if (key === '$schema') continue;
    if (!known.some((candidate) => candidate === key))
      problems.push(problem(`config file ${path}: unknown key ${key}`, hintFor(key, known)));
    else if (!['string', 'number', 'boolean'].includes(typeof value))
      problems.push(problem(`config file ${path}: ${key} must be a text, a number or a boolean`));
    else values[key] = String(value);
  }
  return values;
}

function hintFor(key: string, known: readonly string[]): string {
  return nearMiss(key, known) ?? `keys are the flags in camel case, such as ${known.join(', ')}`;
}
