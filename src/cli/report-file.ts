import {
  accessSync,
  constants,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';
import { FeedgenError, messageOf } from '../core/errors.js';
import type { TargetPlace } from '../target/place.js';
import { type Problem, problem } from './problem.js';
import { bad, type Fault } from './setting.js';

const FORMATS = { '.html': 'html', '.xml': 'junit', '.json': 'json' } as const;

/** What the ending of a report's name asks for. */
export type ReportFormat = (typeof FORMATS)[keyof typeof FORMATS];

/** Undefined for a name with another ending. */
export function reportFormat(path: string): ReportFormat | undefined {
  const ending = extname(path).toLowerCase();
  return Object.entries(FORMATS).find(([known]) => known === ending)?.[1];
}

/** What can be known to keep a report from being written at a path; `places` are those of the feed, which it must not damage. */
export function reportProblems(
  path: string,
  places: readonly (TargetPlace | undefined)[],
): readonly Problem[] {
  try {
    const fault = faultOf(path) ?? collision(path, places);
    return fault === undefined ? [] : [problem(`report ${path}: ${fault.problem}`, fault.hint)];
  } catch (error) {
    return [problem(`report ${path}: cannot be written (${codeOf(error)})`)];
  }
}

function faultOf(path: string): Fault | undefined {
  const directory = statSync(dirname(path), { throwIfNoEntry: false });
  if (directory?.isDirectory() !== true)
    return bad(`there is no directory ${dirname(path)}`, 'make the directory first');
  accessSync(dirname(path), constants.W_OK | constants.X_OK);
  const file = statSync(path, { throwIfNoEntry: false });
  return file?.isFile() === false ? bad('what is there is not a file') : undefined;
}

/** All of a feed that could be written over is JSON. */
function collision(path: string, places: readonly (TargetPlace | undefined)[]): Fault | undefined {
  if (reportFormat(path) !== 'json' || !places.some((place) => holds(place, dirname(path))))
    return undefined;
  return bad(
    'could take the place of a part of the feed',
    'write it outside of the directory of the feed',
  );
}

/** Puts a whole report at a path, or leaves what is there; fails with FeedgenError `target`. `id` is like no other. */
export function writeReport(path: string, text: string, id: string): void {
  const temporary = join(dirname(path), `.feedgen-${id}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    const fact = `cannot be written (${codeOf(error)})`;
    throw new FeedgenError('target', `report ${path}: ${fact}`, { cause: error });
  }
}

/** Whether an existing directory is the place of a feed or lies within it. */
function holds(place: TargetPlace | undefined, directory: string): boolean {
  if (place?.kind !== 'directory' || statSync(place.path, { throwIfNoEntry: false }) === undefined)
    return false;
  return `${realpathSync(directory)}${sep}`.startsWith(`${realpathSync(place.path)}${sep}`);
}

/** The code of a system error, or its text when it has none. */
function codeOf(error: unknown): string {
  return error !== null && typeof error === 'object' && 'code' in error
    ? String(error.code)
    : messageOf(error);
}
