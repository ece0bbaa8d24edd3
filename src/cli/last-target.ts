import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory } from '../db/data-directory.js';
import type { Settings } from './settings-table.js';

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

/** What was remembered; undefined when nothing was, or nothing that can be read. */
export function readLastTarget(dataDirectory: string): LastTarget | undefined {
  try {
    const value = JSON.parse(readFileSync(join(dataDirectory, NAME), 'utf8')) as {
      version?: unknown;
    } & LastTarget;
    return value.version === VERSION && typeof value.location === 'string' ? value : undefined;
  } catch {
    // Never published from here, or the file is damaged: as good as nothing published.
    return undefined;
  }
}
