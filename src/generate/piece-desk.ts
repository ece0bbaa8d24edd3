import { gzipSync } from 'node:zlib';
import { joinBytes } from '../core/join-bytes.js';
import type { QueryColumn } from '../core/source.js';
import {
  type BlockEncoder,
  compileBlockEncoder,
  type EncodedBlock,
  type RefusedRow,
} from '../feeds/block-encoder.js';
import type { FeedKind } from '../feeds/kind.js';
import type { Piece } from './piece.js';

/** What is the same for all pieces of a run. */
export interface EncodeSettings {
  readonly columns: readonly QueryColumn[];
  /** Of the id hashes. */
  readonly seed: number;
  /** 1 to 9, or null for plain JSON. */
  readonly gzipLevel: number | null;
}

/** A record that its kind's rules refuse. */
export interface Refusal {
  /** Position of its row in the piece. */
  readonly row: number;
  readonly key: string;
  readonly rule: string;
  readonly pointer: string;
  readonly message: string;
  readonly value: unknown;
}

/** What the rules say about a piece; what they cannot say is whether its ids are unique. */
export interface Verdict {
  readonly rows: number;
  /** Two words for each row: the hash of its id. Zeros when it is refused or has none. */
  readonly hashes: Uint32Array<ArrayBuffer>;
  /** In the order of the rows. */
  readonly refused: readonly Refusal[];
  /** Rules and how often they warned. */
  readonly warnings: readonly (readonly [rule: string, count: number])[];
}

/** The records of one data file, or of a part of it. */
export interface FinishedFile {
  readonly number: number;
  readonly records: number;
  readonly refused: number;
  readonly firstKey: string;
  readonly lastKey: string;
  /** A whole file as it is stored, or for a part its records as JSON, each behind a comma. Empty without records. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** A row whose record is left out although it broke no rule by itself. */
export interface RowIdentity {
  readonly key: string;
  readonly id: string;
  /** The rules that warned of it, which were counted. */
  readonly warnings: readonly string[];
}

const HEAD = Buffer.from('{"data":[');
const TAIL = Buffer.from(']}');
/** Buffers that are kept for the next piece. */
const MOST_SPARE = 2;
/** Output of gzip grows in steps: one is enough for a small file, and few for a large one. */
const FEWEST_GZIP_STEP = 1024;
const MOST_GZIP_STEP = 256 * 1024;

/**
 * Encodes pieces and compresses their files: all that takes time and needs nothing but the rows, so that it can be done in any thread. Between the two
 * steps the caller decides which records to leave out.
 */
export class PieceDesk {
  readonly #encoder: BlockEncoder;
  readonly #gzipLevel: number | null;
  readonly #open = new Map<number, { readonly piece: Piece; readonly encoded: EncodedBlock }>();
  readonly #spare: Buffer[] = [];
  #room: Buffer = Buffer.alloc(0);

  constructor(kind: FeedKind, { columns, seed, gzipLevel }: EncodeSettings) {
    this.#encoder = compileBlockEncoder(kind, columns, seed);
    this.#gzipLevel = gzipLevel;
  }

  /** Encodes a piece and keeps it under `id` until it is finished or dropped. */
  encode(id: number, piece: Piece): Verdict {
    const encoded = this.#encoder.encode(piece, this.#spare.pop());
    this.#open.set(id, { piece, encoded });
    const { rows, hashes, refused, warnings } = encoded;
    return { rows, hashes, refused: refused.map(refusalOf), warnings: [...warnings] };
  }

  /** Looks again at some rows of a piece. */
  identify(id: number, rows: readonly number[]): readonly RowIdentity[] {
    const { encoded } = this.#opened(id);
    return rows.map((row) => {
      const { id: rowId, warnings } = encoded.lookAgain(row);
      return { key: encoded.keyOf(row), id: rowId ?? '', warnings };
    });
  }

  /** The files of a piece, or the one part of a file, without the records of the rows `leftOut` (ascending). */
  finish(id: number, leftOut: readonly number[]): readonly FinishedFile[] {
    const { piece, encoded } = this.#opened(id);
    const records = new Records(encoded, leftOut);
    const finished: FinishedFile[] = [];
    if (piece.kind === 'part') {
      finished.push({ number: piece.number, ...records.take(0, piece.rows, joinBytes) });
    } else {
      let from = 0;
      for (const { number, rows } of piece.files) {
        finished.push({ number, ...records.take(from, from + rows, (json) => this.#pack(json)) });
        from += rows;
      }
    }
    this.drop(id);
    return inOneMemory(finished);
  }

  /** Forgets a piece. */
  drop(id: number): void {
    const { encoded } = this.#opened(id);
    this.#open.delete(id);
    if (this.#spare.length < MOST_SPARE) this.#spare.push(encoded.json);
  }

  #pack(json: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
    const file = this.#frame(json);
    if (this.#gzipLevel === null) return joinBytes([file]);
    const step = Math.min(Math.max(file.length / 2, FEWEST_GZIP_STEP), MOST_GZIP_STEP);
    const packed = gzipSync(file, { level: this.#gzipLevel, chunkSize: Math.ceil(step) });
    return ownsItsMemory(packed) ? packed : joinBytes([packed]);
  }

  /** The text of a file, good until the next call. */
  #frame(json: readonly Uint8Array[]): Buffer {
    const most = json.reduce((sum, { length }) => sum + length, HEAD.length + TAIL.length);
    if (this.#room.length < most) this.#room = Buffer.allocUnsafeSlow(Math.ceil(most * 1.25));
    const room = this.#room;
    // The comma before the first record is none of the file's.
    let length = HEAD.length - 1;
    for (const part of json) {
      room.set(part, length);
      length += part.length;
    }
    room.set(HEAD, 0);
    room.set(TAIL, length);
    return room.subarray(0, length + TAIL.length);
  }

  #opened(id: number): { readonly piece: Piece; readonly encoded: EncodedBlock } {
    const opened = this.#open.get(id);
    if (opened === undefined) throw new Error(`piece ${id} is not open`);
    return opened;
  }
}

/** The records of an encoded piece without those that are left out. */
class Records {
  readonly #encoded: EncodedBlock;
  readonly #leftOut: readonly number[];

  constructor(encoded: EncodedBlock, leftOut: readonly number[]) {
    this.#encoded = encoded;
    this.#leftOut = leftOut;
  }

  /** The records of the rows [from, to), their JSON as `pack` makes it of pieces that begin with a comma. */
  take(
    from: number,
    to: number,
    pack: (json: readonly Uint8Array[]) => Uint8Array<ArrayBuffer>,
  ): Omit<FinishedFile, 'number'> {
    const json: Uint8Array[] = [];
    let records = this.#count(from, to);
    let start = from;
    for (const row of this.#leftOut) {
      if (row < from || row >= to) continue;
      json.push(this.#json(start, row));
      start = row + 1;
      records -= 1;
    }
    json.push(this.#json(start, to));
    return {
      records,
      refused: to - from - records,
      firstKey: this.#encoded.keyOf(from),
      lastKey: this.#encoded.keyOf(to - 1),
      content: records === 0 ? new Uint8Array() : pack(json),
    };
  }

  /** Rows whose record is there. */
  #count(from: number, to: number): number {
    let records = 0;
    for (let row = from; row < to; row += 1)
      if (this.#start(row) < this.#start(row + 1)) records += 1;
    return records;
  }

  #json(from: number, to: number): Uint8Array {
    return this.#encoded.json.subarray(this.#start(from), this.#start(to));
  }

  #start(row: number): number {
    return row === 0 ? 0 : (this.#encoded.ends[row - 1] ?? 0);
  }
}

function refusalOf({ row, key, finding }: RefusedRow): Refusal {
  const { rule, pointer, message, value } = finding;
  return { row, key, rule: rule.id, pointer, message, value };
}

/** The files with their contents behind each other: many small pieces of memory are dear to hand over. */
function inOneMemory(files: readonly FinishedFile[]): readonly FinishedFile[] {
  if (files.length < 2) return files;
  const all = joinBytes(files.map(({ content }) => content));
  let at = 0;
  return files.map((file) => {
    const from = at;
    at += file.content.length;
    return { ...file, content: all.subarray(from, at) };
  });
}

function ownsItsMemory(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.byteLength === bytes.buffer.byteLength;
}
