import type { Io } from './io.js';
import type { NamedServer } from './named-server.js';
import type { Problem } from './problem.js';
import type { Reporter } from './reporters/reporter.js';
import type { CommandName } from './setting.js';
import type { Given } from './settings-resolve.js';
import type { SettingKey, Settings } from './settings-table.js';
import type { TargetChoice } from './target-choice.js';

/** One row of the table of commands. */
export interface CommandEntry {
  readonly name: CommandName;
  readonly summary: string;
  /** A positional argument, `[location]`, and what it is. */
  readonly argument?: readonly [usage: string, help: string];
  /** Calls with what they do, for `--help`. */
  readonly examples: readonly (readonly [call: string, meaning: string])[];
  /** What a run that was stopped has left behind, for the hint. */
  readonly whenStopped: string;
  /** Loads the code of the command: nobody waits for parts of another one. */
  load(): Promise<Command>;
}

/** What a command is given: settings that have been checked, and the world. */
export interface CommandContext {
  readonly settings: Settings;
  /** Those that somebody gave, and who. */
  readonly given: ReadonlyMap<SettingKey, Given>;
  /** Absolute. */
  readonly dataDirectory: string;
  /** The database server that is named; undefined for the embedded database. */
  readonly server: NamedServer | undefined;
  readonly target: TargetChoice;
  /** Another call without these flags would be told of another target. */
  readonly elsewhere: boolean;
  readonly io: Io;
  readonly reporter: Reporter;
  /** The version of feedgen. */
  readonly version: string;
}

/**
 * Finds out what the command will work on and adds all that is wrong with it to `problems`; undefined when there is something.
 * Opens nothing: the work does, and is done only when there is no problem.
 */
export type Command = (context: CommandContext, problems: Problem[]) => Promise<Work | undefined>;

/** Does the work, prints its result on stdout, and returns the exit code; anything that fails is thrown. */
export type Work = () => Promise<number>;

/** What the command line said: flags by key, and the positional argument. */
export interface Call {
  readonly flags: Readonly<Record<string, string>>;
  readonly location: string | undefined;
  /** What the command line holds beyond that. */
  readonly problems: readonly Problem[];
}
