import { CommanderError } from 'commander';
import { EXIT_CODES } from '../core/errors.js';
import { failureOf, printFailure } from './failure.js';
import type { Io, Output } from './io.js';
import { SettingsError } from './problem.js';
import { buildProgram } from './program.js';
import { readSettings } from './read-settings.js';
import { chooseReporter } from './reporters/choose.js';
import { runCommand } from './run-command.js';
import { negativeFlag } from './setting.js';
import { settingRows } from './settings-table.js';
import { readVersion } from './version.js';

/** The widest help that fits every terminal. */
const HELP_WIDTH = 79;

/** Runs feedgen with the arguments after its name, and returns the exit code. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const failure = failureOf(usageOf(error));
    const flags = outputFlags(argv);
    const { settings } = readSettings(
      'verify',
      { flags, location: undefined, problems: [] },
      io,
    ).resolved;
    const reporter = await chooseReporter(settings, io);
    printFailure(failure, settings, io, reporter.fail);
    return failure.exit;
  }
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

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const version = readVersion();
  let exit = 0;
  const program = buildProgram(version, async (entry, call) => {
    exit = await runCommand(entry, call, version, io);
  });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Problems are reported by us, in one form.
      outputError() {},
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || !SHOWN.includes(error.code)) throw error;
    // Help that nobody asked for means that no command was named.
    return argv.length === 0 ? EXIT_CODES.usage.exit : 0;
  }
  return exit;
}

/** Help or the version has been printed. */
const SHOWN = ['commander.help', 'commander.helpDisplayed', 'commander.version'];

/** What the parser of the command line found wrong, as a problem like every other. */
function usageOf(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (.*)\?/.exec(rest.join(' '))?.[1];
  const hint = suggestion === undefined ? 'see feedgen --help' : `did you mean ${suggestion}?`;
  return new SettingsError([{ message: `command line: ${first}`, hint }]);
}

function helpWidth(stream: Output): number {
  return Math.min(HELP_WIDTH, stream.columns || HELP_WIDTH);
}
