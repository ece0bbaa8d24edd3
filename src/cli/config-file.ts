import { dirname, join } from 'node:path';
import { messageOf } from '../core/errors.js';
import { inspectJson } from '../verify/descriptor/inspect-json.js';
import { nearMiss } from './near-miss.js';
import { type Problem, problem } from './problem.js';
import type { Setting } from './setting.js';
import { settingRows } from './settings-table.js';
import { readTextFile } from './text-file.js';

/** The config file that is read without being named. */
const CONFIG_NAME = 'feedgen.config.json';

/** A config file as read: texts by their keys in it, and the directory its paths resolve against. */
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
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    const where = position === undefined ? '' : placeIn(file.text, Number(position));
    problems.push(problem(`config file ${path}: is not valid JSON${where}`));
    return undefined;
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    problems.push(problem(`config file ${path}: must be a JSON object of settings`));
    return undefined;
  }
  reportRepeatedKeys(path, file.text, problems);
  return { path, base: dirname(path), values: checkedValues(path, content, problems) };
}

/** An editor shows lines and columns, both from 1. */
function placeIn(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** Of a key that stands there twice, parsers take the last and say nothing; the person who reads the file takes the first. */
function reportRepeatedKeys(path: string, text: string, problems: Problem[]): void {
  for (const { pointer, offset } of inspectJson(Buffer.from(text)).duplicates)
    problems.push(
      problem(`config file ${path}: ${pointer} stands there twice, again at byte ${offset}`),
    );
}

function checkedValues(path: string, content: object, problems: Problem[]): Record<string, string> {
  const rows = settingRows().filter(([, { inConfig }]) => inConfig);
  const known = new Map(rows.map(([key, setting]) => [setting.configKey ?? key, setting] as const));
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(content)) {
    if (key === '$schema') continue;
    const setting = known.get(key);
    const text = setting === undefined ? undefined : textOf(value, setting);
    if (setting === undefined)
      problems.push(
        problem(`config file ${path}: unknown key ${key}`, hintFor(key, [...known.keys()])),
      );
    else if (text === undefined)
      problems.push(problem(`config file ${path}: ${key} must be ${shapeOf(setting)}`));
    else values[key] = text;
  }
  return values;
}

/** The text of a value, as a flag would have it; undefined when it has none. */
function textOf(value: unknown, setting: Setting<unknown>): string | undefined {
  if (setting.merge === undefined) return isScalar(value) ? String(value) : undefined;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const parts = Object.entries(value);
  if (!parts.every(([, part]) => isScalar(part))) return undefined;
  return parts.map(([name, part]) => `${name}=${part}`).join(',');
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function shapeOf({ merge }: Setting<unknown>): string {
  return merge === undefined ? 'a text, a number or a boolean' : 'an object of texts';
}

function hintFor(key: string, known: readonly string[]): string {
  return nearMiss(key, known) ?? `keys are the flags in camel case, such as ${known.join(', ')}`;
}
