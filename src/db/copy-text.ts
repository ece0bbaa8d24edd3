import {
  BACKSLASH,
  ESCAPES,
  MOST_ROW_BYTES,
  NEWLINE,
  type RawRow,
  TAB,
  TOO_LARGE,
  UPPER_N,
} from '../core/row-block.js';
import { cutCopyRow, isCutMark } from './cut-row.js';

const LAST_CONTROL = 0x1f;

const LETTERS = new Map(ESCAPES);

/** Cuts the text format of COPY, as it arrives, behind whole rows. */
export class WholeRows {
  /** The beginning of a row whose end has not come. */
  #rest: Buffer[] = [];
  #restBytes = 0;

  /** The rows that are whole with these bytes, in blocks: one that was cut apart by itself. Of a row too large to be held its key is left. */
  take(bytes: Buffer): readonly Buffer[] {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      this.#keep(bytes);
      return [];
    }
    const start = this.#rest.length === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    const cut = start === 0 ? [] : [this.#whole(bytes.subarray(0, start))];
    // A copy, so that a few bytes do not keep all the others in memory.
    if (end < bytes.length) this.#keep(Buffer.from(bytes.subarray(end)));
    return start === end ? cut : [...cut, bytes.subarray(start, end)];
  }

  #keep(bytes: Buffer): void {
    this.#restBytes += bytes.length;
    if (this.#restBytes <= MOST_ROW_BYTES) this.#rest.push(bytes);
    else this.#rest = [cutCopyRow(Buffer.concat([...this.#rest, bytes]))];
  }

  /** The row that ends with these bytes. */
  #whole(last: Buffer): Buffer {
    const large = this.#restBytes + last.length > MOST_ROW_BYTES;
    const row = Buffer.concat([...this.#rest, last]);
    this.#rest = [];
    this.#restBytes = 0;
    return large ? cutCopyRow(row) : row;
  }

  /** Fails when the text ended within a row. */
  finish(): void {
    if (this.#rest.length > 0) throw new Error('COPY ended within a row');
  }
}

/** Rows in the text format of COPY, as a server would write them. */
export function copyText(rows: readonly RawRow[]): Buffer {
  let most = 0;
  for (const row of rows) for (const field of row) most += 2 * (field?.length ?? 1) + 1;
  const bytes = Buffer.allocUnsafeSlow(most);
  let length = 0;
  for (const row of rows) {
    for (const field of row) {
      if (field === null) length = writeNull(bytes, length);
      else if (isCutMark(field)) length = writeCut(bytes, length);
      else length = writeField(bytes, length, field);
      bytes[length++] = TAB;
    }
    bytes[length - 1] = NEWLINE;
  }
  return bytes.subarray(0, length);
}

function writeNull(bytes: Uint8Array, at: number): number {
  bytes[at] = BACKSLASH;
  bytes[at + 1] = UPPER_N;
  return at + 2;
}

function writeCut(bytes: Uint8Array, at: number): number {
  bytes.set(TOO_LARGE.subarray(0, 2), at);
  return at + 2;
}

function writeField(bytes: Uint8Array, start: number, field: Uint8Array): number {
  let at = start;
  for (let from = 0; from < field.length; from += 1) {
    const byte = field[from] as number;
    const letter = byte <= LAST_CONTROL || byte === BACKSLASH ? LETTERS.get(byte) : undefined;
    if (letter !== undefined) bytes[at++] = BACKSLASH;
    bytes[at++] = letter ?? byte;
  }
  return at;
}
