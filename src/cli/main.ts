import { CommanderError } from 'commander';
import { EXIT_CODES } from '../core/errors.js';
import type { Io, Output } from './io.js';
import { buildProgram } from './program.js';
import { readVersion } from './version.js';

/** The widest help that fits every terminal. */
const HELP_WIDTH = 79;

/**
 * Runs feedgen with the arguments after its name, and returns the exit code. Never throws. Help and the version need little of the
 * program: what only a command or a failure needs is loaded then.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const { reportUnparsed } = await import('./report-unparsed.js');
    return reportUnparsed(error, argv, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const version = readVersion();
  let exit = 0;
  const program = buildProgram(version, async (entry, call) => {
    const { runCommand } = await import('./run-command.js');
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
    // Help that nobody asked for means that no command was named, or none that there is.
    const [word, named] = argv;
    const names = ['help', ...program.commands.map((command) => command.name())];
    const strange = word === 'help' && named !== undefined && !names.includes(named);
    return word === undefined || strange ? EXIT_CODES.usage.exit : 0;
  }
  return exit;
}

/** Help or the version has been printed. */
const SHOWN = ['commander.help', 'commander.helpDisplayed', 'commander.version'];

function helpWidth(stream: Output): number {
  return Math.min(HELP_WIDTH, stream.columns || HELP_WIDTH);
}
