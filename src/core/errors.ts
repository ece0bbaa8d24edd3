/**
 * The classes of failure that leave the program, with their exit codes: the one table that the command line, the README
 * and `--json` share. Codes and numbers are public: add, never rename.
 */
export const EXIT_CODES = {
  bug: { exit: 1, retryable: false, meaning: 'a bug in feedgen' },
  usage: {
    exit: 2,
    retryable: false,
    meaning: 'wrong usage, settings, or a query that cannot be a feed; nothing was attempted',
  },
  source: {
    exit: 3,
    retryable: true,
    meaning:
      'the source database failed or cannot be reached; its data cannot be a feed; counts do not balance',
  },
  target: {
    exit: 4,
    retryable: true,
    meaning: 'the target failed, refuses, or cannot be reached',
  },
  refused: {
    exit: 5,
    retryable: false,
    meaning: 'too many records were refused; nothing was published',
  },
  guard: {
    exit: 6,
    retryable: false,
    meaning:
      'a guard refused: the feed is empty, shrank too much, or comes from another kind of source',
  },
  locked: { exit: 7, retryable: true, meaning: 'another run holds the lock' },
  invalid: {
    exit: 8,
    retryable: false,
    meaning: 'verify, or generate --verify full before it published, could look and found errors',
  },
  stale: { exit: 9, retryable: false, meaning: 'status: the newest set is too old, or not whole' },
  timeout: { exit: 10, retryable: true, meaning: 'the time limit of the run was reached' },
  hangup: { exit: 129, retryable: true, meaning: 'stopped by SIGHUP, tidily' },
  interrupted: { exit: 130, retryable: true, meaning: 'stopped by SIGINT, tidily' },
  output: {
    exit: 141,
    retryable: false,
    meaning:
      'the result could not be written to standard output (its reader went away); standard error says what is committed all the same',
  },
  terminated: { exit: 143, retryable: true, meaning: 'stopped by SIGTERM, tidily' },
} as const;

/** The public name of a class of failure. */
export type ErrorCode = keyof typeof EXIT_CODES;

export interface ErrorDetails {
  /** What the reader can do about it, one sentence without a final full stop. */
  readonly hint?: string;
  /** The foreign error this one translates; printed with `--debug` only. */
  readonly cause?: unknown;
  /** Why a new attempt may succeed where this one failed: the SQLSTATE, or the code of the system. */
  readonly transient?: string | undefined;
}

/**
 * A failure that was understood: `message` is "<what failed>: <fact>", `hint` says what to do. Thrown by the adapter that
 * understands the foreign error; everything else lets errors pass. Carries no secret.
 */
export class FeedgenError extends Error {
  override readonly name = 'FeedgenError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** Set where a new attempt may succeed at once: the SQLSTATE, or the code of the system. */
  readonly transient: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.transient = details.transient;
  }

  get exit(): number {
    return EXIT_CODES[this.code].exit;
  }

  get retryable(): boolean {
    return EXIT_CODES[this.code].retryable;
  }
}

/** Whether a thrown value is a FeedgenError, by shape: error classes differ between realms. */
export function isFeedgenError(error: unknown): error is FeedgenError {
  return error !== null && typeof error === 'object' && 'name' in error
    ? error.name === 'FeedgenError'
    : false;
}

/** The text of any thrown value. */
export function messageOf(error: unknown): string {
  if (error !== null && typeof error === 'object' && 'message' in error)
    return String(error.message);
  return String(error);
}
