import type { OnEvent } from '../core/run-event.js';
import type { FileFacts } from './file/read-data-file.js';

/** Records between two events within files. */
const STEP = 10_000;

/** What was read of a set. */
export interface Totals {
  /** Records in the data files that were read, unreadable records included. */
  readonly records: number;
  /** Data files that were found and read. */
  readonly data_files: number;
  /** Their bytes as stored. */
  readonly bytes: number;
}

/** The totals before anything is read. */
export const NOTHING_READ: Totals = { records: 0, data_files: 0, bytes: 0 };

/** Adds up what was read and tells those who watch. */
export class Progress {
  readonly #onEvent: OnEvent;
  /** Records expected; undefined when it is not known. */
  readonly #expected: number | undefined;
  /** Records in files that have not come to their end. */
  #inFiles = 0;
  #told = 0;
  #totals = NOTHING_READ;
  #complete = true;

  constructor(onEvent: OnEvent, expected: number | undefined) {
    this.#onEvent = onEvent;
    this.#expected = expected;
  }

  get totals(): Totals {
    return this.#totals;
  }

  /** With the records of files that have not come to their end. */
  get soFar(): Totals {
    return { ...this.#totals, records: this.#totals.records + this.#inFiles };
  }

  /** Every file so far was found and read to its end. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Counts records of files that are being read; what was counted of a file is taken back when it ends. */
  count(records: number): void {
    this.#inFiles += records;
    if (this.#totals.records + this.#inFiles - this.#told >= STEP) this.#tell();
  }

  /** Ends a file; undefined for one that was not found. */
  endFile(facts: FileFacts | undefined): void {
    this.#complete &&= facts?.complete === true;
    if (facts === undefined) return;
    const { records, data_files, bytes } = this.#totals;
    this.#totals = {
      records: records + facts.records,
      data_files: data_files + 1,
      bytes: bytes + facts.bytes,
    };
    this.#tell();
  }

  #tell(): void {
    const { records, data_files } = this.#totals;
    this.#told = records + this.#inFiles;
    this.#onEvent({
      type: 'progress',
      unit: 'records',
      done: this.#told,
      files: data_files,
      ...(this.#expected === undefined ? {} : { total: this.#expected }),
    });
  }
}
