const FEWEST_SLOTS = 1024;
/** With keys, counts and positions of 4 bytes each: 1.5 MB. */
const MOST_SLOTS = 131_072;
const MAX_LOAD = 0.75;
/** Counters that are looked at to find the middle one. */
const MEDIAN_OF = 1024;

/** A value that many records have. */
export interface FrequentValue {
  /** Records that have it; when not exact, at least so many. */
  readonly count: number;
  /** Position of the first one counted. */
  readonly position: number;
}

/**
 * Finds the values that many records share, in bounded memory: one counter a value as long as there is room, and then, over and over, all counters are lowered
 * by the middle one and those at zero make room (Misra and Gries, in the form of Anderson et al., "A High-Performance Algorithm for Identifying Frequent Items
 * in Data Streams", 2017). Counts are exact to 98,000 different values; beyond, they are too low by at most `error`. Values are hashes, 0 is none.
 */
export class FrequentValues {
  #keys = new Uint32Array(FEWEST_SLOTS);
  #counts = new Uint32Array(FEWEST_SLOTS);
  #positions = new Uint32Array(FEWEST_SLOTS);
  #size = 0;
  #error = 0;

  /** How much a count may be too low. */
  get error(): number {
    return this.#error;
  }

  /** Counts a value of the record at this position of the set. */
  add(value: number, position: number): void {
    if (value === 0) return;
    if (this.#put(value, 1, position) && this.#size > this.#keys.length * MAX_LOAD)
      this.#makeRoom();
  }

  /** The values that at least so many records have, the most frequent first. */
  atLeast(least: number): readonly FrequentValue[] {
    const found: FrequentValue[] = [];
    for (const [slot, count] of this.#counts.entries())
      if (count >= least) found.push({ count, position: this.#positions[slot] as number });
    return found.sort((a, b) => b.count - a.count || a.position - b.position);
  }

  /** Adds to a value's counter; true when it is a new one. */
  #put(value: number, count: number, position: number): boolean {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let slot = value & mask;
    for (;;) {
      const key = keys[slot] as number;
      if (key === value >>> 0) {
        (this.#counts[slot] as number) += count;
        return false;
      }
      if (key === 0) break;
      slot = (slot + 1) & mask;
    }
    keys[slot] = value;
    this.#counts[slot] = count;
    this.#positions[slot] = position;
    this.#size += 1;
    return true;
  }

  #makeRoom(): void {
    const [keys, counts, positions] = [this.#keys, this.#counts, this.#positions];
    const full = keys.length === MOST_SLOTS;
    const less = full ? middleOf(counts) : 0;
    const slots = full ? MOST_SLOTS : 2 * keys.length;
    this.#error += less;
    this.#keys = new Uint32Array(slots);
    this.#counts = new Uint32Array(slots);
    this.#positions = new Uint32Array(slots);
    this.#size = 0;
    for (let slot = 0; slot < keys.length; slot += 1) {
      const count = counts[slot] as number;
      if (count > less) this.#put(keys[slot] as number, count - less, positions[slot] as number);
    }
  }
}

/** The middle one of the first counters in use. */
function middleOf(counts: Uint32Array): number {
  const some: number[] = [];
  for (let slot = 0; slot < counts.length && some.length < MEDIAN_OF; slot += 1)
    if (counts[slot] !== 0) some.push(counts[slot] as number);
  return some.sort((a, b) => a - b)[some.length >> 1] ?? 1;
}
