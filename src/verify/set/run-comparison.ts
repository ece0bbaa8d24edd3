import { runRecordName } from '../../core/file-set.js';
import { type DataFileRecord, parseRunRecord, type RunRecord } from '../../core/run-record.js';
import type { TargetReader } from '../../core/target.js';
import { show } from '../../feeds/show.js';
import type { Metadata } from '../descriptor/validate-metadata.js';
import { type JsonLimits, jsonExcess } from '../file/json-excess.js';
import type { FileFacts } from '../file/read-data-file.js';
import { readWhole } from '../file/read-whole.js';
import type { ReportNotice } from '../findings.js';
import { runRecordRules } from '../rules/run-record.js';

/** A run record has some 250 bytes for each data file: this is enough for a quarter of a million. */
const MAX_RUN_RECORD_BYTES = 64 * 1024 * 1024;

/** Seven members of each data file, and few others. */
const LIMITS: JsonLimits = { depth: 100, members: 3_000_000, values: 3_000_000 };

/**
 * Reads the run record of a set from the state; undefined when there is none that can be compared with. Fails with FeedgenError `target` when the
 * state gives no answer.
 */
export async function readRunRecord(
  state: TargetReader,
  stem: string,
  report: ReportNotice,
): Promise<RunRecord | undefined> {
  const file = runRecordName(stem);
  const object = await state.open(file);
  if (object === null) return undefined;
  const record = parse(await readWhole(object.body, MAX_RUN_RECORD_BYTES));
  if (record === undefined) {
    const message = 'the run record is damaged or of a version this feedgen does not know';
    report(runRecordRules.run_record_unreadable, { file, message });
    return undefined;
  }
  if (record.state === 'published') return record;
  const message = `the run record says ${show(record.state)}`;
  report(runRecordRules.run_record_not_published, { file, message });
  return undefined;
}

/** Undefined for what cannot be compared with; a text that would fill the memory is not parsed. */
function parse(bytes: Buffer | undefined): RunRecord | undefined {
  if (bytes === undefined || jsonExcess(bytes, LIMITS) !== undefined) return undefined;
  const record = parseRunRecord(bytes.toString('utf8'));
  return record !== undefined && isComparable(record) ? record : undefined;
}

/** Whether everything that is compared has its type: the text of a run record may have been damaged. */
function isComparable({ feed, generation_timestamp, counts, files }: Partial<RunRecord>): boolean {
  const { database, read, written, refused } = counts ?? {};
  const numbers = [generation_timestamp, database, read, written, refused];
  return typeof feed === 'string' && numbers.every(isCount) && files?.every(isFileRecord) === true;
}

function isFileRecord(file: Partial<DataFileRecord> | null): boolean {
  return (
    typeof file?.name === 'string' &&
    typeof file.sha256 === 'string' &&
    isCount(file.records) &&
    isCount(file.bytes)
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Compares a set with the record of the run that made it. */
export class RunComparison {
  readonly record: RunRecord;
  readonly #report: ReportNotice;
  readonly #files: ReadonlyMap<string, DataFileRecord>;

  constructor(record: RunRecord, report: ReportNotice) {
    this.record = record;
    this.#report = report;
    this.#files = new Map(record.files.map((file) => [file.name, file]));
  }

  /** Records that the run wrote. */
  get records(): number {
    return this.record.counts.written;
  }

  /** The descriptor must say what the run wrote, and the run's counts must balance. */
  compareSet(descriptorName: string, metadata: Metadata): void {
    const { feed, generation_timestamp, files } = this.record;
    const differs = (what: string, found: unknown, wrote: unknown) => {
      if (found === wrote) return;
      const message = `${what} is ${show(found)}, the run wrote ${show(wrote)}`;
      this.#report(runRecordRules.run_record_descriptor_mismatch, {
        file: descriptorName,
        message,
      });
    };
    differs('name', metadata.name, feed);
    differs('generation_timestamp', metadata.generation_timestamp, generation_timestamp);
    differs('the number of data files', metadata.listed, files.length);
    const position = files.findIndex(({ name }, index) => metadata.files[index] !== name);
    if (position !== -1 && metadata.listed === files.length)
      differs(`entry ${position} of data_file`, metadata.files[position], files[position]?.name);
    this.#balance();
  }

  /** A data file must have the bytes and records that the run wrote. */
  compareFile(name: string, found: FileFacts): void {
    const wrote = this.#files.get(name);
    if (wrote === undefined) return;
    const at = (message: string) => ({ file: name, message });
    if (found.bytes !== wrote.bytes)
      this.#report(
        runRecordRules.run_record_bytes_mismatch,
        at(`the file has ${found.bytes} bytes, the run wrote ${wrote.bytes}`),
      );
    else if (found.partial !== true && found.sha256 !== wrote.sha256)
      this.#report(
        runRecordRules.run_record_digest_mismatch,
        at(`the file has SHA-256 ${found.sha256}, the run wrote ${show(wrote.sha256)}`),
      );
    if (found.complete && found.records !== wrote.records)
      this.#report(
        runRecordRules.run_record_count_mismatch,
        at(`the file has ${found.records} records, the run wrote ${wrote.records}`),
      );
  }

  #balance(): void {
    const { database, read, written, refused } = this.record.counts;
    const inFiles = this.record.files.reduce((sum, { records }) => sum + records, 0);
    if (database === read && read === written + refused && written === inFiles) return;
    const message = `${database} rows in the database, ${read} read, ${written} written (${inFiles} by file), ${refused} refused`;
    this.#report(runRecordRules.run_record_not_balanced, { message });
  }
}
