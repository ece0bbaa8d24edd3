import type { Command } from 'commander';
import type { Call, CommandEntry } from './command.js';
import { nearMiss } from './near-miss.js';
import { type Problem, problem } from './problem.js';

/** What the command line said, with everything on it that is not understood. */
export function readCall(command: Command, entry: CommandEntry): Call {
  const flags: Record<string, string> = {};
  const options: Record<string, unknown> = command.opts();
  for (const [key, value] of Object.entries(options))
    if (command.getOptionValueSource(key) === 'cli') flags[key] = String(value);
  const unknown = command.args.filter((text) => text.startsWith('-') && text.length > 1);
  const location = entry.argument === undefined ? undefined : operandsOf(command)[0];
  return { flags, location, problems: problemsOf(command, entry, unknown) };
}

function problemsOf(command: Command, entry: CommandEntry, unknown: readonly string[]): Problem[] {
  const known = command.options.flatMap((option) => option.long ?? []);
  if (unknown.length > 0)
    return unknown.map((text) => {
      // The value may be a secret that was given to a mistyped flag.
      const flag = text.replace(/=.*$/s, '');
      if (known.includes(flag))
        return problem(`${flag}: takes no value`, withoutValue(flag, known));
      const hint = nearMiss(flag, known) ?? `see feedgen ${entry.name} --help`;
      return problem(`${flag}: unknown flag of feedgen ${entry.name}`, hint);
    });
  const hint =
    entry.argument === undefined && known.includes('--out')
      ? 'name a directory by --out, a bucket by --bucket'
      : undefined;
  return operandsOf(command)
    .slice(entry.argument === undefined ? 0 : 1)
    .map((text) => problem(`${text}: unexpected argument of feedgen ${entry.name}`, hint));
}

function withoutValue(flag: string, known: readonly string[]): string {
  const negative = `--no-${flag.slice(2)}`;
  return known.includes(negative) ? `write ${flag} or ${negative}` : `write ${flag}`;
}

function operandsOf(command: Command): readonly string[] {
  return command.args.filter((text) => !text.startsWith('-') || text === '-');
}
