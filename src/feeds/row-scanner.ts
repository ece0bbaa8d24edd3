import { BACKSLASH, NEWLINE, TAB, UPPER_N } from '../core/row-block.js';

const QUOTE = 0x22;
const DELETE = 0x7f;
/** First byte of U+0080 to U+00BF; those below U+00A0 are control characters. */
const C1_LEAD = 0xc2;
const FIRST_AFTER_C1 = 0xa0;

/** What a byte means while the ends of fields are looked for. */
const [PLAIN, STOP, ESCAPE, CARE] = [0, 1, 2, 3];
const MEANINGS = new Uint8Array(256).map((_, byte) => {
  if (byte === TAB || byte === NEWLINE) return STOP;
  if (byte === BACKSLASH) return ESCAPE;
  return byte < 0x20 || byte === QUOTE || byte === DELETE || byte === C1_LEAD ? CARE : PLAIN;
});

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
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, columns: number) {
    this.#bytes = bytes;
    this.starts = new Int32Array(columns);
    this.ends = new Int32Array(columns);
    this.quoted = new Uint8Array(columns);
  }

  /** Scans the row at `start` and returns where the next one begins. */
  scan(start: number): number {
    const { starts, ends, quoted } = this;
    const bytes = this.#bytes;
    let [column, fieldStart, quotes, absent, empty, plain] = [0, start, 0, 0, 0, true];
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      const meaning = MEANINGS[byte];
      if (meaning === PLAIN) continue;
      if (meaning === STOP) {
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
      } else if (meaning === ESCAPE) {
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
