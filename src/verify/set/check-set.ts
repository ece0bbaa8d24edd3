import type { TargetReader } from '../../core/target.js';
import type { FeedKind } from '../../feeds/kind.js';
import type { StoredFiles } from '../beside/stored-files.js';
import type { Metadata } from '../descriptor/validate-metadata.js';
import type { CheckedFile } from '../file/check-file.js';
import { reportAll } from '../file/file-notices.js';
import type { ReportNotice } from '../findings.js';
import type { Progress } from '../progress.js';
import type { DataFileRow } from '../report/html/file-section.js';
import type { SetContents } from '../report/set-contents.js';
import { SetStatistics } from '../report/statistics.js';
import { fileSetRules } from '../rules/file-set.js';
import type { ReadAgain } from './record-id.js';
import { readAgainFrom } from './record-id.js';
import type { RunComparison } from './run-comparison.js';
import type { FileResult, ReadingOptions, ReadingWatcher, SetReading } from './set-reading.js';
import { type KeptForOthers, SetRecords } from './set-records.js';

/** What the data files are compared with, and what remembers what the target says of them. */
export interface Witnesses {
  readonly comparison: RunComparison | undefined;
  readonly stored: StoredFiles;
}

/** Reads every data file of a set and puts together what they show, in their order. */
export class SetCheck {
  readonly #target: TargetReader;
  readonly #metadata: Metadata;
  readonly #comparison: RunComparison | undefined;
  readonly #stored: StoredFiles;
  readonly #options: ReadingOptions;
  readonly #progress: Progress;
  readonly #report: ReportNotice;
  readonly #read: DataFileRow[] = [];
  readonly #digests: string[] = [];
  #records: SetRecords | undefined;

  constructor(
    target: TargetReader,
    metadata: Metadata,
    { comparison, stored }: Witnesses,
    progress: Progress,
    report: ReportNotice,
    options: ReadingOptions,
  ) {
    this.#target = target;
    this.#metadata = metadata;
    this.#comparison = comparison;
    this.#stored = stored;
    this.#options = options;
    this.#progress = progress;
    this.#report = report;
  }

  /** Reads all files and returns their contents where they are collected; fails with what the target fails with, or with the reason of the signal. */
  async run(reading: SetReading, kept: KeptForOthers): Promise<SetContents> {
    const { files } = this.#metadata;
    const watcher: ReadingWatcher = {
      onOpened: (opened) => this.#stored.add(opened),
      onLeft: (name, notices) => reportAll(notices, name, this.#report),
    };
    for await (const file of reading.read(this.#target, files, this.#progress, watcher))
      this.#take(file, kept);
    return this.#contents(reading);
  }

  /** What its records show together; undefined when there was no file, or no rules for them. */
  get records(): SetRecords | undefined {
    return this.#records;
  }

  /** Of its descriptor. */
  get generation_timestamp(): number | null {
    return this.#metadata.generation_timestamp;
  }

  /** Hex SHA-256 of the files that were found, in order. */
  get digests(): readonly string[] {
    return this.#digests;
  }

  /** Reports what only all records together show; those in question are read again. */
  async confirm(): Promise<void> {
    const readAgain: ReadAgain = readAgainFrom(this.#target, this.#options.signal);
    await this.#records?.report(readAgain, this.#options.samples, this.#report);
  }

  async #contents(reading: SetReading): Promise<SetContents> {
    const { kind } = this.#metadata;
    const files = this.#read;
    if (kind === undefined || this.#options.statisticsBy === undefined)
      return { records: null, files };
    const statistics = new SetStatistics(kind);
    for (const part of await reading.statistics()) statistics.merge(part);
    return { records: { kind, statistics: statistics.result() }, files };
  }

  /** Made when the first file was read: as many records as it has, every file is likely to have. */
  #setRecords(kind: FeedKind, { facts }: CheckedFile, kept: KeptForOthers): SetRecords {
    const expected = this.#comparison?.records ?? facts.records * this.#metadata.files.length;
    this.#records ??= new SetRecords(kind, expected, kept);
    return this.#records;
  }

  #take({ name, checked, why }: FileResult, kept: KeptForOthers): void {
    const report = this.#report;
    if (checked === null) {
      report(fileSetRules.data_file_not_found, { file: name, message: why });
      this.#progress.endFile(undefined);
      return;
    }
    reportAll(checked.notices, name, report);
    const { kind } = this.#metadata;
    if (kind !== undefined && checked.keys !== null) {
      const records = this.#setRecords(kind, checked, kept);
      records.addFile(name, this.#progress.totals.records, checked.keys);
    }
    this.#comparison?.compareFile(name, checked.facts);
    const { records, bytes, sha256 } = checked.facts;
    this.#digests.push(sha256);
    if (this.#options.statisticsBy !== undefined) this.#read.push({ name, records, bytes });
    this.#progress.endFile(checked.facts);
  }
}
