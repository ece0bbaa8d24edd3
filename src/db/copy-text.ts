import type { RawRow } from '../core/ports.js';

const TAB = 9;
const NEWLINE = 10;
const BACKSLASH = 92;
const UPPER_N = 78;

/** Cuts the text format of COPY into rows. Fields are views of the block they came in, but for those that had escapes. */
export class CopyTextParser {
  readonly #columns: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** The rows that end in this block. One loop over all bytes, since this is half the work of reading. */
  rows(block: Buffer): RawRow[] {
    const bytes = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    const rows: RawRow[] = [];
    let row = new Array<Uint8Array | null>(this.#columns);
    let column = 0;
    let rowStart = 0;
    let start = 0;
    let escaped = false;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte > BACKSLASH) continue;
      if (byte === TAB || byte === NEWLINE) {
        row[column] = escaped ? unescaped(bytes, start, at) : bytes.subarray(start, at);
        column += 1;
        start = at + 1;
        escaped = false;
        if (byte === NEWLINE) {
          rows.push(row);
          row = new Array<Uint8Array | null>(this.#columns);
          column = 0;
          rowStart = start;
        }
      } else if (byte === BACKSLASH) {
        escaped = true;
      }
    }
    this.#rest = bytes.subarray(rowStart);
    return rows;
  }

  /** Fails when the text ended within a row. */
  finish(): void {
    if (this.#rest.length > 0) throw new Error('COPY ended within a row');
  }
}

/** The value of a field with escapes; `\N` alone is null. */
function unescaped(bytes: Buffer, start: number, end: number): Uint8Array | null {
  if (end - start === 2 && bytes[start] === BACKSLASH && bytes[start + 1] === UPPER_N) return null;
  const value = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at += 1) {
    let byte = bytes[at] as number;
    if (byte === BACKSLASH) {
      at += 1;
      byte = meaning(bytes[at] as number);
    }
    value[length] = byte;
    length += 1;
  }
  return value.subarray(0, length);
}

/**
 * The byte that a letter behind a backslash stands for. The server writes only these and the backslash itself (COPY, "Text
 * Format"); it reads octal and hexadecimal digits, but writes none.
 */
function meaning(letter: number): number {
  switch (letter) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x76:
      return 0x0b;
    default:
      return letter;
  }
}
