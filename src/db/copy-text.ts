import { BACKSLASH, NEWLINE, type RawRow, TAB, UPPER_N } from '../core/row-block.js';

const LAST_CONTROL = 0x1f;

/** The letters behind a backslash for the bytes that the text format of COPY escapes. */
const LETTERS = new Map([
  [0x08, 0x62],
  [TAB, 0x74],
  [NEWLINE, 0x6e],
  [0x0b, 0x76],
  [0x0c, 0x66],
  [0x0d, 0x72],
  [BACKSLASH, BACKSLASH],
]);

/** Cuts the text format of COPY, as it arrives, behind whole rows. */
export class WholeRows {
  #rest: Buffer = Buffer.alloc(0);

  /** The rows that are whole with this block; empty when none is. */
  take(block: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#rest = bytes.subarray(end);
    return end === bytes.length ? bytes : bytes.subarray(0, end);
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
