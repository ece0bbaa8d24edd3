import { formatLimit, type Limit } from '../core/limit.js';
import { jsonLine, printable } from '../core/printable.js';
import { embeddedDatabaseExists } from '../db/choice.js';
import { type NamedServer, namingVariables } from './named-server.js';
import { overruledSettings } from './overruled.js';
import { defaultJobs } from './processors.js';
import type { ReadSettings } from './read-settings.js';
import { maskUrl } from './secrets.js';
import type { CommandName, Setting } from './setting.js';
import type { Resolved } from './settings-resolve.js';
import { type SettingKey, settingRows } from './settings-table.js';

/** One line of `--print-settings`. */
export interface ShownSetting {
  readonly key: SettingKey;
  /** As people write it; for a default without a value, a description of it. */
  readonly value: string | number | boolean | null;
  /** `default`, or what gave it. */
  readonly from: string;
  /** What makes this one not count. */
  readonly overruledBy?: string;
}

/** Every setting of a command with its value and where that came from; secrets masked. */
export function shownSettings(
  command: CommandName,
  location: string | undefined,
  read: ReadSettings,
): readonly ShownSetting[] {
  const { resolved } = read;
  const overruled = overruledSettings(resolved, location);
  const rows = settingRows().filter(
    ([key, setting]) => setting.commands.includes(command) && !HIDDEN.has(key),
  );
  return rows.map(([key, setting]) => {
    if (key === 'databaseUrl') return shownDatabase(command, read);
    if (key === 'jobs') return shownJobs(command, read);
    const from = resolved.given.get(key)?.from ?? 'default';
    const winner = overruled.get(key);
    const shown = {
      key,
      value: shownValue(key, { ...setting, ...setting.helpOf?.[command] }, resolved),
      from,
    };
    return winner === undefined ? shown : { ...shown, overruledBy: winner };
  });
}

/** Aligned columns: flag, value, origin. */
export function formatSettings(shown: readonly ShownSetting[]): string {
  const flags = new Map(settingRows().map(([key, setting]) => [key, setting.flag]));
  const lines = shown.map(({ key, value, from, overruledBy }) => [
    (flags.get(key) ?? key).slice(2),
    printable(String(value ?? '-')),
    overruledBy === undefined ? from : `${from} (overruled by ${overruledBy})`,
  ]);
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const [first, second] = [width(0), Math.min(width(1), 48)];
  return lines
    .map(([flag = '', value = '', from = '']) => {
      return `${flag.padEnd(first)}  ${value.padEnd(second)}  ${from}\n`;
    })
    .join('');
}

/** The same as one JSON object: `{"settings":{"chunk":{"value":100,"from":"default"},…}}`. */
export function formatSettingsJson(command: CommandName, shown: readonly ShownSetting[]): string {
  const settings = Object.fromEntries(
    shown.map(({ key, overruledBy, ...rest }) => [
      key,
      overruledBy === undefined ? rest : { ...rest, overruled_by: overruledBy },
    ]),
  );
  return jsonLine({ command, settings });
}

/** What asks for this list is not part of it. */
const HIDDEN: ReadonlySet<SettingKey> = new Set(['printSettings']);

function shownValue(
  key: SettingKey,
  setting: Setting<unknown>,
  { settings, given }: Resolved,
): string | number | boolean | null {
  const found = given.get(key);
  const value: unknown = settings[key];
  if (found === undefined && setting.fallbackText !== undefined) return setting.fallbackText;
  if (isLimit(value)) return formatLimit(value);
  if (Array.isArray(value)) return value.join(', ');
  if (value instanceof Map) return [...value].map((pair) => pair.join('=')).join(',');
  if (found !== undefined && setting.argument === '<duration>') return found.text;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return null;
}

/** The database that the command would work on, whatever names it. */
function shownDatabase(
  command: CommandName,
  { server, dataDirectory }: ReadSettings,
): ShownSetting {
  const key = 'databaseUrl';
  if (server !== undefined) return { key, value: serverText(server), from: server.from };
  const found = command === 'seed' || embeddedDatabaseExists(dataDirectory);
  const value = found ? `embedded database in ${dataDirectory}` : 'none';
  return { key, value, from: 'default' };
}

function serverText({ url, env }: NamedServer): string {
  return url === undefined ? namingVariables(env) : maskUrl(url);
}

function shownJobs(
  command: CommandName,
  { resolved: { settings, given }, server }: ReadSettings,
): ShownSetting {
  const embedded = command !== 'verify' && server === undefined;
  const value = settings.jobs ?? defaultJobs(embedded);
  return { key: 'jobs', value, from: given.get('jobs')?.from ?? 'default' };
}

function isLimit(value: unknown): value is Limit {
  return value !== null && typeof value === 'object' && 'kind' in value;
}
