import { type ResourceLimits, Worker } from 'node:worker_threads';
import { FeedgenError, messageOf } from '../core/errors.js';

/** What a thread can be asked by one name, and what it answers. */
export interface Call {
  readonly request: unknown;
  readonly answer: unknown;
}

/** All that a thread can be asked, by name. */
export type Calls<C> = { readonly [Name in keyof C]: Call };

/** A request on its way to a thread. */
export interface Request {
  readonly number: number;
  readonly name: string;
  readonly request: unknown;
}

/** An answer on its way back. */
export interface Response {
  readonly number: number;
  readonly value: unknown;
}

export interface ThreadOptions {
  /** What is said of a thread that died: `an encoding thread died`. */
  readonly death: string;
  readonly hint: string;
  readonly limits?: ResourceLimits;
}

/** Asks a thread to end, in the place of a request. */
export const END = null;

/** Milliseconds until a thread that does not end is terminated. */
const PATIENCE_MS = 1_000;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread and what it was asked. When it dies, all it was asked and is asked later fails with FeedgenError `bug`. */
export class Thread<C extends Calls<C>> {
  /** Pieces of work that are not finished, counted by those who ask. */
  open = 0;
  readonly #worker: Worker;
  readonly #options: ThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #asked = 0;
  #failure: unknown;

  /** Starts the module `file`, which answers by `answerRequests`, with `data` as its `workerData`. */
  constructor(file: URL, data: unknown, options: ThreadOptions) {
    this.#options = options;
    const { limits: resourceLimits = {} } = options;
    this.#worker = new Worker(file, { workerData: data, resourceLimits });
    this.#worker.on('message', (response: Response) => this.#answer(response));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#fail(new Error(`it ended with exit code ${code}`));
        resolve();
      });
    });
  }

  /** Sends a request; what is in `transfer` is gone afterwards. */
  ask<Name extends keyof C & string>(
    name: Name,
    request: C[Name]['request'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<C[Name]['answer']> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#asked += 1;
    const number = this.#asked;
    const answer = new Promise<C[Name]['answer']>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
    });
    this.#worker.postMessage({ number, name, request } satisfies Request, transfer);
    return answer;
  }

  /**
   * Ends the thread between two requests, or a second later whatever it is doing; what it was asked fails at once. Terminated while it makes a gzip
   * stream, it would take the process with it (Node 20: "Assertion failed: init_done_ && "close before init"").
   */
  async close(): Promise<void> {
    this.#fail(new Error('it was closed'));
    this.#worker.postMessage(END);
    const force = setTimeout(() => this.#worker.terminate(), PATIENCE_MS);
    await this.#ended;
    clearTimeout(force);
  }

  #answer({ number, value }: Response): void {
    this.#waiting.get(number)?.resolve(value as never);
    this.#waiting.delete(number);
  }

  #fail(cause: unknown): void {
    const { death, hint } = this.#options;
    this.#failure ??= new FeedgenError('bug', `${death}: ${messageOf(cause)}`, { hint, cause });
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}

/** The thread with the least to do. */
export function leastBusy<T extends { readonly open: number }>(threads: readonly T[]): T {
  return threads.reduce((a, b) => (b.open < a.open ? b : a));
}
