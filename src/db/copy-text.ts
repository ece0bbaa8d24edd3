import { BACKSLASH, ESCAPES, NEWLINE, type RawRow, TAB, UPPER_N } from '../core/row-block.js';

const LAST_CONTROL = 0x1f;

const LETTERS = new Map(ESCAPES);

/** Cuts the text format of COPY, as it arrives, behind whole rows. */
export class WholeRows {
  /** The beginning of a row whose end has not come. */
  #rest: Buffer[] = [];

  /** The rows that are whole with these bytes, in blocks: one that was cut apart by itself. */
  take(bytes: Buffer): readonly Buffer[] {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      this.#rest.push(bytes);
      return [];
    }
    const start = this.#rest.length === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    const cut = start === 0 ? [] : [Buffer.concat([...this.#rest, bytes.subarray(0, start)])];
    // A copy, so that a few bytes do not keep all the others in memory.
    this.#rest = end === bytes.length ? [] : [Buffer.from(bytes.subarray(end))];
    return start === end ? cut : [...cut, bytes.subarray(start, end)];
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
      length = field === null ? writeNull(bytes, length) : writeField(bytes, length, field);
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
