import { joinBytes } from '../../core/join-bytes.js';
import { leastBusy, Thread, type ThreadOptions } from '../../threads/thread.js';
import { outcomeOf, resultOf } from '../outcome.js';
import type { CheckedFile, CheckSettings, OnRecords } from './check-file.js';
import type { CheckCalls, FileFactsKnown, ThreadData } from './check-thread.js';
import type { FileChecker } from './file-checker.js';
import type { OpenObject } from './open-ahead.js';

/** Batches of one thread: one that is checked, one that waits, so that it never does. */
const BATCHES_A_THREAD = 2;
const BATCH_BYTES = 128 * 1024;
const THREAD = new URL('./check-thread.js', import.meta.url);
const OPTIONS: ThreadOptions = {
  death: 'a checking thread died',
  hint: 'if memory ran out, lower --jobs',
  limits: { maxYoungGenerationSizeMb: 16 },
};

/** Checks in `jobs` threads of its own. A thread that dies fails whatever it was asked, and all it is asked later, with FeedgenError `bug`. */
export function checkInThreads(
  kindId: string | null,
  settings: CheckSettings,
  jobs: number,
  signal: AbortSignal,
): FileChecker {
  const data: ThreadData = { kindId, settings };
  const threads = Array.from({ length: jobs }, () => new Thread<CheckCalls>(THREAD, data, OPTIONS));
  let last = 0;
  return {
    batchBytes: BATCH_BYTES,
    room: jobs * BATCHES_A_THREAD,
    async check(files, onRecords) {
      const thread = leastBusy(threads);
      thread.open += 1;
      const [first] = files;
      try {
        if (first === undefined || first.content !== undefined)
          return await checkWhole(thread, files);
        last += 1;
        return [await new Transfer(thread, last, onRecords, signal).check(first)];
      } finally {
        thread.open -= 1;
      }
    },
    async statistics() {
      const parts = await Promise.all(threads.map((thread) => thread.ask('statistics', null)));
      return parts.filter((part) => part !== null);
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function checkWhole(
  thread: Thread<CheckCalls>,
  files: readonly OpenObject[],
): Promise<readonly CheckedFile[]> {
  // Memory is handed over at a price a piece, so it goes as one.
  const contents = files.map(({ content = new Uint8Array() }) => content);
  const lengths = contents.map(({ length }) => length);
  const content = joinBytes(contents);
  return thread.ask('checkWhole', { files: files.map(factsOf), lengths, content }, [
    content.buffer,
  ]);
}

/** Hands a large file over while it is read. */
class Transfer {
  readonly #thread: Thread<CheckCalls>;
  readonly #id: number;
  readonly #onRecords: OnRecords;
  readonly #signal: AbortSignal;

  constructor(thread: Thread<CheckCalls>, id: number, onRecords: OnRecords, signal: AbortSignal) {
    this.#thread = thread;
    this.#id = id;
    this.#onRecords = onRecords;
    this.#signal = signal;
  }

  async check(file: OpenObject): Promise<CheckedFile> {
    const id = this.#id;
    const [checked] = await Promise.all([
      this.#thread.ask('begin', { id, file: factsOf(file) }),
      this.#send(file.body),
    ]);
    return checked;
  }

  /** Keeps the thread supplied with one piece more than it works on. */
  async #send(body: AsyncIterable<Uint8Array>): Promise<void> {
    const [thread, id] = [this.#thread, this.#id];
    let before = outcomeOf(Promise.resolve(0));
    for await (const piece of body) {
      this.#signal.throwIfAborted();
      const bytes = new Uint8Array(piece);
      const taken = outcomeOf(thread.ask('push', { id, bytes }, [bytes.buffer]));
      this.#onRecords(resultOf(await before));
      before = taken;
    }
    this.#onRecords(resultOf(await before));
    await thread.ask('end', { id });
  }
}

function factsOf({ name, bytes, sha256, contentEncoding }: OpenObject): FileFactsKnown {
  return {
    name,
    bytes,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
  };
}
