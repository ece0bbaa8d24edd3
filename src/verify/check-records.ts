import type { TargetReader } from '../core/ports.js';
import type { FeedKind } from '../feeds/kind.js';
import { asObject, isBlank, type Member, member } from '../feeds/members.js';
import { checkRecord } from '../feeds/rule.js';
import type { ReportNotice } from './findings.js';
import { readDataFile } from './read-data-file.js';
import type { RecordHandlers } from './record-reader.js';
import { UniqueIds } from './unique-ids.js';

/** Passes every record of a set through the rules of its kind and remembers its id. */
export class CheckRecords {
  readonly #kind: FeedKind;
  readonly #id: Member;
  readonly #unique: UniqueIds;
  readonly #report: ReportNotice;
  #records = 0;

  constructor(kind: FeedKind, unique: UniqueIds, report: ReportNotice) {
    this.#kind = kind;
    this.#id = member(kind.idField);
    this.#unique = unique;
    this.#report = report;
  }

  /** Begins with no record; `seed` is that of the id index. */
  static async open(kind: FeedKind, seed: number, report: ReportNotice): Promise<CheckRecords> {
    return new CheckRecords(kind, await UniqueIds.open(seed, kind.idField), report);
  }

  /** Begins the next file and returns what takes its records. */
  startFile(file: string): RecordHandlers['onRecord'] {
    const first = this.#records;
    this.#unique.startFile(file, first);
    return (value, record) => {
      this.#records = first + record + 1;
      for (const { rule, severity, pointer, message } of checkRecord(this.#kind.rules, value))
        this.#report(rule, { file, record, pointer, message, severity });
      const id = this.#idOf(value);
      if (id !== undefined) this.#unique.add(id, record);
    };
  }

  /** Reports ids that occur twice; files in doubt are read again. */
  async confirmUnique(target: TargetReader, signal: AbortSignal): Promise<void> {
    const readIds = (file: string, records: ReadonlySet<number>) =>
      this.#readIds(target, file, records, signal);
    await this.#unique.confirm(readIds, this.#report);
  }

  async #readIds(
    target: TargetReader,
    file: string,
    records: ReadonlySet<number>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, string>> {
    const ids = new Map<number, string>();
    const object = await target.open(file);
    if (object === null) return ids;
    const onRecord = (value: unknown, record: number) => {
      const id = records.has(record) ? this.#idOf(value) : undefined;
      if (id !== undefined) ids.set(record, id);
    };
    await readDataFile(object, { onRecord, report: () => {} }, signal);
    return ids;
  }

  /** The id that must be unique; blank and mistyped ones have rules of their own. */
  #idOf(value: unknown): string | undefined {
    const id = this.#id.in(asObject(value));
    return typeof id === 'string' && !isBlank(id) ? id : undefined;
  }
}
