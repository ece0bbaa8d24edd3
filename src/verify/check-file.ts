import type { StoredObject } from '../core/ports.js';
import type { FeedKind } from '../feeds/kind.js';
import { checkRecord } from '../feeds/rule.js';
import { FileNoticeLog, type FileNotices } from './file-notices.js';
import { type FileFacts, readDataFile } from './read-data-file.js';
import { type IdReader, idReader } from './record-id.js';
import { RecordIds } from './record-ids.js';
import type { RecordHandlers } from './record-reader.js';
import { RecordShapes } from './record-shapes.js';
import { fileRules } from './rules/file.js';

/** Records between two reports of progress within one file. */
const PROGRESS_RECORDS = 10_000;

/** What is the same for all data files of a set. */
export interface CheckSettings {
  /** Of the id hashes. */
  readonly seed: number;
  /** Samples kept of each rule. */
  readonly samples: number;
  /** Whether records of known shapes need not be parsed; what is found is the same. */
  readonly byShape: boolean;
}

/** What one data file shows by itself; plain data, so that a thread can hand it over. */
export interface CheckedFile {
  readonly facts: FileFacts;
  readonly notices: FileNotices;
  /** As `RecordIds` collects them. */
  readonly ids: Uint32Array<ArrayBuffer>;
}

/** Is told how many records of a file were read so far. */
export type OnRecords = (records: number) => void;

/** Reads data files of one set and passes every record through the rules of its kind: all that needs nothing but the file itself. */
export class FileDesk {
  readonly #kind: FeedKind | undefined;
  readonly #idOf: IdReader | undefined;
  readonly #settings: CheckSettings;
  readonly #shapes: RecordShapes | undefined;

  /** Without a kind only the form of the files is checked. */
  constructor(kind: FeedKind | undefined, settings: CheckSettings) {
    this.#kind = kind;
    this.#idOf = kind && idReader(kind);
    this.#settings = settings;
    this.#shapes = kind && settings.byShape ? new RecordShapes(kind) : undefined;
  }

  /** Checks one file; what is thrown is a failure of its body, or the reason of the signal. Several may be read in turn. */
  async check(
    object: StoredObject,
    signal: AbortSignal,
    onRecords: OnRecords,
  ): Promise<CheckedFile> {
    const log = new FileNoticeLog(this.#settings.samples);
    const ids = new RecordIds(this.#settings.seed);
    const handlers = this.#handlers(log, ids, onRecords);
    const facts = await readDataFile(object, handlers, { signal, shapes: this.#shapes });
    if (object.sha256 !== undefined && object.sha256 !== facts.sha256) {
      const message = `the file has SHA-256 ${facts.sha256}, stored with it is ${object.sha256}`;
      log.report(fileRules.stored_digest_mismatch, { message });
    }
    return { facts, notices: log.result(), ids: ids.result() };
  }

  #handlers(log: FileNoticeLog, ids: RecordIds, onRecords: OnRecords): RecordHandlers {
    let records = 0;
    const count = () => {
      records += 1;
      if (records % PROGRESS_RECORDS === 0) onRecords(records);
    };
    return {
      report: log.report,
      onRecord: (value, record, span) => {
        this.#judge(value, record, span, log, ids);
        count();
      },
      onPlainRecord: (record) => {
        this.#recognize(record, log, ids);
        count();
      },
    };
  }

  #judge(
    value: unknown,
    record: number,
    span: Parameters<RecordHandlers['onRecord']>[2],
    log: FileNoticeLog,
    ids: RecordIds,
  ): void {
    if (this.#kind === undefined) return;
    const findings = checkRecord(this.#kind.rules, value);
    for (const { rule, severity, pointer, message } of findings)
      log.report(rule, { record, pointer, message, severity });
    const id = this.#idOf?.(value);
    if (id !== undefined) {
      const bytes = Buffer.from(id);
      ids.add(record, bytes, 0, bytes.length);
    }
    if (span !== undefined) this.#shapes?.learn(span.start, span.end, findings);
  }

  #recognize(record: number, log: FileNoticeLog, ids: RecordIds): void {
    const shapes = this.#shapes;
    if (shapes === undefined) return;
    for (const finding of shapes.known.findings) {
      const { rule, severity, pointer, message } = finding;
      if (log.count(rule.id, severity)) log.keep(rule.id, { record, pointer, message, severity });
    }
    ids.add(record, shapes.bytes, shapes.idStart, shapes.idEnd);
  }
}
