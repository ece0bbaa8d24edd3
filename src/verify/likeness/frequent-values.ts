const FEWEST_SLOTS = 1024;
/** 800 kB. */
const MOST_SLOTS = 65_536;
/** Words of a counter: its value, its count and the position of the first record. */
const SLOT_WORDS = 3;
const GROWTH = 4;
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
 * in Data Streams", 2017). Counts are exact to 49,000 different values; beyond, they are too low by at most `error`. Values are hashes, 0 is none.
 */
export class FrequentValues {
  #words = new Uint32Array(FEWEST_SLOTS * SLOT_WORDS);
  /** As large as `#words`, for the next time that room is made: new memory each time would be more than all else. */
  #spare = new Uint32Array(0);
  #slots = FEWEST_SLOTS;
  #size = 0;
  #error = 0;

  /** How much a count may be too low. */
  get error(): number {
    return this.#error;
  }

  /** Counts a value of the record at this position of the set. */
  add(value: number, position: number): void {
    if (value !== 0 && this.#put(value, 1, position) && this.#size > this.#slots * MAX_LOAD)
      this.#makeRoom();
  }

  /** The values that at least so many records have, the most frequent first. */
  atLeast(least: number): readonly FrequentValue[] {
    const found: FrequentValue[] = [];
    const words = this.#words;
    for (let at = 0; at < words.length; at += SLOT_WORDS) {
      const count = words[at + 1] as number;
      if (count >= least) found.push({ count, position: words[at + 2] as number });
    }
    return found.sort((a, b) => b.count - a.count || a.position - b.position);
  }

  /** Adds to a value's counter; true when it is a new one. */
  #put(value: number, count: number, position: number): boolean {
    const words = this.#words;
    const wanted = value >>> 0;
    let at = (value & (this.#slots - 1)) * SLOT_WORDS;
    for (;;) {
      const found = words[at] as number;
      if (found === wanted) {
        words[at + 1] = (words[at + 1] as number) + count;
        return false;
      }
      if (found === 0) break;
      at += SLOT_WORDS;
      if (at === words.length) at = 0;
    }
    words[at] = value;
    words[at + 1] = count;
    words[at + 2] = position;
    this.#size += 1;
    return true;
  }

  /** Makes the table larger, or lowers all counters so that some are free. */
  #makeRoom(): void {
    const words = this.#words;
    const full = this.#slots === MOST_SLOTS;
    const less = full ? middleOf(words) : 0;
    this.#error += less;
    this.#slots = Math.min(MOST_SLOTS, GROWTH * this.#slots);
    const length = this.#slots * SLOT_WORDS;
    this.#words = this.#spare.length === length ? this.#spare.fill(0) : new Uint32Array(length);
    this.#spare = words;
    this.#size = 0;
    for (let at = 0; at < words.length; at += SLOT_WORDS) {
      const count = words[at + 1] as number;
      if (count > less) this.#put(words[at] as number, count - less, words[at + 2] as number);
    }
  }
}

/** The middle one of the first counters in use. */
function middleOf(words: Uint32Array): number {
  const some: number[] = [];
  for (let at = 1; at < words.length && some.length < MEDIAN_OF; at += SLOT_WORDS)
    if (words[at] !== 0) some.push(words[at] as number);
  return some.sort((a, b) => a - b)[some.length >> 1] ?? 1;
}
