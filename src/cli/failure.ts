import { type ErrorCode, EXIT_CODES, isFeedgenError, messageOf } from '../core/errors.js';
import { jsonLine, printable } from '../core/printable.js';
import type { Io } from './io.js';
import { type Problem, problem, SettingsError } from './problem.js';

/** A failure as it leaves the program. */
export interface Failure {
  readonly code: ErrorCode;
  readonly exit: number;
  readonly retryable: boolean;
  readonly problems: readonly Problem[];
  /** Stack and causes: always shown of a bug, of other failures with `--debug`. */
  readonly trace: string;
}

/** Classifies anything thrown: what nobody understood is a bug. */
export function failureOf(error: unknown): Failure {
  const code = isFeedgenError(error) ? error.code : 'bug';
  const { exit, retryable } = EXIT_CODES[code];
  return { code, exit, retryable, problems: problemsOf(error, code), trace: traceOf(error) };
}

/**
 * The failure to report when the run was told to stop: the order to stop, whatever it made fail on the way. A different
 * failure is kept as a second line, because it may say what state things are in.
 */
export function stoppedFailure(reason: unknown, error: unknown): Failure {
  const failure = failureOf(reason);
  if (!isFeedgenError(error) || messageOf(error) === messageOf(reason)) return failure;
  const also = problem(`while stopping: ${messageOf(error)}`, error.hint);
  return { ...failure, problems: [...failure.problems, also] };
}

/** `feedgen: <what failed>: <fact>` and `hint: …`, one line each; a trace where it is wanted. */
export function formatFailure(
  failure: Failure,
  options: { readonly debug: boolean; readonly paint?: (text: string) => string },
): string {
  const paint = options.paint ?? ((text) => text);
  const lines = failure.problems.flatMap(({ message, hint }) => [
    `${paint('feedgen:')} ${oneLine(message)}`,
    ...(hint === undefined ? [] : [`hint: ${oneLine(hint)}`]),
  ]);
  if (options.debug || failure.code === 'bug') lines.push(failure.trace);
  return `${lines.join('\n')}\n`;
}

/** The object of `--json` for a failure. */
export function failureFacts(failure: Failure): { readonly error: object } {
  const { code, exit, retryable, problems } = failure;
  const message = problems.map((each) => each.message).join('; ');
  const hint = problems.map((each) => each.hint).find((text) => text !== undefined) ?? null;
  return { error: { code, exit, message, hint, retryable } };
}

/** Whether and how a failure is told. */
export interface FailureOutput {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

/** Tells a failure: with `--json` the object on stdout, and for people the text on stderr, `--quiet` or not. */
export function printFailure(
  failure: Failure,
  { json, quiet, debug }: FailureOutput,
  io: Io,
  tell: (failure: Failure) => void = (told) =>
    void io.stderr.write(io.secrets.redact(formatFailure(told, { debug }))),
): void {
  if (json) io.stdout.write(io.secrets.redact(jsonLine(failureFacts(failure))));
  if (!json || !quiet) tell(failure);
}

function problemsOf(error: unknown, code: ErrorCode): readonly Problem[] {
  if (error instanceof SettingsError) return error.problems;
  if (isFeedgenError(error)) return [problem(messageOf(error), error.hint)];
  const hint = 'this should not happen: please report it with the text below';
  return [problem(`${code}: ${messageOf(error)}`, hint)];
}

/** The stacks of an error and its causes. Only stacks: other properties of foreign errors carry connection strings. */
function traceOf(error: unknown): string {
  const stacks: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && stacks.length < 10) {
    const stack = typeof current === 'object' && 'stack' in current ? current.stack : undefined;
    stacks.push(typeof stack === 'string' ? stack : messageOf(current));
    current = typeof current === 'object' && 'cause' in current ? current.cause : undefined;
  }
  return stacks.join('\ncaused by: ');
}

/** Control characters of foreign texts must not reach the terminal, and one failure is one line. */
function oneLine(text: string): string {
  return printable(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim());
}
