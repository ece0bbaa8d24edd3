import { NOWHERE } from '../likeness/degrees.js';
import { KEY } from '../likeness/record-keys.js';

/** Fields whose presence is counted, in the words of a report. */
export const COVERED = ['telephone', 'url', 'coordinates'] as const;
export type Covered = (typeof COVERED)[number];

/** Counts how many records with an id have the fields that consumers rely on most. */
export class KeyCoverage {
  #records = 0;
  #telephone = 0;
  #url = 0;
  #coordinates = 0;

  /** Counts one record: the words from `at` on. */
  add(words: Uint32Array, at: number): void {
    this.#records += 1;
    if (words[at + KEY.telephone] !== 0) this.#telephone += 1;
    if (words[at + KEY.url] !== 0) this.#url += 1;
    if (words[at + KEY.latitude] !== NOWHERE >>> 0) this.#coordinates += 1;
  }

  get records(): number {
    return this.#records;
  }

  /** The share of records, from 0 to 1, that have a field; 0 for no records. */
  share(field: Covered): number {
    const counts = { telephone: this.#telephone, url: this.#url, coordinates: this.#coordinates };
    return this.#records === 0 ? 0 : counts[field] / this.#records;
  }
}
