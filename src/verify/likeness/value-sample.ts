const FEWEST_SLOTS = 4096;
const MAX_LOAD = 0.75;
const SLOT_WORDS = 3;
const GROWTH = 8;

/**
 * Remembers, for values of two hashed words, where each was seen first: 12 bytes a slot and never more than a given number of slots. When there are more
 * values, only those are kept whose first word falls into a share of 1/2, 1/4 … of all, so that all values of one first word are kept, or none.
 */
export class ValueSample {
  readonly #mostSlots: number;
  /** Three words a slot, side by side, so that a search reads one place of memory: both words of a value, and its position with one added, 0 where the slot is free. */
  #words = new Uint32Array(FEWEST_SLOTS * SLOT_WORDS);
  #slots = FEWEST_SLOTS;
  #size = 0;
  #shift = 32 - Math.log2(FEWEST_SLOTS);
  /** Values are kept whose first word has no bit of this. */
  #mask = 0;

  /** `mostSlots` is a power of two from 4,096 on. */
  constructor(mostSlots: number) {
    this.#mostSlots = mostSlots;
  }

  /** One value in so many is kept: 1 means all of them. */
  get oneIn(): number {
    return this.#mask + 1;
  }

  /** Whether values of this first word are kept. */
  keeps(high: number): boolean {
    return (high & this.#mask) === 0;
  }

  /** Remembers a value, if it is to be kept, or returns the position where it was seen first. */
  add(high: number, low: number, position: number): number | undefined {
    if (!this.keeps(high)) return undefined;
    const at = this.#find(high, low);
    const entry = this.#words[at + 2] as number;
    if (entry !== 0) return entry - 1;
    this.#fill(at, high, low, position + 1);
    if (this.#size > this.#slots * MAX_LOAD) this.#makeRoom();
    return undefined;
  }

  /** Walks what is kept: both words of each value and where it was seen first. */
  *kept(): Generator<readonly [high: number, low: number, position: number]> {
    for (let at = 0; at < this.#words.length; at += SLOT_WORDS) {
      const [high, low, entry] = this.#words.subarray(at, at + SLOT_WORDS);
      if (entry !== 0) yield [high as number, low as number, (entry as number) - 1];
    }
  }

  /** Where the slot of a value is, or the free one where it belongs. */
  #find(high: number, low: number): number {
    const words = this.#words;
    const [wantedHigh, wantedLow] = [high >>> 0, low >>> 0];
    const mixed = Math.imul(Math.imul(low, 0x9e3779b1) ^ high, 0x85ebca6b);
    let at = ((mixed ^ (mixed << 13)) >>> this.#shift) * SLOT_WORDS;
    while (words[at + 2] !== 0 && (words[at] !== wantedHigh || words[at + 1] !== wantedLow)) {
      at += SLOT_WORDS;
      if (at === words.length) at = 0;
    }
    return at;
  }

  #fill(at: number, high: number, low: number, entry: number): void {
    this.#words[at] = high;
    this.#words[at + 1] = low;
    this.#words[at + 2] = entry;
    this.#size += 1;
  }

  /** Makes the table larger, or halves the share until it is not full any more. */
  #makeRoom(): void {
    const grows = this.#slots < this.#mostSlots;
    const slots = grows ? Math.min(this.#mostSlots, GROWTH * this.#slots) : this.#slots;
    do {
      if (!grows) this.#mask = 2 * this.#mask + 1;
      this.#rebuild(slots);
    } while (this.#size > slots * MAX_LOAD);
  }

  /** Puts what is to be kept into a table of so many slots. */
  #rebuild(slots: number): void {
    const words = this.#words;
    this.#words = new Uint32Array(slots * SLOT_WORDS);
    this.#slots = slots;
    this.#shift = 32 - Math.log2(slots);
    this.#size = 0;
    for (let at = 0; at < words.length; at += SLOT_WORDS) {
      const [high, low] = [words[at] as number, words[at + 1] as number];
      const entry = words[at + 2] as number;
      if (entry !== 0 && this.keeps(high)) this.#fill(this.#find(high, low), high, low, entry);
    }
  }
}
