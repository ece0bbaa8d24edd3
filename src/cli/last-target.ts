import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory } from '../db/data-directory.js';
import { parseTargetPlace } from '../target/place.js';
import { SETTINGS, type Settings } from './settings-table.js';
import { readTextFile } from './text-file.js';

/** Where the last successful `generate` of a data directory published, for a `verify` that is told nothing. */
export interface LastTarget {
  readonly location: string;
  /** Where the run records are; null for beside the feed. */
  readonly state: string | null;
  /** Settings without which the place cannot be read again; none is a secret. */
  readonly settings: Partial<Pick<Settings, (typeof REMEMBERED)[number]>>;
}

const REMEMBERED = [
  'endpoint',
  'region',
  'pathStyle',
  's3Checksums',
  'expectedBucketOwner',
  'dataFilePrefix',
] as const;

const NAME = 'last-target.json';
const VERSION = 1;

/** Remembers a place. Fails like any write to the data directory; that is no failure of the publication. */
export function writeLastTarget(
  dataDirectory: string,
  location: string,
  state: string | null,
  settings: Settings,
): void {
  const remembered = Object.fromEntries(REMEMBERED.map((key) => [key, settings[key]]));
  const text = JSON.stringify({ version: VERSION, location, state, settings: remembered }, null, 2);
  makeDataDirectory(dataDirectory);
  const path = join(dataDirectory, NAME);
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${text}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** What was remembered; undefined when nothing was, or when the file is damaged, which `onDamage` is told. */
export function readLastTarget(
  dataDirectory: string,
  onDamage: (text: string) => void,
): LastTarget | undefined {
  const path = join(dataDirectory, NAME);
  const file = readTextFile(path);
  if (!file.ok && file.missing) return undefined;
  const last = file.ok ? parseLastTarget(file.text) : undefined;
  if (last === undefined) {
    const fact = file.ok ? 'is not what generate wrote' : file.fact;
    onDamage(`${path} ${fact}: passed over`);
  }
  return last;
}

function parseLastTarget(text: string): LastTarget | undefined {
  const value = parseObject(text);
  const settings = rememberedSettings(value?.settings);
  if (value?.version !== VERSION || settings === undefined) return undefined;
  const { location, state } = value;
  if (!isPlace(location) || (state !== null && !isPlace(state))) return undefined;
  return { location, state, settings };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    // Whoever asks says that the file is damaged.
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The settings that may be remembered; undefined when one of them is not what its setting can be. */
function rememberedSettings(value: unknown): LastTarget['settings'] | undefined {
  const found = asObject(value);
  if (found === undefined) return undefined;
  const entries = REMEMBERED.filter((key) => key in found).map((key) => [key, found[key]] as const);
  return entries.every(([key, each]) => isValueOf(key, each))
    ? (Object.fromEntries(entries) as LastTarget['settings'])
    : undefined;
}

function isValueOf(key: (typeof REMEMBERED)[number], value: unknown): boolean {
  if (key === 'pathStyle') return typeof value === 'boolean';
  return typeof value === 'string' && SETTINGS[key].parse(value, '/').ok;
}

/** An absolute path or a bucket that can be opened. */
function isPlace(value: unknown): value is string {
  if (typeof value !== 'string' || !/^(\/|s3:\/\/)/.test(value)) return false;
  try {
    parseTargetPlace(value, '/');
    return true;
  } catch {
    // What is no place has its reason, which nobody needs here.
    return false;
  }
}
