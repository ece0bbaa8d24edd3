import { formatTargetPlace } from '../../target/place.js';
import type { CommandContext } from '../command.js';
import { negativeFlag } from '../setting.js';
import { SETTINGS, type SettingKey } from '../settings-table.js';

/** Settings without which `verify` reads another place, or judges it otherwise, when the location is given. */
const NEEDED = [
  'config',
  'state',
  'endpoint',
  'region',
  'pathStyle',
  's3Checksums',
  'expectedBucketOwner',
  'dataFilePrefix',
  'maxDrop',
] as const satisfies readonly SettingKey[];

/**
 * The call, for a shell, that verifies what was just published: alone when it finds the place by itself, else with the location and
 * the flags that were needed to get there.
 */
export function verifyCall(
  { target, given, elsewhere }: Pick<CommandContext, 'target' | 'given' | 'elsewhere'>,
  remembered: boolean,
): string {
  const byFlag = (key: SettingKey) => given.get(key)?.level === 'flag';
  const finds =
    remembered && !byFlag('dataDir') && !byFlag('config') && !byFlag('maxDrop') && !elsewhere;
  if (finds) return 'feedgen verify';
  const flags = NEEDED.filter(byFlag).flatMap((key) => {
    const [setting, text = ''] = [SETTINGS[key], given.get(key)?.text];
    if ('argument' in setting && setting.argument) return [setting.flag, text];
    return [text === 'true' ? setting.flag : negativeFlag(setting)];
  });
  return ['feedgen', 'verify', formatTargetPlace(target.place), ...flags].map(quoted).join(' ');
}

/** As a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
