import { nearMiss } from './near-miss.js';
import { settingRows } from './settings-table.js';

/** A variable that looks like a setting and is none. */
export interface UnknownVariable {
  readonly name: string;
  /** What may have been meant. */
  readonly hint: string;
}

const PREFIX = 'FEEDGEN_';

/** Variables named `FEEDGEN_…` that no setting reads; those for the tests of feedgen itself are nobody's mistake, nor are empty ones. */
export function unknownVariables(
  variables: Readonly<Record<string, string | undefined>>,
): readonly UnknownVariable[] {
  const known = settingRows().flatMap(([, { env }]) => env);
  return Object.entries(variables)
    .filter(([name, value]) => /^FEEDGEN_(?!TEST_)\w*$/.test(name) && value !== '')
    .filter(([name]) => !known.includes(name))
    .map(([name]) => ({ name, hint: hintFor(name, known) }));
}

function hintFor(name: string, known: readonly string[]): string {
  const own = name.slice(PREFIX.length);
  const flag = `--${own.toLowerCase().replaceAll('_', '-')}`;
  const setting = settingRows().find(([, row]) => row.flag === flag)?.[1];
  if (setting !== undefined)
    return setting.env[0] === undefined ? `give ${flag} with the call` : `set ${setting.env[0]}`;
  const names = known.flatMap((each) => (each.startsWith(PREFIX) ? each.slice(PREFIX.length) : []));
  const near = nearMiss(own, names)?.replace('did you mean ', `did you mean ${PREFIX}`);
  return near ?? 'the variables are in feedgen generate --help';
}
