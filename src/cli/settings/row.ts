import { yesOrNo } from '../parsers.js';
import type { CommandName, Parse, SettingGroup } from '../setting.js';

export const ALL: readonly CommandName[] = [
  'seed',
  'generate',
  'verify',
  'runs',
  'status',
  'clean',
  'doctor',
];
export const DATABASE: readonly CommandName[] = ['seed', 'generate', 'doctor'];
/** Commands that work on a place. */
export const PLACE: readonly CommandName[] = [
  'generate',
  'verify',
  'runs',
  'status',
  'clean',
  'doctor',
];
/** Commands that remove what is old. */
export const RETENTION: readonly CommandName[] = ['generate', 'clean'];
export const TARGET: readonly CommandName[] = ['generate', 'verify'];
export const GENERATE: readonly CommandName[] = ['generate'];
export const SEED: readonly CommandName[] = ['seed'];
export const VERIFY: readonly CommandName[] = ['verify'];

/** For what belongs to one call: no environment variable and no config key may set it behind the caller's back. */
export const onceOnly = { env: [], inConfig: false } as const;

/** What `verify` looks at when it is told nothing. */
export const LAST_TARGET = 'where the last generate published';

interface Basics<T> {
  readonly flag: string;
  readonly argument?: string;
  readonly inConfig: boolean;
  readonly parse: Parse<T>;
  readonly fallback: T;
}

/** A row of a setting with an argument: `usage` is `--chunk <n>`. */
export function value<T>(usage: string, parse: Parse<T>, fallback: T): Basics<T> {
  const [flag = usage, argument = ''] = usage.split(' ');
  return { flag, argument, inConfig: true, parse, fallback };
}

/** A row of a switch. */
export function toggle<T extends boolean | undefined = boolean>(
  flag: string,
  fallback: T,
): Basics<T | boolean> {
  return { flag, inConfig: true, parse: yesOrNo, fallback };
}

/** Where a setting is listed, and what it applies to. */
export function scope(group: SettingGroup, commands: readonly CommandName[]) {
  return { group, commands };
}
