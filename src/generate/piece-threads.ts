import { Worker } from 'node:worker_threads';
import { FeedgenError, messageOf } from '../core/errors.js';
import type { EncodeSettings } from './piece-desk.js';
import type { PieceEncoder, PieceWork } from './piece-encoder.js';
import type { Answers, Request, Response, ThreadData } from './piece-thread.js';

/** Pieces of one thread: one that is encoded or compressed, one that waits, so that it never does. */
const PIECES_A_THREAD = 2;
const THREAD = new URL('./piece-thread.js', import.meta.url);

/** Encodes in `jobs` threads of its own. A thread that dies fails whatever it was asked, and all it is asked later, with FeedgenError `bug`. */
export function encodeInThreads(
  kindId: string,
  settings: EncodeSettings,
  jobs: number,
): PieceEncoder {
  const threads = Array.from({ length: jobs }, () => new Thread({ kindId, settings }));
  let last = 0;
  return {
    room: jobs * PIECES_A_THREAD,
    start(piece): PieceWork {
      last += 1;
      const id = last;
      const thread = threads.reduce((a, b) => (b.open < a.open ? b : a));
      thread.open += 1;
      const end = <T>(answer: Promise<T>) =>
        answer.finally(() => {
          thread.open -= 1;
        });
      return {
        verdict: thread.ask('encode', { id, piece }, [piece.bytes.buffer]),
        identify: (rows) => thread.ask('identify', { id, rows }),
        finish: (leftOut) => end(thread.ask('finish', { id, leftOut })),
        drop: () => end(thread.ask('drop', { id })),
      };
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread and what it was asked. */
class Thread {
  /** Pieces that are not finished. */
  open = 0;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #failure: unknown;

  constructor(data: ThreadData) {
    this.#worker = new Worker(THREAD, { workerData: data, stdin: false });
    this.#worker.on('message', (response: Response) => this.#answer(response));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`it ended with exit code ${code}`)));
  }

  /** Sends a request; what is in `transfer` is gone afterwards. */
  ask<Name extends keyof Answers>(
    name: Name,
    request: Request<Name>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Answers[Name]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#asked += 1;
    const number = this.#asked;
    const answer = new Promise<Answers[Name]>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
    });
    this.#worker.postMessage({ number, name, request }, transfer);
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer({ number, value }: Response): void {
    this.#waiting.get(number)?.resolve(value as never);
    this.#waiting.delete(number);
  }

  #fail(cause: unknown): void {
    this.#failure ??= new FeedgenError('bug', `an encoding thread died: ${messageOf(cause)}`, {
      hint: 'if memory ran out, lower --chunk or --jobs',
      cause,
    });
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
