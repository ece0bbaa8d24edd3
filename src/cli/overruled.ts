import { levelOf, nameOf, type Resolved } from './settings-resolve.js';
import type { SettingKey } from './settings-table.js';

/**
 * Of bucket, prefix and directory, those that were given and yet do not count, with what overruled them. `location` is
 * the positional argument of `verify`.
 */
export function overruledSettings(
  resolved: Resolved,
  location: string | undefined,
): ReadonlyMap<SettingKey, string> {
  const { given } = resolved;
  const by = (winner: string, losers: readonly SettingKey[]) =>
    new Map(losers.filter((key) => given.has(key)).map((key) => [key, winner] as const));
  if (location !== undefined) return by('the location given', ['bucket', 'prefix', 'out']);
  const [bucket, out] = [levelOf('bucket', resolved), levelOf('out', resolved)];
  if (out < bucket) return by(nameOf('out', given), ['bucket', 'prefix']);
  if (bucket === out) return new Map();
  const urlDecides =
    resolved.settings.bucket?.startsWith('s3://') && bucket < levelOf('prefix', resolved);
  return by(nameOf('bucket', given), urlDecides ? ['out', 'prefix'] : ['out']);
}
