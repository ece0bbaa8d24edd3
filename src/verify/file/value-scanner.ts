const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Finds where a JSON value ends by looking at quotes and brackets only, across chunks, without recursion. It is right for every
 * well-formed value and judges none: what it delimits goes through JSON.parse, which refuses whatever is not well-formed.
 */
export class ValueScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Deepest nesting seen in this value. */
  deepest = 0;
  /** Members of the objects in this value, as far as it was seen. */
  members = 0;
  /** Containers and commas in this value: about as many as it has values, if they are not the only one of their container. */
  values = 0;

  /** Makes ready for the next value. */
  reset(): void {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.deepest = 0;
    this.members = 0;
    this.values = 0;
  }

  /** Index of the comma, colon or closing bracket that ends the value; the length of `bytes` when it goes on in the next chunk. */
  scan(bytes: Uint8Array, from: number): number {
    let at = this.#inString ? this.#skipString(bytes, from) : from;
    let depth = this.#depth;
    for (; at < bytes.length; at += 1) {
      switch (bytes[at]) {
        case QUOTE:
          at = this.#skipString(bytes, at + 1) - 1;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          depth += 1;
          this.values += 1;
          if (depth > this.deepest) this.deepest = depth;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          if (depth === 0) return at;
          depth -= 1;
          break;
        case COMMA:
          if (depth === 0) return at;
          this.values += 1;
          break;
        case COLON:
          if (depth === 0) return at;
          this.members += 1;
      }
    }
    this.#depth = depth;
    return bytes.length;
  }

  /** Index behind the closing quote, or the length of `bytes` when the string goes on in the next chunk. */
  #skipString(bytes: Uint8Array, from: number): number {
    let at = from;
    if (this.#escaped && at < bytes.length) {
      this.#escaped = false;
      at += 1;
    }
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) {
        this.#inString = false;
        return at + 1;
      }
    }
    this.#inString = true;
    this.#escaped = at > bytes.length;
    return bytes.length;
  }
}
