import { FeedgenError } from '../core/errors.js';
import { TAB, TOO_LARGE } from '../core/row-block.js';

/** A key is shown, compared and listed, so that it must be held. */
const MOST_KEY_BYTES = 64 * 1024;
const DATA_ROW = 0x44;
/** Type, length and number of fields. */
const HEAD_BYTES = 7;

/** What the field behind the key of a row holds that was cut on the wire: no text of PostgreSQL has a NUL in it. */
const CUT_MARK = Buffer.from('\0cut\0');

/** Whether a field is the mark of a row that was cut. */
export function isCutMark(field: Uint8Array): boolean {
  return field.length === CUT_MARK.length && CUT_MARK.equals(field);
}

/** What stands for a row in the text format of COPY that is too large to be held, of which the first bytes are given: its key, and that it was cut. */
export function cutCopyRow(first: Buffer): Buffer {
  const end = first.subarray(0, MOST_KEY_BYTES).indexOf(TAB);
  if (end === -1) throw keyTooLarge();
  return Buffer.concat([first.subarray(0, end + 1), TOO_LARGE]);
}

/** Cuts a DataRow that is too large to be held: takes its bytes as they come, and makes a small one of the key and a mark. */
export class CutDataRow {
  #first = Buffer.alloc(0);
  #done = false;

  /** The small message, once, as soon as the key has come. */
  take(bytes: Buffer): Buffer | undefined {
    if (this.#done) return undefined;
    this.#first = Buffer.concat([this.#first, bytes]);
    if (this.#first.length < 6) return undefined;
    const key = this.#first.readInt32BE(2);
    if (key > MOST_KEY_BYTES) throw keyTooLarge();
    if (this.#first.length < 6 + key) return undefined;
    this.#done = true;
    return smallRow(this.#first.readInt16BE(0), this.#first.subarray(2, 6 + Math.max(key, 0)));
  }
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html, "DataRow": the first field, the mark, nulls. */
function smallRow(fields: number, first: Buffer): Buffer {
  const rest = fields < 2 ? 0 : 4 + CUT_MARK.length + 4 * (fields - 2);
  const message = Buffer.alloc(HEAD_BYTES + first.length + rest, 0xff);
  message[0] = DATA_ROW;
  message.writeInt32BE(message.length - 1, 1);
  message.writeInt16BE(fields, 5);
  message.set(first, HEAD_BYTES);
  if (fields < 2) return message;
  message.writeInt32BE(CUT_MARK.length, HEAD_BYTES + first.length);
  message.set(CUT_MARK, HEAD_BYTES + first.length + 4);
  return message;
}

function keyTooLarge(): FeedgenError {
  return new FeedgenError(
    'source',
    `feed query: a row has a key of more than ${MOST_KEY_BYTES} bytes`,
    { hint: 'select a short column as "key", such as an id' },
  );
}
