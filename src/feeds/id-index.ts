const FEWEST_SLOTS = 1024;
const GROWTH = 1.5;
const MAX_LOAD = 0.8;
/** Share of slots that the expected ids take. */
const EXPECTED_LOAD = 0.75;
const WORD = 2 ** 32;
/** Positions are kept in a word, one added. */
const LAST_POSITION = WORD - 2;

/**
 * Remembers by their 64-bit hashes where ids were seen first: 12 bytes a slot, 15 to 23 bytes an id at any size. Ids themselves are not
 * kept, so a hit is a suspicion that the caller confirms; an id never seen is never taken for a repeated one without that.
 */
export class IdIndex {
  #slots: Slots;
  #size = 0;

  /** `expected` is about how many ids there will be; growing into a table costs more than all else. */
  constructor(expected = 0) {
    this.#slots = new Slots(Math.max(FEWEST_SLOTS, Math.ceil(expected / EXPECTED_LOAD)));
  }

  /** Number of ids remembered. */
  get size(): number {
    return this.#size;
  }

  /**
   * Remembers the id with this hash, two words of 32 bits, at this position (an integer from 0), or returns the position of the
   * earlier id with the same hash. In that case nothing is remembered. Throws RangeError beyond four billion.
   */
  add(high: number, low: number, position: number): number | undefined {
    if (position > LAST_POSITION) throw new RangeError(`position ${position} is too far`);
    if (this.#size >= this.#slots.capacity * MAX_LOAD)
      this.#slots = this.#slots.grown(Math.ceil(this.#slots.capacity * GROWTH));
    const earlier = this.#slots.put(high, low, position + 1);
    if (earlier !== 0) return earlier - 1;
    this.#size += 1;
    return undefined;
  }

  /** The position of the id with this hash; undefined when there is none. */
  find(high: number, low: number): number | undefined {
    const value = this.#slots.get(high, low);
    return value === 0 ? undefined : value - 1;
  }
}

/** A table of one size. What nearly every search reads, one word of each hash, lies in an array of its own, so that a cache holds much of it. */
class Slots {
  readonly capacity: number;
  readonly #lows: Uint32Array;
  readonly #highs: Uint32Array;
  /** Zero marks a free slot. */
  readonly #values: Uint32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#lows = new Uint32Array(capacity);
    this.#highs = new Uint32Array(capacity);
    this.#values = new Uint32Array(capacity);
  }

  /**
   * Puts the value into the free slot where the hash belongs and returns 0, or returns the value that the hash has already. Linear
   * probing from the hash's share of the table.
   */
  put(high: number, low: number, value: number): number {
    const lows = this.#lows;
    const values = this.#values;
    const last = lows.length - 1;
    let slot = Math.floor((high / WORD) * lows.length);
    for (;;) {
      const found = lows[slot] as number;
      if (found === 0 && values[slot] === 0) break;
      if (found === low && this.#highs[slot] === high) return values[slot] as number;
      slot = slot === last ? 0 : slot + 1;
    }
    lows[slot] = low;
    this.#highs[slot] = high;
    values[slot] = value;
    return 0;
  }

  /** The value of a hash; 0 when it has none. */
  get(high: number, low: number): number {
    const lows = this.#lows;
    const values = this.#values;
    const last = lows.length - 1;
    let slot = Math.floor((high / WORD) * lows.length);
    for (;;) {
      const found = lows[slot] as number;
      if (found === low && this.#highs[slot] === high) return values[slot] as number;
      if (found === 0 && values[slot] === 0) return 0;
      slot = slot === last ? 0 : slot + 1;
    }
  }

  /** A larger table with the same hashes. Both are walked from start to end, since a hash keeps its share. */
  grown(capacity: number): Slots {
    const larger = new Slots(capacity);
    for (let slot = 0; slot < this.capacity; slot += 1) {
      const value = this.#values[slot] as number;
      if (value !== 0) larger.put(this.#highs[slot] as number, this.#lows[slot] as number, value);
    }
    return larger;
  }
}
