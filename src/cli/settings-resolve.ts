import type { ConfigFile } from './config-file.js';
import { type Problem, problem } from './problem.js';
import { type CommandName, negativeFlag, REPEATED, type Setting } from './setting.js';
import { SETTINGS, type SettingKey, type Settings, settingRows } from './settings-table.js';

/** Sources of settings, the strongest first. */
export const LEVELS = ['flag', 'environment', '.env', 'config'] as const;
export type Level = (typeof LEVELS)[number];

/** A setting's text as somebody gave it. */
export interface Given {
  readonly level: Level;
  readonly text: string;
  /** Where people find it: `--chunk`, `FEEDGEN_CHUNK`, `FEEDGEN_CHUNK in .env`, `chunk in /srv/feedgen.config.json`. */
  readonly from: string;
  /** What relative paths resolve against. */
  readonly base: string;
}

/** Variables by name; a missing one is undefined. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All that settings can come from. */
export interface SettingSources {
  /** Flags of the command line by key; switches as `true` or `false`. */
  readonly flags: Readonly<Record<string, string>>;
  readonly environment: Environment;
  readonly dotEnv: Environment;
  readonly config: ConfigFile | undefined;
  readonly cwd: string;
}

/** Every value, and for those that somebody gave, who did. */
export interface Resolved {
  readonly settings: Settings;
  readonly given: ReadonlyMap<SettingKey, Given>;
}

/**
 * Finds the strongest source of every setting of a command and reads it. What cannot be read is added to `problems`, all of
 * it. The config file is checked as a whole, for other commands too: it is one file for all of them.
 */
export function resolveSettings(
  command: CommandName,
  sources: SettingSources,
  problems: Problem[],
): Resolved {
  const fileOnly = { ...sources, flags: {}, environment: {}, dotEnv: {} };
  const values = new Map<SettingKey, unknown>();
  const given = new Map<SettingKey, Given>();
  for (const [key, setting] of settingRows()) {
    values.set(key, setting.fallback);
    const mine = setting.commands.includes(command);
    for (const found of counting(key, setting, mine ? sources : fileOnly)) {
      const parsed = setting.parse(found.text, found.base);
      if (!parsed.ok)
        problems.push(problem(`${describe(setting, found)}: ${parsed.problem}`, parsed.hint));
      else if (mine) {
        values.set(key, setting.merge?.(values.get(key), parsed.value) ?? parsed.value);
        given.set(key, found);
      }
    }
  }
  return { settings: Object.fromEntries(values) as unknown as Settings, given };
}

/** The texts given for one setting that count, the weakest first: all of them where they are merged, else the strongest. */
function counting(
  key: SettingKey,
  setting: Setting<unknown>,
  { flags, environment, dotEnv, config, cwd }: SettingSources,
): readonly Given[] {
  const found = [
    inConfig(key, setting, config),
    inEnvironment(setting, dotEnv, '.env', cwd),
    inEnvironment(setting, environment, 'environment', cwd),
    inFlags(key, setting, flags, cwd),
  ].filter((given) => given !== undefined);
  return setting.merge === undefined ? found.slice(-1) : found;
}

function inFlags(
  key: SettingKey,
  setting: Setting<unknown>,
  flags: SettingSources['flags'],
  base: string,
): Given | undefined {
  const text = flags[key];
  if (text === undefined) return undefined;
  const from = setting.argument || text === 'true' ? setting.flag : negativeFlag(setting);
  return { level: 'flag', text, from, base };
}

/** An empty variable is one that is not set: cron and compose files leave such behind. */
function inEnvironment(
  setting: Setting<unknown>,
  environment: Environment,
  level: 'environment' | '.env',
  base: string,
): Given | undefined {
  for (const name of setting.env) {
    const text = environment[name];
    if (text === undefined || text === '') continue;
    const from = level === '.env' ? `${name} in .env` : name;
    return { level, text: setting.envMeansNo ? 'false' : text, from, base };
  }
  return undefined;
}

function inConfig(
  key: SettingKey,
  { configKey = key }: Setting<unknown>,
  config: ConfigFile | undefined,
): Given | undefined {
  const text = config?.values[configKey];
  if (config === undefined || text === undefined) return undefined;
  return { level: 'config', text, from: `${configKey} in ${config.path}`, base: config.base };
}

function describe(setting: Setting<unknown>, given: Given): string {
  const text = setting.secret
    ? '***'
    : JSON.stringify(unsigned(given.text.replaceAll(REPEATED, ', '))).slice(1, -1);
  if (given.level === 'flag') return setting.argument ? `${given.from} ${text}` : given.from;
  return given.level === 'environment' ? `${given.from}=${text}` : `${given.from} (${text})`;
}

/** A URL without its query, which may be a signature. */
function unsigned(text: string): string {
  return text.replace(/^(https?:\/\/[^?#]*[?#]).*/is, '$1***');
}

/** Weaker than every level. */
const NOT_GIVEN = LEVELS.length;

/** 0 for a flag, more for weaker sources. */
export function levelOf(key: SettingKey, { given }: Resolved): number {
  const found = given.get(key);
  return found === undefined ? NOT_GIVEN : LEVELS.indexOf(found.level);
}

/** The name people know a setting by at the place where it was given. */
export function nameOf(key: SettingKey, given: ReadonlyMap<SettingKey, Given>): string {
  return given.get(key)?.from ?? SETTINGS[key].flag;
}
