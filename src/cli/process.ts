import { fstatSync } from 'node:fs';
import { hostname } from 'node:os';
import { type ErrorCode, EXIT_CODES, FeedgenError } from '../core/errors.js';
import {
  type Failure,
  type FailureOutput,
  failureOf,
  formatFailure,
  printFailure,
} from './failure.js';
import type { Input, Io, Output } from './io.js';
import { problem } from './problem.js';
import { Secrets } from './secrets.js';

/** Signals that stop a run tidily. */
const STOP_CODES = { SIGINT: 'interrupted', SIGTERM: 'terminated', SIGHUP: 'hangup' } as const;

/** A signal that follows itself sooner was sent twice by one order; no hand is as quick. */
const SAME_ORDER_MS = 50;

/** How long a run that was told to stop may tidy up before the process ends all the same. */
const TIDY_MS = 2_000;

/** How long open sockets may keep the process alive after the command has ended. */
const LINGER_MS = 1_000;

/** This process as the command line needs it. */
export interface ProcessRun {
  readonly io: Io;
  /** Sets the exit code, once everything written has left; a code of 0 only if nothing went wrong behind the command's back. */
  finish(exit: number): Promise<void>;
}

/**
 * Takes charge of signals, stray errors and broken pipes. Called before anything else is loaded: as process 1 of a container
 * there is no default handler, and a signal without one is lost.
 */
export function openProcess(): ProcessRun {
  // Other users of the machine see the arguments of a process, and a URL among them may hold a password.
  if (process.argv.some((text) => /:\/\/.*@/.test(text))) process.title = 'feedgen';
  const secrets = new Secrets();
  secrets.addEnvironment(process.env);
  const controller = new AbortController();
  const telling = tellAsText(secrets);
  const stop = (reason: unknown) => {
    controller.abort(reason);
    endLater(failureOf(reason), (failure) =>
      printFailure(withWhatStands(failure, telling), telling.output, io, telling.tell),
    );
  };
  stopOnSignals(controller.signal, stop, telling);
  const strays = stopOnStrayErrors(controller.signal, stop);
  const pipe = watchPipe(process.stdout);
  watchPipe(process.stderr);
  const io: Io = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: openStdin,
    env: process.env,
    cwd: process.cwd(),
    host: hostname(),
    pid: process.pid,
    // A clock that is set while the program runs changes no duration, and no run ends before it began.
    now: () => new Date(performance.timeOrigin + performance.now()),
    // The global one loads the code of node:crypto when it is first used.
    runId: () => crypto.randomUUID(),
    signal: controller.signal,
    stop,
    tellFailuresBy: (output, tell, stopHint) =>
      void Object.assign(telling, { output, tell, stopHint }),
    stands: (fact) => void Object.assign(telling, { stands: fact }),
    secrets,
  };
  const ended = refuseSilentEnd();
  return {
    io,
    async finish(exit) {
      ended();
      await Promise.all([flush(process.stdout), flush(process.stderr)]);
      const stray = strays() ?? pipe();
      if (exit === 0 && stray !== undefined && (!stray.quiet || telling.stands !== undefined))
        telling.tell(withWhatStands(stray.failure, telling));
      process.exitCode = exit !== 0 ? exit : (stray?.failure.exit ?? 0);
      setTimeout(() => process.exit(), LINGER_MS).unref();
    },
  };
}

/** Standard input. A directory there would read as empty in Node.js; here it fails as the system would have it. */
function openStdin(): Input {
  if (!fstatSync(0).isDirectory()) return process.stdin;
  const error = Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
  return {
    destroy() {},
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
  };
}

/** How failures are told that the command itself cannot tell; the settings say more about it later. */
interface Telling {
  output: FailureOutput;
  tell: (failure: Failure) => void;
  stopHint: string;
  /** What the command has done for good. */
  stands: string | undefined;
}

/** A failure that is told although the command did its work, or most of it, says so. */
function withWhatStands(failure: Failure, { stands }: Telling): Failure {
  if (stands === undefined) return failure;
  return { ...failure, problems: [...failure.problems, problem(stands)] };
}

function tellAsText(secrets: Secrets): Telling {
  const plain = { json: false, quiet: false, debug: false };
  const text = (failure: Failure) => secrets.redact(formatFailure(failure, plain));
  return {
    output: plain,
    tell: (failure) => void process.stderr.write(text(failure)),
    stopHint: 'nothing was begun; run it again',
    stands: undefined,
  };
}

/** A failure that the command itself did not see. */
interface Stray {
  readonly failure: Failure;
  /** Nobody is left to read about it. */
  readonly quiet: boolean;
}

/** A run that waits for something that can never come would let Node.js end without a word, and with code 0. */
function refuseSilentEnd(): () => void {
  process.exitCode = EXIT_CODES.bug.exit;
  const complain = () => {
    const failure = failureOf(new Error('the run came to its end without a result'));
    process.stderr.write(formatFailure(failure, { debug: false }));
  };
  process.once('beforeExit', complain);
  return () => process.off('beforeExit', complain);
}

/**
 * The first signal asks the run to stop, the second ends the process at once. The same one again in so short a time is no second order: `timeout` of
 * GNU signals its child and then the group that the child is in, and a supervisor may do so beside a terminal.
 */
function stopOnSignals(
  signal: AbortSignal,
  stop: (reason: unknown) => void,
  telling: Telling,
): void {
  let first: { readonly name: string; readonly at: number } | undefined;
  for (const [name, code] of Object.entries(STOP_CODES)) {
    process.on(name, () => {
      const at = performance.now();
      if (first?.name === name && at - first.at < SAME_ORDER_MS) return;
      if (signal.aborted) endAtOnce(code, name, telling);
      first = { name, at };
      stop(new FeedgenError(code, `stopped by ${name}`, { hint: telling.stopHint }));
    });
  }
}

/** Whoever has no patience hears all the same what is done. */
function endAtOnce(code: ErrorCode, name: string, telling: Telling): never {
  const failure = failureOf(new FeedgenError(code, `stopped by ${name} once more`));
  if (telling.stands !== undefined) telling.tell(withWhatStands(failure, telling));
  process.exit(failure.exit);
}

/** An error that nobody caught stops the run like a signal, and can never end in success. */
function stopOnStrayErrors(
  signal: AbortSignal,
  stop: (reason: unknown) => void,
): () => Stray | undefined {
  let stray: Stray | undefined;
  const onStray = (error: unknown) => {
    // What follows from an order to stop is no news.
    if (signal.aborted) return;
    const reason = understood(error);
    stray = { failure: failureOf(reason), quiet: false };
    stop(reason);
  };
  process.on('uncaughtException', onStray);
  process.on('unhandledRejection', onStray);
  return () => stray;
}

/**
 * postgres.js throws a TypeError out of its socket handlers when a connection is lost in the middle of a query
 * and those who await the query may never hear of it. The source failed, feedgen did not.
 */
function understood(error: unknown): unknown {
  if (!(error instanceof TypeError) || !/node_modules[\\/]postgres[\\/]/.test(error.stack ?? ''))
    return error;
  return new FeedgenError('source', 'reading the database: the connection was lost', {
    hint: 'see the log of the database server; run it again',
    cause: error,
  });
}

/** A reader of our output that goes away is no reason to stop publishing, but none to report success either. */
function watchPipe(stream: NodeJS.WriteStream): () => Stray | undefined {
  let stray: Stray | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const fact = `writing the result to standard output: ${error.code ?? error.message}`;
    const failure = failureOf(new FeedgenError('output', fact, { cause: error }));
    stray = { failure, quiet: error.code === 'EPIPE' };
  });
  return () => stray;
}

/** Ends the process when the run cannot: something it waits for never comes. */
function endLater(failure: Failure, print: (failure: Failure) => void): void {
  setTimeout(() => {
    print(failure);
    process.exit(failure.exit);
  }, TIDY_MS).unref();
}

function flush(stream: Output): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
