import { FeedgenError } from '../core/errors.js';
import type { Call, CommandContext, CommandEntry, Work } from './command.js';
import { failureOf, printFailure, stoppedFailure } from './failure.js';
import type { Io } from './io.js';
import { type Problem, SettingsError } from './problem.js';
import { type ReadSettings, readSettings } from './read-settings.js';
import { chooseReporter } from './reporters/choose.js';
import type { Resolved } from './settings-resolve.js';
import { formatSettings, formatSettingsJson, shownSettings } from './settings-show.js';

/** Runs one command from settings to exit code; whatever fails is reported, never thrown. */
export async function runCommand(
  entry: CommandEntry,
  call: Call,
  version: string,
  io: Io,
): Promise<number> {
  const read = readSettings(entry.name, call, io);
  const { settings, given } = read.resolved;
  const reporter = await chooseReporter(settings, io);
  io.tellFailuresBy(settings, reporter.fail, `${entry.whenStopped}; run it again`);
  for (const text of read.warnings) reporter.onEvent({ type: 'warning', text });
  if (settings.printSettings && read.problems.length === 0)
    return showSettings(entry, call, read, io);
  const timer = startTimeLimit(entry, read.resolved, io);
  const { server, target, elsewhere, dataDirectory } = read;
  const choices = { settings, given, server, target, elsewhere, dataDirectory };
  const context = { ...choices, io, reporter, version };
  try {
    const work = await prepare(entry, context, read.problems);
    io.signal.throwIfAborted();
    return await work();
  } catch (error) {
    const { aborted, reason } = io.signal;
    const failure = aborted ? stoppedFailure(reason, error) : failureOf(error);
    reporter.close();
    printFailure(failure, settings, io, reporter.fail);
    return failure.exit;
  } finally {
    clearTimeout(timer);
    reporter.close();
  }
}

/** What the command itself finds wrong is told together with all that is wrong with its settings. */
async function prepare(
  entry: CommandEntry,
  context: CommandContext,
  problems: Problem[],
): Promise<Work> {
  const command = await entry.load();
  const work = await command(context, problems);
  if (work === undefined || problems.length > 0) throw new SettingsError(problems);
  return work;
}

function showSettings(entry: CommandEntry, call: Call, read: ReadSettings, io: Io): number {
  const shown = shownSettings(entry.name, call.location, read);
  const { json } = read.resolved.settings;
  io.stdout.write(json ? formatSettingsJson(entry.name, shown) : formatSettings(shown));
  return 0;
}

function startTimeLimit(
  { whenStopped }: CommandEntry,
  { settings, given }: Resolved,
  io: Io,
): NodeJS.Timeout | undefined {
  if (settings.timeout === undefined) return undefined;
  const fact = `the run: not finished after ${given.get('timeout')?.text}`;
  const hint = `${whenStopped}; raise --timeout, or find out what is slow`;
  const reason = new FeedgenError('timeout', fact, { hint });
  return setTimeout(() => io.stop(reason), settings.timeout * 1000);
}
