import { CommanderError } from 'commander';
import { failureOf, printFailure } from './failure.js';
import type { Io } from './io.js';
import { SettingsError } from './problem.js';
import { COMMANDS } from './program.js';
import { readSettings } from './read-settings.js';
import { chooseReporter } from './reporters/choose.js';
import { negativeFlag } from './setting.js';
import { settingRows } from './settings-table.js';

/** Reports what came before any command could run, the way the command line and the settings ask for; returns the exit code. */
export async function reportUnparsed(
  error: unknown,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const failure = failureOf(usageOf(error, argv));
  const call = { flags: outputFlags(argv), location: undefined, problems: [] };
  const { settings } = readSettings('verify', call, io).resolved;
  const reporter = await chooseReporter(settings, io);
  printFailure(failure, settings, io, reporter.fail);
  return failure.exit;
}

/** What a command line that could not be parsed says about output, which every command has. */
function outputFlags(argv: readonly string[]): Record<string, string> {
  const flags: Record<string, string> = {};
  for (const [key, setting] of settingRows().filter(([, { group }]) => group === 'Output')) {
    if (setting.argument) {
      const at = argv.indexOf(setting.flag);
      const joined = argv.find((text) => text.startsWith(`${setting.flag}=`));
      const text = joined?.slice(setting.flag.length + 1) ?? (at < 0 ? undefined : argv[at + 1]);
      if (text !== undefined) flags[key] = text;
    } else if (argv.includes(setting.flag)) flags[key] = 'true';
    else if (argv.includes(negativeFlag(setting))) flags[key] = 'false';
  }
  return flags;
}

/** What the parser of the command line found wrong, as a problem like every other. */
function usageOf(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (.*)\?/.exec(rest.join(' '))?.[1];
  const word = argv.find((text) => !text.startsWith('-'));
  const named = COMMANDS.find(({ name }) => name === word);
  const help = named === undefined ? 'feedgen --help' : `feedgen ${named.name} --help`;
  const hint = suggestion === undefined ? `see ${help}` : `did you mean ${suggestion}?`;
  return new SettingsError([{ message: `command line: ${first}`, hint }]);
}
