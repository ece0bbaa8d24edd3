import { exceedsDrop, SMALLEST_DROP } from '../../core/drop.js';
import type { Limit } from '../../core/limit.js';
import { type FileKeys, KEY, KEY_WORDS } from '../likeness/record-keys.js';
import { FAR_KM } from '../rules/history.js';
import type { RecordPlace } from '../set/record-positions.js';
import type { SetRecords } from '../set/set-records.js';
import { KeyCoverage } from './key-coverage.js';

/** How two sets differ. Counts are exact where nothing else is said. */
export interface SetDifference {
  /** Records of the set before with an id. */
  readonly before: number;
  /** Ids of both sets. */
  readonly kept: number;
  /** Records of the set before whose id is gone; each of them where one id occurs several times, which is an error of that set. */
  readonly removed: number;
  /** Ids of this set only. */
  readonly added: number;
  /** Some of the removed ones. */
  readonly removedPlaces: readonly RecordPlace[];
  /** About how many entities have a new id. */
  readonly churned: number;
  /** One name in so many was compared for that. */
  readonly churnedOneIn: number;
  /** About how many of the kept entities moved far. */
  readonly moved: number;
  readonly movedOneIn: number;
  /** Of the set before. */
  readonly coverage: KeyCoverage;
}

/** Compares the records of a set with those of the one before, which are handed over file by file and not kept. */
export class SetComparison {
  readonly #records: SetRecords;
  readonly #places: number;
  /** A bit for each position in this set: its id was there before. */
  readonly #seen: Uint8Array;
  readonly #coverage = new KeyCoverage();
  readonly #removedPlaces: RecordPlace[] = [];
  #kept = 0;
  #removed = 0;
  #moved = 0;

  /** `positions` is the number of records in this set, `places` how many of the removed ones to remember. */
  constructor(records: SetRecords, positions: number, places: number) {
    this.#records = records;
    this.#places = places;
    this.#seen = new Uint8Array(Math.ceil(positions / 8));
  }

  /** Takes the records of one file of the set before. */
  addFile(file: string, { words }: FileKeys): void {
    const { unique, like } = this.#records;
    for (let at = 0; at < words.length; at += KEY_WORDS) {
      this.#coverage.add(words, at);
      const position = unique.find(
        words[at + KEY.idHigh] as number,
        words[at + KEY.idLow] as number,
      );
      if (position !== undefined) {
        this.#keep(position, words, at);
        continue;
      }
      this.#removed += 1;
      like.addRemoved(words, at);
      if (this.#removedPlaces.length < this.#places)
        this.#removedPlaces.push({ file, record: words[at + KEY.record] as number });
    }
  }

  /** To be called once. */
  result(): SetDifference {
    const { unique, like, locations } = this.#records;
    let churned = 0;
    like.search((position) => {
      if (!this.#has(position)) churned += 1;
    });
    const movedOneIn = locations?.oneIn ?? 1;
    return {
      before: this.#coverage.records,
      kept: this.#kept,
      removed: this.#removed,
      added: unique.size - this.#kept,
      removedPlaces: this.#removedPlaces,
      churned: Math.min(churned * like.oneIn, this.#removed),
      churnedOneIn: like.oneIn,
      moved: Math.min(this.#moved * movedOneIn, this.#kept),
      movedOneIn,
      coverage: this.#coverage,
    };
  }

  /** Counts an id that is in both sets, once however often it occurs. */
  #keep(position: number, words: Uint32Array, at: number): void {
    if (this.#has(position)) return;
    (this.#seen[position >> 3] as number) |= 1 << (position & 7);
    this.#kept += 1;
    const far = this.#records.locations?.distance(position, words, at) ?? 0;
    if (far > FAR_KM) this.#moved += 1;
  }

  #has(position: number): boolean {
    return ((this.#seen[position >> 3] as number) & (1 << (position & 7))) !== 0;
  }
}

/** Whether so many are too many for `--max-drop`, or at least for half of it. */
export function judgeDrop(
  maxDrop: Limit,
  dropped: number,
  before: number,
): 'error' | 'info' | undefined {
  if (exceedsDrop(maxDrop, dropped, before)) return 'error';
  return exceedsDrop(halfOf(maxDrop), dropped, before) ? 'info' : undefined;
}

/** Whether so many new ids for old entities are an error, or worth a remark. */
export function judgeChurn(
  maxDrop: Limit,
  churned: number,
  before: number,
): 'error' | 'info' | undefined {
  if (exceedsDrop(maxDrop, churned, before)) return 'error';
  return churned >= SMALLEST_DROP ? 'info' : undefined;
}

function halfOf(limit: Limit): Limit {
  return limit.kind === 'share'
    ? { kind: 'share', share: limit.share / 2 }
    : { kind: 'count', count: Math.floor(limit.count / 2) };
}
