/**
 * Rows in one piece of memory that can be handed to another thread: the text format of COPY, whole rows only. Fields end with a tab, rows with a
 * newline, `\N` is SQL NULL, a backslash escapes; the bytes of text are as the server sent them, not validated.
 * https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2
 */
export interface RowBlock {
  readonly bytes: Uint8Array;
  /** Number of rows, at least one. */
  readonly rows: number;
}

/** The text PostgreSQL prints for each column (UTF-8 bytes as received, not validated), null for SQL NULL, in column order. */
export type RawRow = readonly (Uint8Array | null)[];

/** Bytes that mean something in the text format of COPY. */
export const TAB = 9;
export const NEWLINE = 10;
export const BACKSLASH = 92;
/** Behind a backslash at the start of a field: SQL NULL. */
export const UPPER_N = 78;

/** Bytes of a row from which on it is not held: no record that is published is as large. */
export const MOST_ROW_BYTES = 16 * 1024 * 1024;
/**
 * The field behind the key of a row that was larger, and the end of that row or of the field: its other fields are not there, or null. A server never
 * writes this escape.
 */
export const TOO_LARGE: Uint8Array = Uint8Array.of(BACKSLASH, 0x4c, NEWLINE);

/** What the text format of COPY escapes: the byte, and the letter that stands for it behind a backslash. */
export const ESCAPES: readonly (readonly [byte: number, letter: number])[] = [
  [0x08, 0x62],
  [TAB, 0x74],
  [NEWLINE, 0x6e],
  [0x0b, 0x76],
  [0x0c, 0x66],
  [0x0d, 0x72],
  [BACKSLASH, BACKSLASH],
];
