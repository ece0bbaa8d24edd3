const NEWLINE = 0x0a;

/** A place in a file that is read chunk by chunk: byte offset and line. */
export class TextPosition {
  /** Bytes before this place. */
  offset = 0;
  #line = 1;
  #lineStart = 0;

  /** Moves over `bytes` from one index to another, counting lines. */
  advance(bytes: Buffer, from: number, to: number): void {
    let newline = bytes.indexOf(NEWLINE, from);
    while (newline !== -1 && newline < to) {
      this.#line += 1;
      this.#lineStart = this.offset + (newline - from) + 1;
      newline = bytes.indexOf(NEWLINE, newline + 1);
    }
    this.offset += to - from;
  }

  /** The place `to`, when this place is `from`: `byte 17 (line 1, column 18)`; columns are counted in bytes. */
  describe(bytes: Buffer, from: number, to: number): string {
    const place = new TextPosition();
    place.offset = this.offset;
    place.#line = this.#line;
    place.#lineStart = this.#lineStart;
    place.advance(bytes, from, to);
    const column = place.offset - place.#lineStart + 1;
    return `byte ${place.offset} (line ${place.#line}, column ${column})`;
  }
}
