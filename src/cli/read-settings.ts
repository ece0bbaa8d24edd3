import { resolve } from 'node:path';
import { formatTargetPlace } from '../target/place.js';
import type { Call } from './command.js';
import { readConfig } from './config-file.js';
import { readDotEnv } from './dot-env.js';
import type { Io } from './io.js';
import { type NamedServer, nameServer } from './named-server.js';
import type { Problem } from './problem.js';
import type { CommandName } from './setting.js';
import { type Resolved, resolveSettings } from './settings-resolve.js';
import { chooseTarget, type TargetChoice } from './target-choice.js';
import { unknownVariables } from './unknown-variables.js';

/** All that the settings of a call say. */
export interface ReadSettings {
  readonly resolved: Resolved;
  readonly server: NamedServer | undefined;
  readonly target: TargetChoice;
  /** Another call without these flags would be told of another target. */
  readonly elsewhere: boolean;
  /** Absolute. */
  readonly dataDirectory: string;
  /** All that is wrong with any of them. */
  readonly problems: Problem[];
  /** What looks wrong and need not be. */
  readonly warnings: readonly string[];
}

/** Reads every source of settings. From here on libraries find what `.env` says, and no secret is printed. */
export function readSettings(command: CommandName, call: Call, io: Io): ReadSettings {
  const problems: Problem[] = [...call.problems];
  const { cwd, env } = io;
  const dotEnv = readDotEnv(cwd, problems);
  const named = call.flags.config === undefined ? undefined : resolve(cwd, call.flags.config);
  const config = readConfig(cwd, named, problems);
  const environment = { ...env };
  const sources = { flags: call.flags, environment, dotEnv, config, cwd };
  const resolved = resolveSettings(command, sources, problems);
  const target = chooseTarget(resolved, call.location, cwd, problems);
  const withoutFlags = resolveSettings(command, { ...sources, flags: {} }, []);
  const standing = chooseTarget(withoutFlags, undefined, cwd, []);
  const elsewhere =
    standing.from !== undefined &&
    formatTargetPlace(standing.place) !== formatTargetPlace(target.place);
  for (const [name, value] of Object.entries(dotEnv)) env[name] ??= value;
  io.secrets.addEnvironment(env);
  io.secrets.addUrl(resolved.settings.databaseUrl ?? '');
  const dataDirectory = resolved.settings.dataDir ?? resolve(cwd, '.feedgen');
  const server = nameServer(resolved, sources);
  const warnings = unknownVariables(environment).map(
    ({ name, hint }) => `${name} is set, and feedgen reads no such variable: ${hint}`,
  );
  return { resolved, server, target, elsewhere, dataDirectory, problems, warnings };
}
