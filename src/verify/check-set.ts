import type { TargetReader } from '../core/ports.js';
import type { CheckedFile, OnRecords } from './check-file.js';
import { checkInThreads } from './check-threads.js';
import { checkHere, type FileChecker } from './file-checker.js';
import { reportAll } from './file-notices.js';
import type { ReportNotice } from './findings.js';
import { type Opened, type OpenObject, openAhead, SMALL_BYTES } from './open-ahead.js';
import { type Outcome, outcomeOf, resultOf, untilAborted } from './outcome.js';
import type { Progress } from './progress.js';
import { idsIn } from './record-id.js';
import { eachId } from './record-ids.js';
import type { DataFileRow } from './report/html/file-section.js';
import type { SetContents } from './report/set-contents.js';
import { SetStatistics } from './report/statistics.js';
import { fileSetRules } from './rules/file-set.js';
import type { Severities } from './rulesets.js';
import type { RunComparison } from './run-comparison.js';
import type { StoredFiles } from './stored-files.js';
import { UniqueIds } from './unique-ids.js';
import type { Metadata } from './validate-metadata.js';

/** A large file counts as much as two batches of small ones. */
const LARGE_WEIGHT = 2;

export interface CheckSetOptions {
  /** Threads that check files at once; with one, this thread does it. */
  readonly jobs: number;
  /** Bytes of stored files that are checked in this thread before others are started: about 6,000 records. */
  readonly bytesBeforeThreads: number;
  /** Whether records of known shapes need not be parsed. */
  readonly byShape: boolean;
  /** When given, the contents of the set are collected, by severities that these replace. */
  readonly statisticsBy: Severities | undefined;
  readonly samples: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** What the data files are compared with, and what remembers what the target says of them. */
export interface Witnesses {
  readonly comparison: RunComparison | undefined;
  readonly stored: StoredFiles;
}

/** Files that are being checked together. */
interface Batch {
  readonly weight: number;
  readonly checked: Promise<Outcome<readonly FileResult[]>>;
  /** Records that the progress counts already. */
  counted: number;
}

/** What became of one file: null when there is none. */
interface FileResult {
  readonly name: string;
  readonly checked: CheckedFile | null;
}

/** Reads every data file of a set, several at once, and puts together what they show, in their order. */
export class SetCheck {
  readonly #target: TargetReader;
  readonly #metadata: Metadata;
  readonly #comparison: RunComparison | undefined;
  readonly #stored: StoredFiles;
  readonly #options: CheckSetOptions;
  readonly #progress: Progress;
  readonly #report: ReportNotice;
  readonly #batches: Batch[] = [];
  readonly #read: DataFileRow[] = [];
  /** Checks the first files. */
  readonly #here: FileChecker;
  #checker: FileChecker;
  #unique: UniqueIds | undefined;
  #waiting: Opened[] = [];
  #bytes = 0;
  #inThreads = false;

  constructor(
    target: TargetReader,
    metadata: Metadata,
    { comparison, stored }: Witnesses,
    progress: Progress,
    report: ReportNotice,
    options: CheckSetOptions,
  ) {
    this.#target = target;
    this.#metadata = metadata;
    this.#comparison = comparison;
    this.#stored = stored;
    this.#options = options;
    this.#progress = progress;
    this.#report = report;
    this.#here = checkHere(metadata.kind, options, options.signal);
    this.#checker = this.#here;
  }

  /** Reads all files and returns their contents where they are collected; fails with what the target fails with, or with the reason of the signal. */
  async run(): Promise<SetContents> {
    let contents: SetContents;
    const { kind, files } = this.#metadata;
    try {
      for await (const opened of openAhead(this.#target, files)) await this.#add(opened);
      this.#start();
      await this.#settle(0);
      contents = await this.#contents();
    } finally {
      await this.#checker.close();
      await Promise.all(this.#batches.map(({ checked }) => checked));
    }
    if (kind !== undefined)
      await this.#unique?.confirm(idsIn(this.#target, kind, this.#options.signal), this.#report);
    return contents;
  }

  async #contents(): Promise<SetContents> {
    const { kind } = this.#metadata;
    const files = this.#read;
    if (kind === undefined || this.#options.statisticsBy === undefined)
      return { records: null, files };
    const statistics = new SetStatistics(kind);
    for (const checker of new Set([this.#here, this.#checker]))
      for (const part of await checker.statistics()) statistics.merge(part);
    return { records: { kind, statistics: statistics.result() }, files };
  }

  async #add(opened: Opened): Promise<void> {
    const { object } = opened;
    this.#stored.add(opened);
    const large = object !== null && object.content === undefined;
    if (large) this.#start();
    this.#waiting.push(opened);
    this.#bytes += object?.bytes ?? 0;
    this.#useThreads();
    if (large || this.#waitingBytes() >= this.#checker.batchBytes) this.#start();
    await this.#settle(this.#checker.room - 1);
  }

  #waitingBytes(): number {
    return this.#waiting.reduce((sum, { object }) => sum + (object?.bytes ?? 0), 0);
  }

  /** Threads are started once it is clear that there is work for them. */
  #useThreads(): void {
    const { jobs, bytesBeforeThreads } = this.#options;
    if (this.#inThreads || jobs < 2 || this.#metadata.files.length < 2) return;
    if (this.#bytes <= bytesBeforeThreads) return;
    this.#inThreads = true;
    const { kind } = this.#metadata;
    this.#checker = checkInThreads(kind?.id ?? null, this.#options, jobs, this.#options.signal);
  }

  /** Starts to check what waits. */
  #start(): void {
    const files = this.#waiting;
    if (files.length === 0) return;
    this.#waiting = [];
    const objects = files.flatMap(({ object }) => (object === null ? [] : [object]));
    const large = objects.some(({ bytes }) => bytes > SMALL_BYTES);
    const batch = { weight: large ? LARGE_WEIGHT : 1, counted: 0 };
    const onRecords = (records: number) => {
      this.#progress.count(records - batch.counted);
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
    return files.map(({ name, object }) => ({
      name,
      checked: object === null ? null : (results.next().value ?? null),
    }));
  }

  /** Takes what was checked, in order, until batches of no more than this weight are left. */
  async #settle(weight: number): Promise<void> {
    const { signal } = this.#options;
    while (this.#batches.reduce((sum, batch) => sum + batch.weight, 0) > weight) {
      const [first] = this.#batches;
      if (first === undefined) return;
      const files = resultOf(await untilAborted(first.checked, signal));
      this.#batches.shift();
      this.#progress.count(-first.counted);
      for (const file of files) {
        signal.throwIfAborted();
        this.#take(file);
      }
    }
  }

  /** Made when the first file was read: as many records as it has, every file is likely to have. */
  #uniqueIds({ facts }: CheckedFile): UniqueIds | undefined {
    const { kind, files } = this.#metadata;
    if (kind !== undefined)
      this.#unique ??= new UniqueIds(
        kind.idField,
        this.#comparison?.records ?? facts.records * files.length,
      );
    return this.#unique;
  }

  #take({ name, checked }: FileResult): void {
    const report = this.#report;
    if (checked === null) {
      report(fileSetRules.data_file_not_found, { file: name, message: 'there is no such file' });
      this.#progress.endFile(undefined);
      return;
    }
    reportAll(checked.notices, name, report);
    const unique = this.#uniqueIds(checked);
    unique?.startFile(name, this.#progress.totals.records);
    eachId(checked.ids, (record, high, low) => unique?.add(high, low, record));
    this.#comparison?.compareFile(name, checked.facts);
    const { records, bytes } = checked.facts;
    if (this.#options.statisticsBy !== undefined) this.#read.push({ name, records, bytes });
    this.#progress.endFile(checked.facts);
  }
}
