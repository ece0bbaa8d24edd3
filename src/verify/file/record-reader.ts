import { isUtf8 } from 'node:buffer';
import type { Rule } from '../../feeds/rule.js';
import { MOST_RECORD_BYTES } from '../../feeds/rules/record-size.js';
import { JSON_DUPLICATE_KEY } from '../../feeds/rules/shape.js';
import { show } from '../../feeds/show.js';
import { inspectJson } from '../descriptor/inspect-json.js';
import { TextPosition } from '../descriptor/text-position.js';
import type { ReportNotice } from '../findings.js';
import { fileRules } from '../rules/file.js';
import { ChunkJoiner } from './chunk-joiner.js';
import { countMembers } from './count-members.js';
import { parseUtf8, RecordBatch } from './record-batch.js';
import type { RecordShapes } from './record-shapes.js';
import { ValueScanner } from './value-scanner.js';

/** Deepest nesting within a record: the usual limit of protocol buffers, and far below where a recursive walk overflows. */
export const MAX_DEPTH = 100;
/** Largest record, key or other value, in bytes. */
export const MAX_VALUE_BYTES = MOST_RECORD_BYTES;
/** Most members of the objects in one record. */
export const MAX_MEMBERS = 10_000;
/** Most values in one record. */
export const MAX_VALUES = 100_000;

/** Records are parsed together until they have this many bytes. */
const BATCH_BYTES = 65_536;

/** Where a record is in the bytes that are being read. */
export interface Span {
  readonly start: number;
  /** Index of the comma or bracket behind it. */
  readonly end: number;
}

export interface RecordHandlers {
  /** Takes one parsed record; `record` is its zero-based position in `data`. The span is undefined when a key comes twice. */
  onRecord(value: unknown, record: number, span: Span | undefined): void;
  /** Takes a record that is known by its shape; `shapes` says which. */
  onPlainRecord?(record: number): void;
  /** Takes a finding about the JSON; the place names no file. */
  readonly report: ReportNotice;
}

const BOM = Buffer.from('\u{feff}');
const [COMMA, COLON, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [
  0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d,
];
/** First bytes of a JSON value that is no object. */
const OTHER_STARTS = Buffer.from('["-0123456789tfn');

/** What the next byte belongs to: a key, a value or a record, or what stands before, between and behind them. */
type State = 'start' | 'key' | 'value' | 'other' | 'record' | 'between' | 'end';

/**
 * Reads `{"data":[...]}` as it arrives and hands over one record after the other; memory does not grow with the file. Values are delimited
 * by their bytes and then parsed strictly. After a fault of syntax nothing more is read: what follows would be guesswork.
 */
export class RecordReader {
  readonly #handlers: RecordHandlers;
  readonly #shapes: RecordShapes | undefined;
  readonly #joiner = new ChunkJoiner();
  readonly #scanner = new ValueScanner();
  readonly #batch = new RecordBatch();
  /** The place of the first byte of `#bytes`. */
  readonly #position = new TextPosition();
  /** What is being read: the rest of the bytes before, and the next. */
  #bytes: Buffer = Buffer.alloc(0);
  #state: State = 'start';
  /** Bytes of a byte order mark so far. */
  #bom = 0;
  /** Index where the current value begins. */
  #valueStart = 0;
  /** The current value was too large to keep; only its end is looked for. */
  #dropped = false;
  #key = '';
  #keys = 0;
  #sawData = false;
  #records = 0;
  #stopped = false;

  /** Records of known shapes are not parsed; without `shapes` all are. */
  constructor(handlers: RecordHandlers, shapes?: RecordShapes) {
    this.#handlers = handlers;
    this.#shapes = shapes;
  }

  /** Number of records so far, unreadable ones included. */
  get records(): number {
    return this.#records;
  }

  /** Whether a fault ended the reading before the end of the file. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Reads the next bytes of the file; they must not change afterwards. */
  push(chunk: Buffer): void {
    const joined = this.#joiner.push(chunk);
    if (joined !== undefined) this.#read(joined.bytes, joined.fresh);
  }

  /** Says that the file has ended. */
  finish(): void {
    const joined = this.#joiner.finish();
    if (joined !== undefined) this.#read(joined.bytes, joined.fresh);
    if (this.#stopped) return;
    if (this.#state !== 'end') this.#syntax(this.#bytes.length, 'the file ends too early');
    else if (!this.#sawData) this.#stop(fileRules.root_data_missing, 'there is no key data');
    else if (this.#records === 0)
      this.#handlers.report(fileRules.shard_has_no_entities, { message: 'data is empty' });
  }

  /** Reads `bytes`, of which everything before `fresh` was scanned before. */
  #read(bytes: Buffer, fresh: number): void {
    if (this.#stopped) return;
    this.#bytes = bytes;
    this.#shapes?.setBytes(bytes);
    this.#valueStart = 0;
    let at = fresh;
    while (at < bytes.length && !this.#stopped) at = this.#step(at);
    this.#flush();
    if (!this.#stopped) this.#keepRest();
  }

  /** Keeps the beginning of a value whose end has not come. */
  #keepRest(): void {
    const bytes = this.#bytes;
    const within = this.#state === 'key' || this.#state === 'other' || this.#state === 'record';
    let kept = within && !this.#dropped ? this.#valueStart : bytes.length;
    if (bytes.length - kept > MAX_VALUE_BYTES) {
      this.#tooLarge(`more than ${MAX_VALUE_BYTES} bytes`);
      this.#dropped = true;
      kept = bytes.length;
    }
    this.#position.advance(bytes, 0, kept);
    this.#bytes = bytes.subarray(kept);
    this.#joiner.keep(this.#bytes);
  }

  /** Reads on from an index and returns where it came to. */
  #step(from: number): number {
    if (this.#state === 'record' && from === this.#valueStart && !this.#dropped) {
      const end = this.#shapes?.match(from) ?? -1;
      if (end !== -1) return this.#takePlain(from, end);
    }
    if (this.#state === 'key' || this.#state === 'other' || this.#state === 'record')
      return this.#scan(from);
    const bytes = this.#bytes;
    let at = from;
    while (at < bytes.length && isSpace(bytes[at] ?? 0)) at += 1;
    if (at === bytes.length) return at;
    const byte = bytes[at] ?? 0;
    switch (this.#state) {
      case 'start':
        return this.#start(at, byte);
      case 'value':
        return this.#startValue(at, byte);
      case 'between':
        return this.#next(at, byte);
      default:
        return this.#stop(fileRules.json_trailing_content, `${say(byte)} behind the object`, at);
    }
  }

  #start(at: number, byte: number): number {
    if (byte === BOM[this.#bom] && this.#position.offset + at === this.#bom)
      return this.#byteOrderMark(at);
    if (byte === OPEN_BRACE && this.#bom % BOM.length === 0) return this.#enter('key', at + 1);
    if (byte === 0xfe || byte === 0xff)
      return this.#stop(fileRules.encoding_not_utf8, 'the file looks like UTF-16', at);
    if (OTHER_STARTS.includes(byte))
      return this.#stop(fileRules.root_not_object, `the file begins with ${say(byte)}`, at);
    return this.#syntax(at, `${say(byte)} where an object is expected`);
  }

  #byteOrderMark(at: number): number {
    this.#bom += 1;
    if (this.#bom === BOM.length)
      this.#handlers.report(fileRules.bom_present, { message: 'the file begins with EF BB BF' });
    return at + 1;
  }

  #startValue(at: number, byte: number): number {
    if (this.#key !== 'data') return this.#enter('other', at);
    this.#sawData = true;
    if (byte === OPEN_BRACKET) return this.#enter('record', at + 1);
    return this.#stop(fileRules.root_data_missing, 'data is not an array', at);
  }

  /** Goes on behind a value of the root. */
  #next(at: number, byte: number): number {
    if (byte === COMMA) return this.#enter('key', at + 1);
    if (byte === CLOSE_BRACE) return this.#enter('end', at + 1);
    return this.#syntax(at, `${say(byte)} where a comma or the end of the object is expected`);
  }

  #enter(state: State, at: number): number {
    this.#state = state;
    this.#valueStart = at;
    this.#dropped = false;
    this.#scanner.reset();
    return at;
  }

  /** Reads on to the end of the current key, record or other value. */
  #scan(at: number): number {
    const end = this.#scanner.scan(this.#bytes, at);
    if (end === this.#bytes.length) return end;
    const delimiter = this.#bytes[end] ?? 0;
    if (this.#state === 'record') return this.#endRecord(end, delimiter);
    if (this.#state === 'key') return this.#endKey(end, delimiter);
    return this.#endOther(end, delimiter);
  }

  #endKey(end: number, delimiter: number): number {
    const text = this.#bytes.subarray(this.#valueStart, end);
    if (delimiter === CLOSE_BRACE && this.#keys === 0 && text.every(isSpace))
      return this.#enter('end', end + 1);
    const key = this.#dropped ? 'too large' : parseUtf8(text);
    if (typeof key !== 'string' || delimiter !== COLON)
      return this.#syntax(end, `${say(delimiter)} where a quoted key and a colon are expected`);
    this.#keys += 1;
    this.#key = key;
    if (key === 'data' && this.#sawData)
      return this.#stop(JSON_DUPLICATE_KEY, 'the object has the key data twice', end);
    if (key !== 'data')
      this.#handlers.report(fileRules.root_unknown_key, { message: `key ${show(key)}` });
    return this.#enter('value', end + 1);
  }

  #endOther(end: number, delimiter: number): number {
    if (this.#scanner.deepest > MAX_DEPTH) this.#tooDeep();
    else if (this.#hasTooMany()) this.#tooMany(end);
    else if (!this.#dropped) {
      const text = this.#bytes.subarray(this.#valueStart, end);
      if (parseUtf8(text) === undefined) return this.#broken(this.#valueStart, end);
    }
    this.#state = 'between';
    return this.#next(end, delimiter);
  }

  #endRecord(end: number, delimiter: number): number {
    if (delimiter !== COMMA && delimiter !== CLOSE_BRACKET) {
      this.#flush();
      if (this.#stopped) return end;
      return this.#syntax(end, `${say(delimiter)} where a comma or the end of data is expected`);
    }
    if (!this.#isEmptyArray(end, delimiter)) this.#takeRecord(end);
    // Findings come in the order of the file, however its bytes arrive.
    if (delimiter === CLOSE_BRACKET) this.#flush();
    return this.#enter(delimiter === COMMA ? 'record' : 'between', end + 1);
  }

  /** Counts a record of a known shape, which ends here, without a second look. */
  #takePlain(start: number, end: number): number {
    if (this.#batch.size > 0) {
      this.#flush();
      if (this.#stopped) return end;
      // What was learned from the records before has taken the place of what was known of this one.
      this.#shapes?.match(start);
    }
    this.#handlers.onPlainRecord?.(this.#records);
    this.#records += 1;
    return this.#enter(this.#bytes[end] === COMMA ? 'record' : 'between', end + 1);
  }

  #isEmptyArray(end: number, delimiter: number): boolean {
    if (delimiter !== CLOSE_BRACKET || this.#dropped) return false;
    if (this.#records + this.#batch.size > 0) return false;
    return this.#bytes.subarray(this.#valueStart, end).every(isSpace);
  }

  /** Puts a whole record into the batch, unless a limit forbids to parse it. */
  #takeRecord(end: number): void {
    const { deepest, members } = this.#scanner;
    const large = this.#dropped || this.#hasTooMany() || end - this.#valueStart > MAX_VALUE_BYTES;
    if (!large && deepest <= MAX_DEPTH) {
      this.#batch.add(this.#valueStart, end, members);
      if (end - this.#batch.start(0) > BATCH_BYTES) this.#flush();
      return;
    }
    this.#flush();
    if (this.#stopped) return;
    if (deepest > MAX_DEPTH) this.#tooDeep();
    // What was dropped was reported then.
    else if (!this.#dropped) this.#tooMany(end);
    this.#records += 1;
  }

  #hasTooMany(): boolean {
    return this.#scanner.members > MAX_MEMBERS || this.#scanner.values > MAX_VALUES;
  }

  #tooMany(end: number): void {
    const { members, values } = this.#scanner;
    this.#tooLarge(`${end - this.#valueStart} bytes, ${members} members, some ${values} values`);
  }

  /** Hands over the records of the batch. */
  #flush(): void {
    const batch = this.#batch;
    if (batch.size === 0) return;
    const values = batch.parse(this.#bytes);
    for (let index = 0; index < batch.size && !this.#stopped; index += 1) {
      const [start, end] = [batch.start(index), batch.end(index)];
      const value = values === undefined ? this.#parseOne(start, end) : values[index];
      if (value !== undefined) this.#deliver(value, batch.members(index), start, end);
    }
    batch.clear();
  }

  /** Parses one record of a batch that does not parse as a whole, and reports the ones to blame. */
  #parseOne(start: number, end: number): unknown {
    const text = this.#bytes.subarray(start, end);
    if (isUtf8(text)) {
      const value = parseUtf8(text);
      if (value === undefined) this.#broken(start, end);
      return value;
    }
    const message = `the record is not UTF-8: ${show(text.toString('utf8'))}`;
    this.#handlers.report(fileRules.encoding_not_utf8, { record: this.#records, message });
    this.#records += 1;
    return undefined;
  }

  #deliver(value: unknown, members: number, start: number, end: number): void {
    const record = this.#records;
    const twice = members !== countMembers(value);
    if (twice)
      for (const { pointer } of inspectJson(this.#bytes.subarray(start, end)).duplicates)
        this.#handlers.report(JSON_DUPLICATE_KEY, {
          record,
          pointer,
          message: 'the object has this key twice',
        });
    this.#records += 1;
    this.#handlers.onRecord(value, record, twice ? undefined : { start, end });
  }

  /** Stops at a value that does not parse, with the exact place. */
  #broken(start: number, end: number): number {
    const { problem } = inspectJson(this.#bytes.subarray(start, end));
    if (problem !== undefined) return this.#syntax(start + problem.offset, problem.message);
    return this.#stop(fileRules.encoding_not_utf8, 'the value is not UTF-8', start);
  }

  #tooDeep(): void {
    const message = `nested ${this.#scanner.deepest} deep`;
    this.#handlers.report(fileRules.json_too_deep, { ...this.#currentRecord(), message });
  }

  #tooLarge(message: string): void {
    this.#handlers.report(fileRules.record_too_large, { ...this.#currentRecord(), message });
  }

  #currentRecord(): { record?: number } {
    return this.#state === 'record' ? { record: this.#records } : {};
  }

  #syntax(at: number, what: string): number {
    return this.#stop(fileRules.json_syntax, what, at);
  }

  #stop(rule: Rule, what: string, at?: number): number {
    const where = at === undefined ? '' : `, ${this.#position.describe(this.#bytes, 0, at)}`;
    this.#stopped = true;
    this.#handlers.report(rule, { message: `${what}${where}` });
    return at ?? this.#bytes.length;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function say(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? String.fromCharCode(byte)
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
