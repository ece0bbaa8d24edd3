import type { Setting } from './setting.js';
import { LIMITS_SETTINGS } from './settings/limits.js';
import { OUTPUT_SETTINGS } from './settings/output.js';
import { PLACE_SETTINGS } from './settings/place.js';
import { READING_SETTINGS } from './settings/reading.js';
import { SEEDING_SETTINGS } from './settings/seeding.js';
import { UPKEEP_SETTINGS } from './settings/upkeep.js';
import { VERIFYING_SETTINGS } from './settings/verifying.js';
import { WRITING_SETTINGS } from './settings/writing.js';

/**
 * Every setting, one row each: flags, environment names, the check of the config file, `--print-settings` and the README
 * table all come from here.
 */
export const SETTINGS = {
  ...READING_SETTINGS,
  ...PLACE_SETTINGS,
  ...WRITING_SETTINGS,
  ...LIMITS_SETTINGS,
  ...UPKEEP_SETTINGS,
  ...SEEDING_SETTINGS,
  ...VERIFYING_SETTINGS,
  ...OUTPUT_SETTINGS,
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

/** The values of all settings, by their keys. */
export type Settings = {
  readonly [Key in keyof typeof SETTINGS]: (typeof SETTINGS)[Key] extends Setting<infer Value>
    ? Value
    : never;
};

export type SettingKey = keyof typeof SETTINGS;

/** All rows with their keys, in the order of the table. */
export function settingRows(): readonly (readonly [SettingKey, Setting<unknown>])[] {
  return Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][];
}
