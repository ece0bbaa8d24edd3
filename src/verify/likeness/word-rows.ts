const FEWEST_ROWS = 128;

/** Rows of a fixed number of 32-bit words, one after the other. */
export class WordRows {
  readonly #width: number;
  #words: Uint32Array<ArrayBuffer>;
  #length = 0;

  /** `expected` is about how many rows there will be. */
  constructor(width: number, expected: number) {
    this.#width = width;
    this.#words = new Uint32Array(Math.max(FEWEST_ROWS, Math.ceil(expected)) * width);
  }

  /** Where the next row begins in `words`, which holds the room for it; it counts from now on. */
  begin(): number {
    const at = this.#length;
    if (at === this.#words.length) {
      const larger = new Uint32Array(2 * at);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#length += this.#width;
    return at;
  }

  get words(): Uint32Array<ArrayBuffer> {
    return this.#words;
  }

  /** All rows, in memory that may be given to another thread. */
  result(): Uint32Array<ArrayBuffer> {
    return this.#words.subarray(0, this.#length);
  }
}
