import { resolve } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import type { Call, CommandContext, CommandEntry } from './command.js';
import { failureOf, printFailure, stoppedFailure } from './failure.js';
import type { Io } from './io.js';
import { type Problem, SettingsError } from './problem.js';
import { chooseReporter } from './reporters/choose.js';
import { readConfig, readDotEnv } from './setting-files.js';
import { type Resolved, resolveSettings } from './settings-resolve.js';
import { formatSettings, formatSettingsJson, shownSettings } from './settings-show.js';
import { chooseTarget, type TargetChoice } from './target-choice.js';

/** Runs one command from settings to exit code; whatever fails is reported, never thrown. */
export async function runCommand(
  entry: CommandEntry,
  call: Call,
  version: string,
  io: Io,
): Promise<number> {
  const { resolved, target, problems } = readSettings(entry, call, io);
  const { settings } = resolved;
  if (problems.length > 0) {
    const failure = failureOf(new SettingsError(problems));
    printFailure(failure, settings, io);
    return failure.exit;
  }
  if (settings.printSettings) return showSettings(entry, resolved, io);
  const reporter = await chooseReporter(settings, io);
  const timer = startTimeLimit(resolved, io);
  const dataDirectory = settings.dataDir ?? resolve(io.cwd, '.feedgen');
  try {
    return await run(entry, {
      settings,
      given: resolved.given,
      dataDirectory,
      target,
      io,
      reporter,
      version,
    });
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

async function run(entry: CommandEntry, context: CommandContext): Promise<number> {
  const command = await entry.load();
  context.io.signal.throwIfAborted();
  return command(context);
}

function showSettings(entry: CommandEntry, resolved: Resolved, io: Io): number {
  const shown = shownSettings(entry.name, resolved);
  const { json } = resolved.settings;
  io.stdout.write(json ? formatSettingsJson(entry.name, shown) : formatSettings(shown));
  return 0;
}

interface ReadSettings {
  readonly resolved: Resolved;
  readonly target: TargetChoice;
  /** All that is wrong with any of them. */
  readonly problems: readonly Problem[];
}

/** Reads every source of settings. From here on libraries find what `.env` says, and no secret is printed. */
function readSettings(entry: CommandEntry, call: Call, io: Io): ReadSettings {
  const problems: Problem[] = [...call.problems];
  const { cwd, env } = io;
  const dotEnv = readDotEnv(cwd, problems);
  const named = call.flags.config === undefined ? undefined : resolve(cwd, call.flags.config);
  const config = readConfig(cwd, named, problems);
  const environment = { ...env };
  const sources = { flags: call.flags, environment, dotEnv, config, cwd };
  const resolved = resolveSettings(entry.name, sources, problems);
  const target = chooseTarget(resolved, call.location, cwd, problems);
  for (const [name, value] of Object.entries(dotEnv)) env[name] ??= value;
  io.secrets.addEnvironment(env);
  io.secrets.addUrl(resolved.settings.databaseUrl ?? '');
  return { resolved, target, problems };
}

function startTimeLimit({ settings, given }: Resolved, io: Io): NodeJS.Timeout | undefined {
  if (settings.timeout === undefined) return undefined;
  const fact = `the run: not finished after ${given.get('timeout')?.text}`;
  const hint = 'what was published before is as it was; raise --timeout, or find out what is slow';
  const reason = new FeedgenError('timeout', fact, { hint });
  return setTimeout(() => io.stop(reason), settings.timeout * 1000);
}
