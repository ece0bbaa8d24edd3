import type { FeedKind } from '../../feeds/kind.js';
import { checkRecord, type RecordRule } from '../../feeds/rule.js';
import { type ContentRules, contentRules, withContent } from '../content/content-rules.js';
import {
  type ComparedReaders,
  comparedPaths,
  comparedReaders,
  type FileKeys,
  RecordKeys,
} from '../likeness/record-keys.js';
import { JudgedRecords } from '../report/judged-records.js';
import { SetStatistics, type StatisticsResult } from '../report/statistics.js';
import { fileRules } from '../rules/file.js';
import type { Severities } from '../rules/rulesets.js';
import { FileNoticeLog, type FileNotices, SampleRoom } from './file-notices.js';
import type { OpenObject } from './open-ahead.js';
import { type FileFacts, readDataFile } from './read-data-file.js';
import { readSmallFile } from './read-small-file.js';
import type { RecordHandlers } from './record-reader.js';
import { RecordShapes } from './record-shapes.js';

/** Records between two reports of progress within one file. */
const PROGRESS_RECORDS = 10_000;

/** What is the same for all data files of a set. */
export interface CheckSettings {
  /** Of the hashes of ids and other values. */
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
  /** Undefined when records of no known kind are read. */
  readonly keys: RecordKeys | undefined;
  readonly judged: JudgedRecords | undefined;
}

/** What one data file shows by itself; plain data, so that a thread can hand it over. */
export interface CheckedFile {
  readonly facts: FileFacts;
  readonly notices: FileNotices;
  /** What its records are compared by; null for records of no known kind. */
  readonly keys: FileKeys | null;
}

/** Is told how many records of a file were read so far. */
export type OnRecords = (records: number) => void;

/** Is told what was found in a file that was not read to its end. */
export type OnLeft = (name: string, notices: FileNotices) => void;

/** Reads data files of one set and passes every record through the rules of its kind: all that needs nothing but the file itself. */
export class FileDesk {
  readonly #compared: ComparedReaders | undefined;
  readonly #content: ContentRules | undefined;
  /** What they find of a record without a value holds for all of its shape. */
  readonly #rules: readonly RecordRule[];
  readonly #settings: CheckSettings;
  /** Of files that are read in one go: they share memory. */
  readonly #smallKeys: RecordKeys | undefined;
  readonly #smallRoom: SampleRoom;
  readonly #shapes: RecordShapes | undefined;
  readonly #statistics: SetStatistics | undefined;

  /** Without a kind only the form of the files is checked. */
  constructor(kind: FeedKind | undefined, settings: CheckSettings) {
    this.#compared = kind && comparedReaders(kind);
    this.#content = kind && contentRules(kind.id);
    this.#rules = [...(kind?.rules ?? []), ...(this.#content?.byPresence ?? [])];
    this.#settings = settings;
    this.#smallRoom = new SampleRoom(settings.samples);
    this.#smallKeys = this.#compared && new RecordKeys(this.#compared, settings.seed);
    const { byShape, statisticsBy } = settings;
    this.#statistics = kind && statisticsBy && new SetStatistics(kind);
    const known = byShape && this.#statistics === undefined;
    this.#shapes =
      kind && known
        ? new RecordShapes(kind, comparedPaths(kind), this.#content?.quickTest)
        : undefined;
  }

  /** Of the records of all files so far; undefined when none are collected. */
  statistics(): StatisticsResult | undefined {
    return this.#statistics?.result();
  }

  /**
   * Checks one file; what is thrown is a failure of its body, or the reason of the signal: then `onLeft` is given what was found in it
   * before. Files come in the order of the set; several may be read in turn.
   */
  async check(
    object: OpenObject,
    signal: AbortSignal,
    onRecords: OnRecords,
    onLeft?: OnLeft,
  ): Promise<CheckedFile> {
    signal.throwIfAborted();
    const small = this.#checkSmall(object, onRecords);
    if (small !== undefined) return small;
    const [compared, { seed, samples }] = [this.#compared, this.#settings];
    const keys = compared && new RecordKeys(compared, seed);
    const logs = this.#logs(object, keys, new SampleRoom(samples));
    const handlers = this.#handlers(logs, onRecords);
    const facts = await readDataFile(object, handlers, { signal, shapes: this.#shapes }).catch(
      (error: unknown) => {
        if (signal.aborted) onLeft?.(object.name, logs.notices.result());
        throw error;
      },
    );
    return checkedFile(object, facts, logs);
  }

  #checkSmall(object: OpenObject, onRecords: OnRecords): CheckedFile | undefined {
    if (object.content === undefined) return undefined;
    const logs = this.#logs(object, this.#smallKeys, this.#smallRoom);
    const handlers = this.#handlers(logs, onRecords);
    const facts = readSmallFile(object, object.content, handlers, this.#shapes);
    return facts && checkedFile(object, facts, logs);
  }

  #logs({ bytes }: OpenObject, keys: RecordKeys | undefined, room: SampleRoom): FileLogs {
    const { statisticsBy } = this.#settings;
    const statistics = this.#statistics;
    const judged = statistics && statisticsBy && new JudgedRecords(statistics, statisticsBy);
    keys?.startFile(bytes);
    return { notices: new FileNoticeLog(room), keys, judged };
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
    { notices, keys, judged }: FileLogs,
  ): void {
    if (this.#content === undefined) return;
    const shapes = this.#shapes;
    // A known shape was left to be judged for its content alone.
    const known = span && shapes?.findingsOf(span.start, span.end);
    const findings = known ?? checkRecord(this.#rules, value);
    for (const finding of withContent(this.#content, value, findings)) {
      const { rule, severity, pointer, message } = finding;
      notices.report(rule, { record, pointer, message, severity });
      judged?.found(rule, { record, severity });
    }
    if (shapes !== undefined && known !== undefined) keys?.addPlain(record, shapes);
    else keys?.addParsed(record, value);
    if (span !== undefined && known === undefined) shapes?.learn(span.start, span.end, findings);
  }

  #recognize(record: number, { notices, keys }: FileLogs): void {
    const shapes = this.#shapes;
    if (shapes === undefined) return;
    for (const finding of shapes.known.findings) {
      const { rule, severity, pointer, message } = finding;
      if (notices.count(rule.id, severity, record))
        notices.keep(rule.id, { record, pointer, message, severity });
    }
    keys?.addPlain(record, shapes);
  }
}

/** What was found in a file that was read to its end. */
function checkedFile(
  stored: OpenObject,
  facts: FileFacts,
  { notices, keys }: FileLogs,
): CheckedFile {
  const { sha256, partial } = facts;
  if (partial !== true && stored.sha256 !== undefined && stored.sha256 !== sha256) {
    const message = `the file has SHA-256 ${sha256}, stored with it is ${stored.sha256}`;
    notices.report(fileRules.stored_digest_mismatch, { message });
  }
  return { facts, notices: notices.result(), keys: keys?.result() ?? null };
}
