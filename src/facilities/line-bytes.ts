import { NEWLINE, TAB } from '../core/row-block.js';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** Integers below this are divided as 32-bit integers, which is fast. */
const SMALL = 0x7fff_ffff;

const utf8 = new TextEncoder();

/** Text that is written often, as bytes; throws when it holds a character that COPY's text format escapes. */
export function encodePiece(text: string): Uint8Array {
  // Copied, because small arrays of their own lie together in memory.
  return utf8.encode(plain(text)).slice();
}

/** Fields that follow one another, without the end of the last; they need no escaping either. */
export function encodeFields(fields: readonly (string | null)[]): Uint8Array {
  return utf8.encode(fields.map((field) => (field === null ? '\\N' : plain(field))).join('\t'));
}

function plain(text: string): string {
  if (/[\b-\r\\]/.test(text)) throw new RangeError(`${JSON.stringify(text)} needs escaping`);
  return text;
}

/**
 * Lines of COPY's text format under construction, as bytes. Copying bytes is many times as fast here as joining strings and
 * encoding them: with those, making the rows took longer than loading them.
 */
export class LineBytes {
  #bytes = new Uint8Array(128 * 1024);
  #length = 0;

  put(piece: Uint8Array): void {
    const { length } = piece;
    const bytes = this.#room(length);
    const at = this.#length;
    for (let index = 0; index < length; index += 1) bytes[at + index] = piece[index] as number;
    this.#length = at + length;
  }

  /** Text that is written once, escaped already where need be. */
  putText(text: string): void {
    this.put(utf8.encode(text));
  }

  /** A whole number from 0, in at least `width` digits. */
  putNumber(value: number, width = 1): void {
    if (value > SMALL) this.putText(String(value).padStart(width, '0'));
    else this.#putSmall(value | 0, Math.max(width, digitsOf(value)));
  }

  #putSmall(value: number, digits: number): void {
    const bytes = this.#room(digits);
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at -= 1) {
      const tens = (rest / 10) | 0;
      bytes[at] = ZERO + rest - 10 * tens;
      rest = tens;
    }
    this.#length += digits;
  }

  /** A number of millionths, with all its six decimals. */
  putMillionths(value: number): void {
    const size = Math.abs(value) | 0;
    const whole = (size / 1_000_000) | 0;
    if (value < 0) this.#putByte(MINUS);
    this.putNumber(whole);
    this.#putByte(POINT);
    this.putNumber(size - whole * 1_000_000, 6);
  }

  endField(): void {
    this.#putByte(TAB);
  }

  endLine(): void {
    this.#putByte(NEWLINE);
  }

  /** All that was written since the last time, in memory of its own. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #putByte(byte: number): void {
    this.#room(1)[this.#length++] = byte;
  }

  /** The bytes, with room for so many more. */
  #room(more: number): Uint8Array {
    if (this.#length + more > this.#bytes.length) {
      const larger = new Uint8Array((this.#length + more) * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  return digits;
}
