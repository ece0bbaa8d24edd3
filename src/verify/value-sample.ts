const FEWEST_SLOTS = 4096;
const MAX_LOAD = 0.75;
const MARK = 0x8000_0000;
/** Positions are kept with one added, so that 0 marks a free slot, and with one bit for a mark. */
const POSITION = 0x7fff_ffff;

/**
 * Remembers, for values of two hashed words, where each was seen first: 12 bytes a slot and never more than a given number of slots. When there are more
 * values, only those are kept whose first word falls into a share of 1/2, 1/4 … of all, so that all values of one first word are kept, or none.
 */
export class ValueSample {
  readonly #mostSlots: number;
  #highs = new Uint32Array(FEWEST_SLOTS);
  #lows = new Uint32Array(FEWEST_SLOTS);
  #entries = new Uint32Array(FEWEST_SLOTS);
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
    const slot = this.#slotOf(high, low);
    const entry = this.#entries[slot] as number;
    if (entry !== 0) return (entry & POSITION) - 1;
    this.#fill(slot, high, low, (position + 1) & POSITION);
    if (this.#size > this.#entries.length * MAX_LOAD) this.#makeRoom();
    return undefined;
  }

  /** Marks a value that is kept. */
  mark(high: number, low: number): void {
    const slot = this.#slotOf(high, low);
    if (this.#entries[slot] !== 0) (this.#entries[slot] as number) |= MARK;
  }

  /** Walks the positions of the values that are marked. */
  *marked(): Generator<number> {
    for (const entry of this.#entries) if (entry >= MARK) yield (entry & POSITION) - 1;
  }

  /** Walks what is kept: both words of each value and where it was seen first. */
  *kept(): Generator<readonly [high: number, low: number, position: number]> {
    for (const [slot, entry] of this.#entries.entries())
      if (entry !== 0)
        yield [this.#highs[slot] as number, this.#lows[slot] as number, (entry & POSITION) - 1];
  }

  /** The slot that has the value, or the free one where it belongs. */
  #slotOf(high: number, low: number): number {
    const [highs, lows, entries] = [this.#highs, this.#lows, this.#entries];
    const last = entries.length - 1;
    const mixed = Math.imul(Math.imul(low, 0x9e3779b1) ^ high, 0x85ebca6b);
    let slot = (mixed ^ (mixed << 13)) >>> this.#shift;
    while (entries[slot] !== 0 && (lows[slot] !== low >>> 0 || highs[slot] !== high >>> 0))
      slot = slot === last ? 0 : slot + 1;
    return slot;
  }

  #fill(slot: number, high: number, low: number, entry: number): void {
    this.#highs[slot] = high;
    this.#lows[slot] = low;
    this.#entries[slot] = entry;
    this.#size += 1;
  }

  /** Doubles the table, or halves the share until half of it is free. */
  #makeRoom(): void {
    const grows = this.#entries.length < this.#mostSlots;
    const slots = grows ? 2 * this.#entries.length : this.#mostSlots;
    do {
      if (!grows) this.#mask = 2 * this.#mask + 1;
      this.#rebuild(slots);
    } while (this.#size > slots * MAX_LOAD);
  }

  /** Puts what is to be kept into a table of so many slots. */
  #rebuild(slots: number): void {
    const [highs, lows, entries] = [this.#highs, this.#lows, this.#entries];
    this.#shift = 32 - Math.log2(slots);
    this.#size = 0;
    [this.#highs, this.#lows, this.#entries] = [
      new Uint32Array(slots),
      new Uint32Array(slots),
      new Uint32Array(slots),
    ];
    for (let slot = 0; slot < entries.length; slot += 1) {
      const [high, low] = [highs[slot] as number, lows[slot] as number];
      if (entries[slot] !== 0 && this.keeps(high))
        this.#fill(this.#slotOf(high, low), high, low, entries[slot] as number);
    }
  }
}
