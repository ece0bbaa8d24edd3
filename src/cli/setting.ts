/** The commands that settings apply to. */
export type CommandName = 'seed' | 'generate' | 'verify' | 'runs' | 'status' | 'clean' | 'doctor';

/** Headings under which `--help` and the README list settings. */
export type SettingGroup = 'Source' | 'Target' | 'Feed' | 'Limits' | 'Seeding' | 'Output';

/** What came of reading a setting's text: a value, or a fact about the text that makes it unusable. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | Fault;

/** Why a text is unusable. */
export interface Fault {
  readonly ok: false;
  readonly problem: string;
  readonly hint?: string;
}

/** Reads the text of a setting; relative paths resolve against `base`. */
export type Parse<T> = (text: string, base: string) => Parsed<T>;

/** Stands between the texts of a flag that was repeated where any other character may be part of them. */
export const REPEATED = '\0';

/** One row of the table of settings. Its key in the table is its key in the config file. */
export interface Setting<T> {
  /** The long flag, `--chunk`. The key of the row is its camel case. */
  readonly flag: string;
  /** How `--help` shows the flag's argument, `<n>`; absent for a switch, which has a form `--no-…` too. */
  readonly argument?: string;
  /** Environment variables, the first that is set counts. Empty for what belongs to one call only. */
  readonly env: readonly string[];
  /** The variable's presence means no, whatever its value (https://no-color.org). */
  readonly envMeansNo?: true;
  /** False for what belongs to one call only, and for `--config` itself. */
  readonly inConfig: boolean;
  readonly parse: Parse<T>;
  /** The key in the config file where it is not that of the row. */
  readonly configKey?: string;
  /**
   * Puts a value over one of a weaker source, for a setting that consists of named parts: they are written `name=value`, and the
   * config file has an object.
   */
  merge?(weaker: T, stronger: T): T;
  /** Stands between the texts of a flag that may be repeated; of any other flag the last one counts. */
  readonly separator?: string;
  /** The value when nobody names one. */
  readonly fallback: T;
  /** How people read the fallback, where the value does not say it. */
  readonly fallbackText?: string;
  /** One line for `--help` and the README. */
  readonly help: string;
  /** What `--help` and `--print-settings` of a command say where the setting means something else there. */
  readonly helpOf?: Readonly<
    Partial<Record<CommandName, { readonly help?: string; readonly fallbackText?: string }>>
  >;
  readonly group: SettingGroup;
  readonly commands: readonly CommandName[];
  /** Never shown, not even in part, except for what `mask` leaves of it. */
  readonly secret?: true;
}

/** The form that turns a switch off, whoever turned it on. */
export function negativeFlag({ flag }: Setting<unknown>): string {
  return flag.replace(/^--/, '--no-');
}

/** A successfully read value. */
export function good<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** An unusable text. */
export function bad(problem: string, hint?: string): Fault {
  return hint === undefined ? { ok: false, problem } : { ok: false, problem, hint };
}
