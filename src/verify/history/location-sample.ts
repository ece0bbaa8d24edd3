import { NOWHERE, UNITS } from '../likeness/degrees.js';
import { KEY } from '../likeness/record-keys.js';

const FEWEST = 4096;
/** 16 MB: the coordinates of two million records, or of every second, fourth … of more. */
const MOST = 2 ** 21;
/** Length of a degree of latitude. */
const KM_A_DEGREE = 111.195;

/** Where the records of a set are, by their positions: of all of them, or evenly spread ones of many. */
export class LocationSample {
  #north = new Int32Array(FEWEST);
  #east = new Int32Array(FEWEST);
  readonly #most: number;
  /** Positions are kept that are multiples of two to this power. */
  #power = 0;

  /** `most` is how many records are kept at most, a power of two from 4,096 on. */
  constructor(most = MOST) {
    this.#most = most;
  }

  /** One record in so many is kept. */
  get oneIn(): number {
    return 2 ** this.#power;
  }

  /** Takes the coordinates of the record at this position, greater than the ones before. */
  add(words: Uint32Array, at: number, position: number): void {
    while (Math.floor(position / this.oneIn) >= this.#north.length) this.#makeRoom();
    const slot = this.#slotOf(position);
    if (slot === undefined) return;
    this.#north[slot] = words[at + KEY.latitude] as number;
    this.#east[slot] = words[at + KEY.longitude] as number;
  }

  /** Kilometres between where a record of this set is and where it was; undefined when one is not known or not kept. */
  distance(position: number, words: Uint32Array, at: number): number | undefined {
    const slot = this.#slotOf(position);
    const north = (words[at + KEY.latitude] as number) | 0;
    if (slot === undefined || north === NOWHERE || this.#north[slot] === NOWHERE) return undefined;
    const east = (words[at + KEY.longitude] as number) | 0;
    return distance(this.#north[slot] as number, this.#east[slot] as number, north, east);
  }

  /** Undefined for a position that is not kept. */
  #slotOf(position: number): number | undefined {
    const slot = position / this.oneIn;
    return Number.isInteger(slot) ? slot : undefined;
  }

  /** Doubles the memory, or leaves out every other record. */
  #makeRoom(): void {
    const { length } = this.#north;
    if (length < this.#most) {
      this.#north = doubled(this.#north);
      this.#east = doubled(this.#east);
      return;
    }
    this.#power += 1;
    for (const each of [this.#north, this.#east])
      for (let slot = 0; slot < length / 2; slot += 1) each[slot] = each[2 * slot] as number;
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * values.length);
  larger.set(values);
  return larger;
}

/** Kilometres between two near points, in units of `UNITS`; of far ones only that they are far. */
function distance(north: number, east: number, otherNorth: number, otherEast: number): number {
  const turn = 360 * UNITS;
  const around = Math.abs(east - otherEast);
  const middle = ((north + otherNorth) / 2 / UNITS) * (Math.PI / 180);
  const eastward = Math.min(around, turn - around) * Math.cos(middle);
  return (Math.hypot(north - otherNorth, eastward) / UNITS) * KM_A_DEGREE;
}
