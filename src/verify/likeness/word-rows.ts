/** Memory is taken for so many rows at least, so that many short runs of rows share it. */
const BLOCK_ROWS = 2048;

/** Rows of a fixed number of 32-bit words, one run after the other. */
export class WordRows {
  readonly #width: number;
  #words = new Uint32Array(0);
  /** Where the current run begins and where it ends. */
  #start = 0;
  #length = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Begins the next run, of about so many rows. What was handed over before stays as it is; memory that was given away is not used again. */
  start(expected: number): void {
    this.#start = this.#length;
    if (this.#words.length - this.#length >= expected * this.#width) return;
    const rows = expected === 0 ? 0 : Math.max(BLOCK_ROWS, Math.ceil(expected));
    this.#words = new Uint32Array(rows * this.#width);
    this.#start = 0;
    this.#length = 0;
  }

  /** Where the next row begins in `words`, which holds the room for it; it counts from now on. */
  begin(): number {
    if (this.#length + this.#width > this.#words.length) this.#grow();
    const at = this.#length;
    this.#length += this.#width;
    return at;
  }

  get words(): Uint32Array<ArrayBuffer> {
    return this.#words;
  }

  /** The rows of this run, in memory that may be given to another thread. */
  result(): Uint32Array<ArrayBuffer> {
    if (this.#start === this.#length) return new Uint32Array(0);
    return this.#words.subarray(this.#start, this.#length);
  }

  #grow(): void {
    const run = this.result();
    const larger = new Uint32Array(Math.max(2 * run.length, BLOCK_ROWS * this.#width));
    larger.set(run);
    this.#words = larger;
    this.#start = 0;
    this.#length = run.length;
  }
}
