import { Buffer, isUtf8 } from 'node:buffer';
import type { RawRow, RowBlock } from '../core/row-block.js';
import type { QueryColumn } from '../core/source.js';
import { readRow, wasCut } from './copy-text.js';
import { compileEncoder, type RowEncoder } from './encoder.js';
import { Forms, type KnownForm } from './forms.js';
import { hashId } from './id-hash.js';
import type { FeedKind } from './kind.js';
import { RowScanner } from './row-scanner.js';
import type { Finding } from './rule.js';
import { MOST_RECORD_BYTES, RECORD_TOO_LARGE } from './rules/record-size.js';
import { writeRecord } from './write-record.js';

/** A row whose record breaks an ERROR rule. */
export interface RefusedRow {
  /** Position in the block. */
  readonly row: number;
  readonly key: string;
  readonly finding: Finding;
}

/** The rows of a block as records. */
export interface EncodedBlock {
  readonly rows: number;
  /** The records as JSON, each behind a comma. */
  readonly json: Buffer;
  /** For each row the index in `json` behind its record: that of the row before when it was refused. */
  readonly ends: Uint32Array;
  /** Two words for each row: the hash of its id. Zeros when it was refused or has none. */
  readonly hashes: Uint32Array<ArrayBuffer>;
  readonly refused: readonly RefusedRow[];
  /** How often each rule warned of a record that was not refused. */
  readonly warnings: ReadonlyMap<string, number>;
  /** The text of the key of one row. */
  keyOf(row: number): string;
  /** The text of the id of one row, null when it has none, and the rules that warned of its record. */
  lookAgain(row: number): { readonly id: string | null; readonly warnings: readonly string[] };
}

/** Turns blocks of rows of one query into records of one kind, byte by byte where the bytes alone show that no rule has anything to say. */
export interface BlockEncoder {
  /**
   * Never throws, whatever the bytes of the rows are. The records are written into `room` when it is large enough, into a new buffer when it is
   * not; it must be left alone as long as the result is used.
   */
  encode(block: RowBlock, room?: Buffer): EncodedBlock;
}

/** Compiles the columns of a query; `seed` is that of the id hashes. Fails as `compileEncoder` does. */
export function compileBlockEncoder(
  kind: FeedKind,
  columns: readonly QueryColumn[],
  seed: number,
): BlockEncoder {
  const encoder = compileEncoder(kind, columns);
  const forms = new Forms(kind, columns, encoder);
  return {
    encode(block, room = NO_ROOM) {
      const work = new BlockWork(kind, columns, encoder, forms, seed, block, room);
      work.encodeRows();
      return work;
    },
  };
}

const NO_ROOM = Buffer.alloc(0);
const COMMA = 0x2c;
/** JSON of a plain field is at most twice its bytes: a quote gets a backslash. */
const MOST_GROWTH = 2;
/** A character of JavaScript becomes at most three bytes. */
const BYTES_A_CHARACTER = 3;
/** JSON is about this many times as long as the text of COPY. */
const USUAL_GROWTH = 2.5;

/** The encoding of one block. */
class BlockWork implements EncodedBlock {
  readonly rows: number;
  readonly ends: Uint32Array;
  readonly hashes: Uint32Array<ArrayBuffer>;
  readonly refused: RefusedRow[] = [];
  readonly warnings = new Map<string, number>();
  readonly #encoder: RowEncoder;
  readonly #forms: Forms;
  readonly #seed: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #starts: Uint32Array;
  readonly #idColumn: number;
  #json: Buffer;
  #jsonView: DataView;
  #length = 0;

  constructor(
    kind: FeedKind,
    columns: readonly QueryColumn[],
    encoder: RowEncoder,
    forms: Forms,
    seed: number,
    { bytes, rows }: RowBlock,
    room: Buffer,
  ) {
    this.rows = rows;
    this.ends = new Uint32Array(rows);
    this.hashes = new Uint32Array(2 * rows);
    this.#encoder = encoder;
    this.#forms = forms;
    this.#seed = seed;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#starts = new Uint32Array(rows);
    this.#idColumn = columns.findIndex(({ name }) => name === kind.idField);
    this.#json = room;
    this.#jsonView = viewOf(room);
    this.#reserve(bytes.length * USUAL_GROWTH);
  }

  get json(): Buffer {
    return this.#json;
  }

  keyOf(row: number): string {
    return this.#encoder.keyText(this.#fieldsOf(row));
  }

  lookAgain(row: number): { id: string | null; warnings: readonly string[] } {
    const { id, findings } = this.#encoder.encode(this.#fieldsOf(row));
    return { id, warnings: warningsOf(findings) };
  }

  encodeRows(): void {
    const bytes = this.#bytes;
    const scanner = new RowScanner(bytes, this.#forms.columns);
    const allUtf8 = isUtf8(bytes);
    let at = 0;
    for (let row = 0; row < this.rows; row += 1) {
      const start = at;
      this.#starts[row] = start;
      at = scanner.scan(start);
      const usable = scanner.plain && (allUtf8 || isUtf8(bytes.subarray(start, at)));
      const form = usable ? this.#forms.of(scanner, bytes, start) : undefined;
      if (form === undefined) this.#encodeSlowly(row, start);
      else this.#encodePlain(row, form, scanner, at - start);
      this.ends[row] = this.#length;
    }
  }

  #encodePlain(row: number, form: KnownForm, scanner: RowScanner, rowBytes: number): void {
    this.#reserve(form.layout.bytes + rowBytes * MOST_GROWTH);
    const end = writeRecord(this.#jsonView, this.#length, this.#view, form.layout, scanner);
    if (end - this.#length > MOST_RECORD_BYTES + 1) {
      this.#refuseLarge(row);
      return;
    }
    this.#length = end;
    for (const rule of form.warnings) this.#warn(rule);
    const id = this.#idColumn;
    this.#hash(row, this.#bytes, scanner.starts[id] as number, scanner.ends[id] as number);
  }

  /** The way of all rows that are not plain: decoded, and through every rule. */
  #encodeSlowly(row: number, start: number): void {
    if (wasCut(this.#bytes, start)) {
      this.#refuseLarge(row);
      return;
    }
    const fields = readRow(this.#bytes, start);
    const { json, id, findings } = this.#encoder.encode(fields);
    const error = findings.find(({ severity }) => severity === 'error');
    if (error !== undefined) {
      this.refused.push({ row, key: this.#encoder.keyText(fields), finding: error });
      return;
    }
    if (Buffer.byteLength(json) > MOST_RECORD_BYTES) {
      this.#refuseLarge(row);
      return;
    }
    for (const rule of warningsOf(findings)) this.#warn(rule);
    this.#reserve(json.length * BYTES_A_CHARACTER + 1);
    this.#json[this.#length] = COMMA;
    this.#length += 1 + this.#json.write(json, this.#length + 1, 'utf8');
    if (id === null) return;
    const bytes = Buffer.from(id);
    this.#hash(row, bytes, 0, bytes.length);
  }

  #refuseLarge(row: number): void {
    const message = `the record has more than ${MOST_RECORD_BYTES} bytes`;
    const finding: Finding = { rule: RECORD_TOO_LARGE, severity: 'error', pointer: '', message };
    this.refused.push({ row, key: this.keyOf(row), finding });
  }

  #fieldsOf(row: number): RawRow {
    return readRow(this.#bytes, this.#starts[row] ?? 0);
  }

  #hash(row: number, bytes: Uint8Array, start: number, end: number): void {
    hashId(bytes, start, end, this.#seed, this.hashes, 2 * row);
  }

  #warn(rule: string): void {
    this.warnings.set(rule, (this.warnings.get(rule) ?? 0) + 1);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#json.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.ceil(needed + needed / 4));
    larger.set(this.#json.subarray(0, this.#length));
    this.#json = larger;
    this.#jsonView = viewOf(larger);
  }
}

/** The rules that warned, once for each finding. */
function warningsOf(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ severity }) => severity === 'warning').map(({ rule }) => rule.id);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
