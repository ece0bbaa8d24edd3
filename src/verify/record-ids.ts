import { hashId } from '../feeds/id-hash.js';

/** Words for each id: the record's position in its file and the hash. */
const WORDS = 3;
const FIRST_CAPACITY = 128;

/** The hashes of the ids of one file, with the records that have them. */
export class RecordIds {
  readonly #seed: number;
  #words = new Uint32Array(FIRST_CAPACITY * WORDS);
  #length = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Adds the id of a record: the bytes [start, end). */
  add(record: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.#length === this.#words.length) this.#grow();
    this.#words[this.#length] = record;
    hashId(bytes, start, end, this.#seed, this.#words, this.#length + 1);
    this.#length += WORDS;
  }

  /** All of them in memory of their own, which may be given to another thread. */
  result(): Uint32Array<ArrayBuffer> {
    return this.#words.slice(0, this.#length);
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#words.length);
    larger.set(this.#words);
    this.#words = larger;
  }
}

/** Walks what `RecordIds` collected. */
export function eachId(
  words: Uint32Array,
  take: (record: number, high: number, low: number) => void,
): void {
  for (let at = 0; at < words.length; at += WORDS)
    take(words[at] as number, words[at + 1] as number, words[at + 2] as number);
}
