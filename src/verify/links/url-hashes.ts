import { Buffer } from 'node:buffer';
import { KEY } from '../likeness/record-keys.js';
import { CHARACTERS, hashBytes } from '../likeness/text-hash.js';

const FEWEST = 4096;

/** The hashes of the urls of a set by the positions of their records: 4 to 8 bytes a record. */
export class UrlHashes {
  #hashes = new Uint32Array(FEWEST);

  /** Takes the url of the record at this position: the words from `at` on. */
  add(words: Uint32Array, at: number, position: number): void {
    if (position >= this.#hashes.length) {
      const larger = new Uint32Array(2 * position);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[position] = words[at + KEY.url] as number;
  }

  /** Whether the record at this position seems to have this url; true once for each record. `seed` is that of the record's keys. */
  take(position: number, url: string, seed: number): boolean {
    const hash = this.#hashes[position];
    if (hash === undefined || hash === 0) return false;
    const bytes = Buffer.from(url);
    if (hashBytes(bytes, 0, bytes.length, CHARACTERS, seed) >>> 0 !== hash) return false;
    this.#hashes[position] = 0;
    return true;
  }
}
