import type { CommandContext } from '../command.js';
import { type Problem, problem } from '../problem.js';
import { SETTINGS } from '../settings-table.js';

/** Flags that say nothing about a data file without its set; the environment and the config file may well have them for other calls. */
export function setOnlyProblems(given: CommandContext['given'], file: string): readonly Problem[] {
  const keys = (['against', 'actions', 'maxAge', 'maxDrop'] as const).filter(
    (key) => given.get(key)?.level === 'flag',
  );
  return keys.map((key) => {
    const [flag] = SETTINGS[key].flag.split(' ');
    return problem(`${flag}: is about a set, and ${file} is one data file`, 'leave it out');
  });
}
