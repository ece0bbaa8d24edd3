import type { FeedgenError } from '../core/errors.js';
import type { Failure, FailureOutput } from './failure.js';
import type { Secrets } from './secrets.js';

/** A stream that people or programs read. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** A stream that is read. */
export type Input = AsyncIterable<Uint8Array> & {
  readonly isTTY?: boolean;
  destroy(): unknown;
};

/** The world as the command line sees it; nothing below `cli` looks at the process. */
export interface Io {
  /** Results only. */
  readonly stdout: Output;
  /** Everything else. */
  readonly stderr: Output;
  /** Standard input; touched only by who reads it. */
  readonly stdin: () => Input;
  /** The environment. `.env` adds what is missing in it, so that libraries find it too (`AWS_*`, `PG*`). */
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly host: string;
  readonly pid: number;
  readonly now: () => Date;
  readonly runId: () => string;
  /** Aborted when the run must stop; its reason says why. */
  readonly signal: AbortSignal;
  /** Aborts the signal, and ends the process when the run has not tidied up in good time. */
  readonly stop: (reason: FeedgenError) => void;
  /** Says how failures are told from now on that the command itself cannot tell, and the hint for a run that a signal stops. */
  readonly tellFailuresBy: (
    output: FailureOutput,
    tell: (failure: Failure) => void,
    stopHint: string,
  ) => void;
  /** Takes down what the command has done for good: whatever fails from now on is told with it. */
  readonly stands: (fact: string) => void;
  /** What must not be printed; every text for stderr and every error passes it. */
  readonly secrets: Secrets;
}
