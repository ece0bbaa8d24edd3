/** Words of a row: the hashes of a name, an address, a telephone and a pair of coordinates (0 for none), and a position. */
const ROW_WORDS = 5;
/** The hashes that two entities of one name may have in common, by their place in a row. */
export const COMMON = { address: 1, telephone: 2, point: 3 } as const;
const POSITION = 4;
const KINDS = [COMMON.address, COMMON.telephone, COMMON.point];
const KIND_BITS = 2;

const PARTS = 256;
const PART_SHIFT = 24;
const BLOCK_ROWS = 1024;
/** 10 MB: of more entities only those are kept whose name falls into a share of 1/2, 1/4 … of all. */
const MOST_ROWS = 500_000;
/** In the place of a position: a row of another set. */
const ELSEWHERE = 0xffff_ffff;

/** Two entities of one name that have something else in common, by their positions and the place in a row. */
export interface Alike {
  readonly position: number;
  readonly earlier: number;
  readonly common: number;
}

/**
 * Collects entities by their names and finds those that have something else in common. One large table would be read at random for each record; here
 * rows are sorted into parts by their names while they come, and each part is searched at the end with a table that a cache holds.
 */
export class NameGroups {
  readonly #parts = Array.from({ length: PARTS }, () => new Part());
  readonly #mostRows: number;
  #rows = 0;
  /** Names are kept whose hashes have no bit of this. */
  #mask = 0;

  /** `mostRows` is how many entities are kept at most. */
  constructor(mostRows = MOST_ROWS) {
    this.#mostRows = mostRows;
  }

  /** One name in so many is kept: 1 means all of them. */
  get oneIn(): number {
    return this.#mask + 1;
  }

  /** Adds an entity of the set. */
  add(name: number, address: number, telephone: number, point: number, position: number): void {
    if (name === 0 || (name & this.#mask) !== 0) return;
    const part = this.#parts[name >>> PART_SHIFT] as Part;
    part.add(name, address, telephone, point, position);
    this.#rows += 1;
    if (this.#rows > this.#mostRows) this.#halve();
  }

  /** Adds an entity of another set, after all of this one. */
  addElsewhere(name: number, address: number): void {
    if (address !== 0) this.add(name, address, 0, 0, ELSEWHERE);
  }

  /**
   * Hands over each entity that has something in common with an earlier one of its name, and each place in this set that has the name and
   * address of an entity elsewhere.
   */
  search(onAlike: (alike: Alike) => void, onElsewhere: (position: number) => void): void {
    for (const part of this.#parts) searchRows(part.rows(), onAlike, onElsewhere);
  }

  #halve(): void {
    this.#mask = 2 * this.#mask + 1;
    this.#rows = 0;
    for (const part of this.#parts) this.#rows += part.keep(this.#mask);
  }
}

/** Rows of names that begin with the same bits, in blocks, so that no memory is reserved. */
class Part {
  readonly #blocks: Uint32Array[] = [];
  #last = new Uint32Array(0);
  #length = 0;

  add(name: number, address: number, telephone: number, point: number, position: number): void {
    if (this.#length === this.#last.length) this.#begin();
    const [words, at] = [this.#last, this.#length];
    words[at] = name;
    words[at + COMMON.address] = address;
    words[at + COMMON.telephone] = telephone;
    words[at + COMMON.point] = point;
    words[at + POSITION] = position;
    this.#length += ROW_WORDS;
  }

  /** Leaves out rows of names with a bit of the mask, and returns how many are left. */
  keep(mask: number): number {
    const rows = this.rows();
    this.#blocks.length = 0;
    this.#last = new Uint32Array(0);
    this.#length = 0;
    let kept = 0;
    for (let at = 0; at < rows.length; at += ROW_WORDS) {
      const [name = 0, address = 0, telephone = 0, point = 0, position = 0] = rows.subarray(
        at,
        at + ROW_WORDS,
      );
      if ((name & mask) !== 0) continue;
      this.add(name, address, telephone, point, position);
      kept += 1;
    }
    return kept;
  }

  /** All rows, one behind the other. */
  rows(): Uint32Array {
    const block = BLOCK_ROWS * ROW_WORDS;
    const before = Math.max(0, this.#blocks.length - 1);
    const rows = new Uint32Array(before * block + this.#length);
    for (const [index, words] of this.#blocks.entries())
      rows.set(index < before ? words : words.subarray(0, this.#length), index * block);
    return rows;
  }

  #begin(): void {
    this.#last = new Uint32Array(BLOCK_ROWS * ROW_WORDS);
    this.#blocks.push(this.#last);
    this.#length = 0;
  }
}

/** Searches the rows of one part; a table has the first row of each name and hash. */
function searchRows(
  rows: Uint32Array,
  onAlike: (alike: Alike) => void,
  onElsewhere: (position: number) => void,
): void {
  const table = new FirstRows(rows);
  for (let row = 0; row < rows.length; row += ROW_WORDS) {
    const position = rows[row + POSITION] as number;
    let found: Alike | undefined;
    for (const common of KINDS) {
      if (rows[row + common] === 0) continue;
      const first = table.firstOf(row, common);
      if (first === row) continue;
      const earlier = rows[first + POSITION] as number;
      if (earlier === ELSEWHERE) continue;
      if (position === ELSEWHERE) onElsewhere(earlier);
      else found ??= { position, earlier, common };
    }
    if (found !== undefined) onAlike(found);
  }
}

/** Finds the first row that has the name of another one and one hash more in common with it. */
class FirstRows {
  readonly #rows: Uint32Array;
  /** Row and kind of hash with one added, so that 0 marks a free slot. */
  readonly #slots: Uint32Array;

  constructor(rows: Uint32Array) {
    this.#rows = rows;
    const keys = (rows.length / ROW_WORDS) * KINDS.length;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * keys + 1)));
  }

  /** The row itself when there is none before. */
  firstOf(row: number, common: number): number {
    const [rows, slots] = [this.#rows, this.#slots];
    const [name, value] = [rows[row] as number, rows[row + common] as number];
    let slot = Math.imul(value ^ Math.imul(name, 0x9e3779b1), 0x85ebca6b + 2 * common);
    slot = (slot ^ (slot >>> 15)) & (slots.length - 1);
    for (;;) {
      const entry = slots[slot] as number;
      if (entry === 0) break;
      const first = (entry - 1) >>> KIND_BITS;
      const sameKind = ((entry - 1) & (2 ** KIND_BITS - 1)) === common;
      if (sameKind && rows[first] === name && rows[first + common] === value) return first;
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = ((row << KIND_BITS) | common) + 1;
    return row;
  }
}
