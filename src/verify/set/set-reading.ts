import type { TargetReader } from '../../core/target.js';
import type { FeedKind } from '../../feeds/kind.js';
import type { CheckedFile, CheckSettings, OnLeft, OnRecords } from '../file/check-file.js';
import { checkInThreads } from '../file/check-threads.js';
import { checkHere, type FileChecker } from '../file/file-checker.js';
import { type Opened, type OpenObject, openAhead, SMALL_BYTES } from '../file/open-ahead.js';
import { type Outcome, outcomeOf, resultOf, untilAborted } from '../outcome.js';
import type { Progress } from '../progress.js';
import type { StatisticsResult } from '../report/statistics.js';

/** A large file counts as much as two batches of small ones. */
const LARGE_WEIGHT = 2;

export interface ReadingOptions extends CheckSettings {
  /** Threads that check files at once; with one, this thread does it. */
  readonly jobs: number;
  /** Bytes of stored files that are checked in this thread before others are started: about 6,000 records. */
  readonly bytesBeforeThreads: number;
  readonly signal: AbortSignal;
}

/** What became of one file: null when there is none. */
export interface FileResult {
  readonly name: string;
  readonly checked: CheckedFile | null;
  /** Why there is none. */
  readonly why: string;
}

/** Hears of the files of a set while it is read. */
export interface ReadingWatcher {
  /** Each file, in order, before it is checked. */
  readonly onOpened?: (opened: Opened) => void;
  /** What was found in the file at which this thread was stopped. */
  readonly onLeft?: OnLeft;
}

/** Files that are being checked together. */
interface Batch {
  readonly weight: number;
  readonly checked: Promise<Outcome<readonly FileResult[]>>;
  /** Records that the progress counts already. */
  counted: number;
}

/** Reads the data files of sets, several at once, in this thread or, where it is worth it, in others. One set at a time. */
export class SetReading {
  readonly #kind: FeedKind | undefined;
  readonly #options: ReadingOptions;
  readonly #batches: Batch[] = [];
  /** Checks the first files. */
  readonly #here: FileChecker;
  #checker: FileChecker;
  #waiting: Opened[] = [];
  #bytes = 0;
  #watcher: ReadingWatcher = {};

  constructor(kind: FeedKind | undefined, options: ReadingOptions) {
    this.#kind = kind;
    this.#options = options;
    const onLeft: OnLeft = (name, notices) => this.#watcher.onLeft?.(name, notices);
    this.#here = checkHere(kind, options, options.signal, onLeft);
    this.#checker = this.#here;
  }

  /** What became of each file, in order; fails with what the target fails with, or with the reason of the signal. */
  async *read(
    target: TargetReader,
    names: readonly string[],
    progress: Progress,
    watcher: ReadingWatcher = {},
  ): AsyncGenerator<FileResult> {
    this.#watcher = watcher;
    for await (const opened of openAhead(target, names)) {
      watcher.onOpened?.(opened);
      const large = opened.object !== null && opened.object.content === undefined;
      if (large) this.#start(progress);
      this.#waiting.push(opened);
      this.#bytes += opened.object?.bytes ?? 0;
      this.#useThreads(names.length);
      if (large || this.#waitingBytes() >= this.#checker.batchBytes) this.#start(progress);
      yield* this.#settle(this.#checker.room - 1, progress);
    }
    this.#start(progress);
    yield* this.#settle(0, progress);
  }

  /** Of all records read so far, in parts to be merged; none when they are not collected. */
  async statistics(): Promise<readonly StatisticsResult[]> {
    const parts = [...new Set([this.#here, this.#checker])].map((each) => each.statistics());
    return (await Promise.all(parts)).flat();
  }

  /** Ends the threads, and with them what is under way. */
  async close(): Promise<void> {
    await this.#checker.close();
    await Promise.all(this.#batches.map(({ checked }) => checked));
  }

  #waitingBytes(): number {
    return this.#waiting.reduce((sum, { object }) => sum + (object?.bytes ?? 0), 0);
  }

  /** Threads are started once it is clear that there is work for them. */
  #useThreads(files: number): void {
    const { jobs, bytesBeforeThreads, signal } = this.#options;
    if (this.#checker !== this.#here || jobs < 2 || files < 2) return;
    if (this.#bytes > bytesBeforeThreads)
      this.#checker = checkInThreads(this.#kind?.id ?? null, this.#options, jobs, signal);
  }

  /** Starts to check what waits. */
  #start(progress: Progress): void {
    const files = this.#waiting;
    if (files.length === 0) return;
    this.#waiting = [];
    const objects = files.flatMap(({ object }) => (object === null ? [] : [object]));
    const large = objects.some(({ bytes }) => bytes > SMALL_BYTES);
    const batch = { weight: large ? LARGE_WEIGHT : 1, counted: 0 };
    const onRecords = (records: number) => {
      progress.count(records - batch.counted);
      batch.counted = records;
    };
    const checked = outcomeOf(this.#check(files, objects, onRecords));
    this.#batches.push(Object.assign(batch, { checked }));
  }

  async #check(
    files: readonly Opened[],
    objects: readonly OpenObject[],
    onRecords: OnRecords,
  ): Promise<readonly FileResult[]> {
    const checked = await this.#checker.check(objects, onRecords);
    const results = checked.values();
    return files.map(({ name, object, why = 'there is no such file' }) => ({
      name,
      checked: object === null ? null : (results.next().value ?? null),
      why,
    }));
  }

  /** Hands over what was checked, in order, until batches of no more than this weight are left. */
  async *#settle(weight: number, progress: Progress): AsyncGenerator<FileResult> {
    const { signal } = this.#options;
    while (this.#batches.reduce((sum, batch) => sum + batch.weight, 0) > weight) {
      const [first] = this.#batches;
      if (first === undefined) return;
      const files = resultOf(await untilAborted(first.checked, signal));
      this.#batches.shift();
      progress.count(-first.counted);
      for (const file of files) {
        signal.throwIfAborted();
        yield file;
      }
    }
  }
}
