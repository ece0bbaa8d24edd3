import type { FeedKind, Field, Fields } from '../../feeds/kind.js';
import { join } from '../../feeds/paths.js';

/** Fixed bytes of a record and what follows them: the inside of a string, a number, or nothing more. */
export interface ShapePart {
  readonly text: Buffer;
  readonly value: 'string' | 'number' | 'none';
  /** Dotted path of the value; empty at the end. */
  readonly path: string;
}

const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE, MINUS] = [
  0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d, 0x2d,
];
const NULL = Buffer.from('null');

/**
 * Takes a record apart into what changes from record to record, its strings and numbers, and all that stands between them. Undefined when it is not made of
 * declared fields of their types; null and empty strings are part of the shape. `text` is one JSON object and no key comes twice.
 */
export function shapeOf(text: Buffer, { fields }: FeedKind): readonly ShapePart[] | undefined {
  const reader = new ShapeReader(text);
  return reader.object(fields, '') ? reader.finish() : undefined;
}

class ShapeReader {
  readonly #text: Buffer;
  readonly #parts: ShapePart[] = [];
  #at = 0;
  /** Where the bytes begin that belong to no part yet. */
  #start = 0;

  constructor(text: Buffer) {
    this.#text = text;
  }

  /** Reads an object with the members that are declared; false when it has others. */
  object(fields: Fields, parent: string): boolean {
    if (!this.#take(OPEN)) return false;
    do {
      if (this.#next() !== QUOTE) return false;
      const name = this.#string();
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field === undefined || !this.#take(COLON) || !this.#value(field, join(parent, name)))
        return false;
    } while (this.#take(COMMA));
    return this.#take(CLOSE);
  }

  finish(): readonly ShapePart[] {
    this.#at = this.#text.length;
    this.#part('none', '');
    return this.#parts;
  }

  #value(field: Field, path: string): boolean {
    const first = this.#next();
    if (this.#text.subarray(this.#at, this.#at + NULL.length).equals(NULL)) {
      this.#at += NULL.length;
      return true;
    }
    if (field.type === 'object') return this.object(field.fields, path);
    if (field.type === 'string') return first === QUOTE && this.#stringValue(path);
    return first !== undefined && (first === MINUS || isDigit(first)) && this.#number(path);
  }

  #stringValue(path: string): boolean {
    if (this.#text[this.#at + 1] === QUOTE) {
      this.#at += 2;
      return true;
    }
    this.#at += 1;
    this.#part('string', path);
    this.#at -= 1;
    this.#string();
    this.#start = this.#at - 1;
    return true;
  }

  #number(path: string): boolean {
    this.#part('number', path);
    while (isNumeric(this.#text[this.#at])) this.#at += 1;
    this.#start = this.#at;
    return true;
  }

  /** Reads the string that begins here and returns what is between its quotes. */
  #string(): string {
    const start = this.#at + 1;
    let end = start;
    while (end < this.#text.length && this.#text[end] !== QUOTE)
      end += this.#text[end] === BACKSLASH ? 2 : 1;
    this.#at = end + 1;
    return this.#text.toString('latin1', start, end);
  }

  #part(value: ShapePart['value'], path: string): void {
    this.#parts.push({ text: this.#text.subarray(this.#start, this.#at), value, path });
  }

  #take(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** The next byte that is no blank. */
  #next(): number | undefined {
    while ([0x20, 0x0a, 0x0d, 0x09].includes(this.#text[this.#at] ?? 0)) this.#at += 1;
    return this.#text[this.#at];
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isNumeric(byte: number | undefined): boolean {
  return byte !== undefined && (isDigit(byte) || '+-.eE'.includes(String.fromCharCode(byte)));
}
