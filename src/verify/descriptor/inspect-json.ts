/** Where and why a text is not JSON. */
export interface JsonProblem {
  /** Byte offset in the text. */
  readonly offset: number;
  readonly message: string;
}

/** A key that its object has had before. */
export interface DuplicateKey {
  /** JSON pointer of the member. */
  readonly pointer: string;
  readonly offset: number;
}

export interface JsonInspection {
  /** Undefined for well-formed JSON. */
  readonly problem: JsonProblem | undefined;
  /** The first few, in the order of the text. */
  readonly duplicates: readonly DuplicateKey[];
}

const MAX_DUPLICATES = 100;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z+-]+/y;
const HEX = /[0-9a-fA-F]{4}/y;

/**
 * Reads JSON strictly and slowly, to say what JSON.parse hides: the exact place of a fault, and keys that an object has twice.
 * Without recursion, so that no nesting is too deep. The text must be UTF-8.
 */
export function inspectJson(bytes: Buffer): JsonInspection {
  const inspector = new Inspector(bytes);
  const problem = inspector.inspect();
  return { problem, duplicates: inspector.duplicates };
}

/** An object or array that is not closed yet. */
interface Open {
  /** Keys so far; undefined for an array. */
  readonly keys: Set<string> | undefined;
  /** Key or index of the current member. */
  step: string | number;
}

class Fault extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Inspector {
  readonly #bytes: Buffer;
  /** One character a byte, so that an index is a byte offset. */
  readonly #text: string;
  readonly #open: Open[] = [];
  readonly duplicates: DuplicateKey[] = [];
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#text = bytes.toString('latin1');
  }

  inspect(): JsonProblem | undefined {
    try {
      do this.#value();
      while (this.#close());
      this.#space();
      if (this.#at < this.#text.length) this.#fail('something follows the value');
      return undefined;
    } catch (error) {
      if (error instanceof Fault) return { offset: error.offset, message: error.message };
      throw error;
    }
  }

  /** Reads a scalar, or opens containers down to the first scalar or empty container. */
  #value(): void {
    for (;;) {
      this.#space();
      const first = this.#text[this.#at];
      if (first !== '{' && first !== '[') {
        this.#scalar();
        return;
      }
      this.#at += 1;
      this.#open.push({ keys: first === '{' ? new Set() : undefined, step: 0 });
      this.#space();
      if (this.#text[this.#at] === (first === '{' ? '}' : ']')) return;
      if (first === '{') this.#key();
    }
  }

  /** After a value: closes what ends here; true when another value must follow. */
  #close(): boolean {
    for (let top = this.#open.at(-1); top !== undefined; top = this.#open.at(-1)) {
      this.#space();
      const next = this.#text[this.#at];
      if (next === ',') {
        this.#at += 1;
        this.#comma(top);
        return true;
      }
      if (next !== (top.keys === undefined ? ']' : '}'))
        this.#fail(`${this.#next()} where a comma or the end of ${nameOf(top)} is expected`);
      this.#at += 1;
      this.#open.pop();
    }
    return false;
  }

  #comma(top: Open): void {
    this.#space();
    const next = this.#text[this.#at];
    if (next === '}' || next === ']') this.#fail(`a comma before the end of ${nameOf(top)}`);
    if (typeof top.step === 'number') top.step += 1;
    if (top.keys !== undefined) this.#key();
  }

  #key(): void {
    this.#space();
    const start = this.#at;
    if (this.#text[start] !== '"') this.#fail(`${this.#next()} where a quoted key is expected`);
    this.#string();
    const key: unknown = JSON.parse(this.#bytes.toString('utf8', start, this.#at));
    this.#enter(String(key), start);
    this.#space();
    if (this.#text[this.#at] !== ':') this.#fail(`${this.#next()} where a colon is expected`);
    this.#at += 1;
  }

  #enter(key: string, offset: number): void {
    const top = this.#open.at(-1);
    if (top?.keys === undefined) return;
    top.step = key;
    if (top.keys.has(key) && this.duplicates.length < MAX_DUPLICATES)
      this.duplicates.push({ pointer: this.#pointer(), offset });
    top.keys.add(key);
  }

  #pointer(): string {
    return this.#open.map(({ step }) => `/${escapeStep(step)}`).join('');
  }

  #scalar(): void {
    if (this.#text[this.#at] === '"') {
      this.#string();
      return;
    }
    for (const literal of ['true', 'false', 'null']) {
      if (!this.#text.startsWith(literal, this.#at)) continue;
      this.#at += literal.length;
      return;
    }
    NUMBER.lastIndex = this.#at;
    if (!NUMBER.test(this.#text)) this.#fail(`${this.#next()} where a value is expected`);
    this.#at = NUMBER.lastIndex;
  }

  #string(): void {
    const start = this.#at;
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) {
        this.#at += 1;
        return;
      }
      if (code < 0x20) this.#fail(`${this.#next()} within a string, where it must be escaped`);
      if (code === 0x5c) this.#escape();
    }
    this.#at = start;
    this.#fail('a string without an end');
  }

  #escape(): void {
    const start = this.#at;
    this.#at += 1;
    const next = this.#text[this.#at];
    if (next !== undefined && '"\\/bfnrt'.includes(next)) return;
    HEX.lastIndex = this.#at + 1;
    if (next === 'u' && HEX.test(this.#text)) this.#at += 4;
    else {
      this.#at = start;
      this.#fail('an unknown escape in a string');
    }
  }

  #space(): void {
    while (this.#at < this.#text.length && ' \n\r\t'.includes(this.#text[this.#at] ?? 'x'))
      this.#at += 1;
  }

  /** What stands at the current place, in words. */
  #next(): string {
    if (this.#at >= this.#text.length) return 'the end';
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    if (word !== undefined) return word.slice(0, 20);
    const code = this.#text.charCodeAt(this.#at);
    return code > 0x20 && code < 0x7f ? String.fromCharCode(code) : `byte 0x${code.toString(16)}`;
  }

  #fail(message: string): never {
    throw new Fault(this.#at, message);
  }
}

function nameOf(open: Open): string {
  return open.keys === undefined ? 'the array' : 'the object';
}

/** A step of a JSON pointer (RFC 6901), cut where a key is longer than any field's name. */
function escapeStep(step: string | number): string {
  return String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}
