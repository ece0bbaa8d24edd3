import xxhash from 'xxhash-wasm';

/** Maps an id to an unsigned 64-bit number. */
export type IdHash = (id: string) => bigint;

const FIRST_CAPACITY = 1024;
const GROWTH = 1.5;
const MAX_LOAD = 0.8;
const WORD = 2 ** 32;

/**
 * Remembers by their 64-bit hashes where ids were seen first: 16 bytes a slot, 20 to 30 bytes an id at any size. Ids themselves are not
 * kept, so a hit is a suspicion that the caller confirms; an id never seen is never taken for a repeated one without that.
 */
export class IdIndex {
  readonly #hash: IdHash;
  #high = new Uint32Array(FIRST_CAPACITY);
  #low = new Uint32Array(FIRST_CAPACITY);
  /** Position plus one; zero marks a free slot. */
  #positions = new Float64Array(FIRST_CAPACITY);
  #size = 0;

  /** Prefer `open`; a hash of one's own serves to provoke collisions. */
  constructor(hash: IdHash) {
    this.#hash = hash;
  }

  /** An empty index over xxHash64. A seed unknown to the data's author keeps crafted ids from colliding. */
  static async open(seed: number): Promise<IdIndex> {
    const { h64 } = await xxhash();
    const bigSeed = BigInt(Math.trunc(seed));
    return new IdIndex((id) => h64(id, bigSeed));
  }

  /** Number of ids remembered. */
  get size(): number {
    return this.#size;
  }

  /**
   * Remembers the id at this position (an integer from 0 to 2**53 - 2), or returns the position of the earlier id with the same hash.
   * In that case nothing is remembered.
   */
  add(id: string, position: number): number | undefined {
    const hash = this.#hash(id);
    return this.addHash(Number((hash >> 32n) & 0xffffffffn), Number(hash & 0xffffffffn), position);
  }

  addHash(high: number, low: number, position: number): number | undefined {
    if (this.#size >= this.#positions.length * MAX_LOAD) this.#grow();
    const slot = this.#slotOf(high, low);
    const taken = this.#positions[slot] ?? 0;
    if (taken !== 0) return taken - 1;
    this.#write(slot, high, low, position + 1);
    this.#size += 1;
    return undefined;
  }

  /** The slot that holds the hash, or the free one where it belongs: linear probing from the hash's share of the table. */
  #slotOf(high: number, low: number): number {
    const capacity = this.#positions.length;
    let slot = Math.floor((high / WORD) * capacity);
    while (this.#positions[slot] !== 0) {
      if (this.#high[slot] === high && this.#low[slot] === low) return slot;
      slot = slot + 1 === capacity ? 0 : slot + 1;
    }
    return slot;
  }

  #write(slot: number, high: number, low: number, positionPlusOne: number): void {
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#positions[slot] = positionPlusOne;
  }

  #grow(): void {
    const [highs, lows, positions] = [this.#high, this.#low, this.#positions];
    const capacity = Math.ceil(positions.length * GROWTH);
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    this.#positions = new Float64Array(capacity);
    for (const [slot, position] of positions.entries()) {
      if (position === 0) continue;
      const high = highs[slot] ?? 0;
      const low = lows[slot] ?? 0;
      this.#write(this.#slotOf(high, low), high, low, position);
    }
  }
}
