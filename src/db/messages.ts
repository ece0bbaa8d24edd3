import { FeedgenError } from '../core/errors.js';
import { MOST_ROW_BYTES } from '../core/row-block.js';
import { CutDataRow } from './cut-row.js';

const HEADER_BYTES = 5;
const COPY_OUT_RESPONSE = 0x48;
const COPY_DATA = 0x64;
const DATA_ROW = 0x44;
const READY_FOR_QUERY = 0x5a;
/** The driver holds all rows of a fetch. */
const MOST_FETCH_BYTES = 256 * 1024 * 1024;

/** Takes the bytes of rows. */
export type TakeRows = (rows: Buffer) => void;

/**
 * Walks the messages of a server as they arrive, wherever the pieces are cut, and can take the rows of a COPY out of them. That costs a glance at each
 * message. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class Messages {
  /** A header of which only the first bytes have come. */
  #header: Buffer = Buffer.alloc(0);
  /** Bytes of the current message that have not come, and whether they are rows. */
  #rest = 0;
  #inRows = false;
  /** Between the answer to a COPY and the end of its query. */
  #copying = false;
  /** The current message is a row too large to be held. */
  #cut: CutDataRow | undefined;
  /** Bytes of rows since the last message that was none: of one fetch. */
  #fetched = 0;

  /**
   * Returns what is the driver's of the bytes that came: all but a header that is not whole, and but the rows of a COPY when `takeRows` is given for
   * them. The rows are moved to the front of `received`. A row of a query that is too large to be held is made small. Fails with FeedgenError `source`
   * when the rows of one fetch are too large to be held together.
   */
  walk(received: Buffer, takeRows: TakeRows | undefined): Buffer {
    const bytes = this.#header.length === 0 ? received : Buffer.concat([this.#header, received]);
    this.#header = Buffer.alloc(0);
    const driver: Buffer[] = [];
    let [at, kept, from] = [0, 0, 0];
    while (at < bytes.length) {
      if (this.#rest === 0) {
        if (at + HEADER_BYTES > bytes.length) {
          this.#header = Buffer.from(bytes.subarray(at));
          break;
        }
        const aside = this.#begin(bytes, at, takeRows !== undefined);
        if (aside && from < at) driver.push(Buffer.from(bytes.subarray(from, at)));
        at += HEADER_BYTES;
        if (aside) from = at;
      }
      const end = Math.min(at + this.#rest, bytes.length);
      if (this.#inRows) {
        bytes.copyWithin(kept, at, end);
        kept += end - at;
        from = end;
      } else if (this.#cut !== undefined) {
        const small = this.#cut.take(bytes.subarray(at, end));
        if (small !== undefined) driver.push(small);
        from = end;
      }
      this.#rest -= end - at;
      at = end;
    }
    if (kept > 0) takeRows?.(bytes.subarray(0, kept));
    const last = bytes.subarray(from, at);
    return driver.length === 0 ? last : Buffer.concat([...driver, last]);
  }

  #beginRow(): void {
    if (this.#rest > MOST_ROW_BYTES) this.#cut = new CutDataRow();
    else this.#fetched += this.#rest;
    if (this.#fetched > MOST_FETCH_BYTES) throw fetchTooLarge();
  }

  /** Begins with a message; says whether its bytes are not the driver's. */
  #begin(bytes: Buffer, at: number, taking: boolean): boolean {
    const type = bytes[at];
    this.#rest = bytes.readUInt32BE(at + 1) + 1 - HEADER_BYTES;
    if (type === COPY_OUT_RESPONSE) this.#copying = taking;
    else if (type === READY_FOR_QUERY) this.#copying = false;
    this.#inRows = this.#copying && type === COPY_DATA;
    this.#cut = undefined;
    if (type === DATA_ROW) this.#beginRow();
    else this.#fetched = 0;
    return this.#inRows || this.#cut !== undefined;
  }
}

function fetchTooLarge(): FeedgenError {
  const bytes = MOST_FETCH_BYTES / 1024 / 1024;
  return new FeedgenError(
    'source',
    `feed query: the rows of one fetch have more than ${bytes} MB`,
    {
      hint: 'use --reader copy, which needs no more memory for large rows',
    },
  );
}
