import type { StoredObject } from '../core/ports.js';
import type { FeedKind } from '../feeds/kind.js';
import { checkRecord, type RecordRule } from '../feeds/rule.js';
import { type ContentRules, contentRules, withContent } from './content/content-rules.js';
import { FileNoticeLog, type FileNotices } from './file-notices.js';
import { type FileFacts, readDataFile } from './read-data-file.js';
import { type IdReader, idReader } from './record-id.js';
import { RecordIds } from './record-ids.js';
import type { RecordHandlers } from './record-reader.js';
import { RecordShapes } from './record-shapes.js';
import { JudgedRecords } from './report/judged-records.js';
import { SetStatistics, type StatisticsResult } from './report/statistics.js';
import { fileRules } from './rules/file.js';
import type { Severities } from './rulesets.js';

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
  /** When given, statistics are collected of every record, which is parsed then, by severities that these replace. */
  readonly statisticsBy?: Severities | undefined;
}

/** Where the findings about one file and its records go. */
interface FileLogs {
  readonly notices: FileNoticeLog;
  readonly ids: RecordIds;
  readonly judged: JudgedRecords | undefined;
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
  readonly #content: ContentRules | undefined;
  /** What they find of a record without a value holds for all of its shape. */
  readonly #rules: readonly RecordRule[];
  readonly #idOf: IdReader | undefined;
  readonly #settings: CheckSettings;
  readonly #shapes: RecordShapes | undefined;
  readonly #statistics: SetStatistics | undefined;

  /** Without a kind only the form of the files is checked. */
  constructor(kind: FeedKind | undefined, settings: CheckSettings) {
    this.#content = kind && contentRules(kind.id);
    this.#rules = [...(kind?.rules ?? []), ...(this.#content?.byPresence ?? [])];
    this.#idOf = kind && idReader(kind);
    this.#settings = settings;
    const { byShape, statisticsBy } = settings;
    this.#statistics = kind && statisticsBy && new SetStatistics(kind);
    const known = byShape && this.#statistics === undefined;
    this.#shapes = kind && known ? new RecordShapes(kind, this.#content?.quickTest) : undefined;
  }

  /** Of the records of all files so far; undefined when none are collected. */
  statistics(): StatisticsResult | undefined {
    return this.#statistics?.result();
  }

  /** Checks one file; what is thrown is a failure of its body, or the reason of the signal. Several may be read in turn. */
  async check(
    object: StoredObject,
    signal: AbortSignal,
    onRecords: OnRecords,
  ): Promise<CheckedFile> {
    const { samples, seed, statisticsBy } = this.#settings;
    const statistics = this.#statistics;
    const judged = statistics && statisticsBy && new JudgedRecords(statistics, statisticsBy);
    const logs = { notices: new FileNoticeLog(samples), ids: new RecordIds(seed), judged };
    const handlers = this.#handlers(logs, onRecords);
    const facts = await readDataFile(object, handlers, { signal, shapes: this.#shapes });
    if (object.sha256 !== undefined && object.sha256 !== facts.sha256) {
      const message = `the file has SHA-256 ${facts.sha256}, stored with it is ${object.sha256}`;
      logs.notices.report(fileRules.stored_digest_mismatch, { message });
    }
    return { facts, notices: logs.notices.result(), ids: logs.ids.result() };
  }

  #handlers(logs: FileLogs, onRecords: OnRecords): RecordHandlers {
    const { notices, judged } = logs;
    let records = 0;
    const count = () => {
      records += 1;
      if (records % PROGRESS_RECORDS === 0) onRecords(records);
    };
    return {
      report: (rule, place) => {
        notices.report(rule, place);
        judged?.found(rule, place);
      },
      onRecord: (value, record, span) => {
        this.#judge(value, record, span, logs);
        judged?.add(value, record);
        count();
      },
      onPlainRecord: (record) => {
        this.#recognize(record, logs);
        count();
      },
    };
  }

  #judge(
    value: unknown,
    record: number,
    span: Parameters<RecordHandlers['onRecord']>[2],
    { notices, ids, judged }: FileLogs,
  ): void {
    if (this.#content === undefined) return;
    const findings = checkRecord(this.#rules, value);
    for (const finding of withContent(this.#content, value, findings)) {
      const { rule, severity, pointer, message } = finding;
      notices.report(rule, { record, pointer, message, severity });
      judged?.found(rule, { record, severity });
    }
    const id = this.#idOf?.(value);
    if (id !== undefined) {
      const bytes = Buffer.from(id);
      ids.add(record, bytes, 0, bytes.length);
    }
    if (span !== undefined) this.#shapes?.learn(span.start, span.end, findings);
  }

  #recognize(record: number, { notices, ids }: FileLogs): void {
    const shapes = this.#shapes;
    if (shapes === undefined) return;
    for (const finding of shapes.known.findings) {
      const { rule, severity, pointer, message } = finding;
      if (notices.count(rule.id, severity))
        notices.keep(rule.id, { record, pointer, message, severity });
    }
    ids.add(record, shapes.bytes, shapes.idStart, shapes.idEnd);
  }
}
