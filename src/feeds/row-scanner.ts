import { BACKSLASH, NEWLINE, TAB, UPPER_N } from '../core/row-block.js';

const QUOTE = 0x22;
const DELETE = 0x7f;
/** First byte of U+0080 to U+00BF; those below U+00A0 are control characters. */
const C1_LEAD = 0xc2;
const FIRST_AFTER_C1 = 0xa0;

/** Bytes that the scanner has to look at: 1, the others 0. */
const SPECIAL = new Uint8Array(256).map((_, byte) =>
  byte < 0x20 || [QUOTE, BACKSLASH, DELETE, C1_LEAD].includes(byte) ? 1 : 0,
);

/** Finds the fields of one row after the other in a block. */
export class RowScanner {
  /** By column, of the row that was scanned last: its bytes, escapes included, and whether there are quotes among them. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly quoted: Uint8Array;
  /** Bits of columns that are null, and of those that are empty. */
  absent = 0;
  empty = 0;
  /** The row holds no control character and no escape but that of a backslash. */
  plain = true;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, columns: number) {
    this.bytes = bytes;
    this.starts = new Int32Array(columns);
    this.ends = new Int32Array(columns);
    this.quoted = new Uint8Array(columns);
  }

  /** Scans the row at `start` and returns where the next one begins. One loop on local variables: every byte of the feed passes here. */
  scan(start: number): number {
    const { starts, ends, quoted, bytes } = this;
    const special = SPECIAL;
    let column = 0;
    let fieldStart = start;
    let quotes = 0;
    let absent = 0;
    let empty = 0;
    let plain = true;
    for (let at = start; at < bytes.length; at += 1) {
      while (special[bytes[at] as number] === 0) at += 1;
      const byte = bytes[at] as number;
      if (byte === TAB || byte === NEWLINE) {
        starts[column] = fieldStart;
        ends[column] = at;
        quoted[column] = quotes;
        if (at === fieldStart) empty |= 1 << column;
        if (byte === NEWLINE) {
          this.absent = absent;
          this.empty = empty;
          this.plain = plain;
          return at + 1;
        }
        column += 1;
        fieldStart = at + 1;
        quotes = 0;
      } else if (byte === BACKSLASH) {
        at += 1;
        // Only SQL NULL is written so; the letter itself is never escaped.
        if (bytes[at] === UPPER_N) absent |= 1 << column;
        else if (bytes[at] !== BACKSLASH) plain = false;
      } else if (byte === QUOTE) quotes = 1;
      else if (byte !== C1_LEAD || (bytes[at + 1] as number) < FIRST_AFTER_C1) plain = false;
    }
    throw new Error('a row of COPY has no end');
  }
}
