import { hashText } from '../feeds/id-hash.js';
import { IdIndex } from '../feeds/id-index.js';
import { ENTITY_ID_DUPLICATE } from '../feeds/rules/identity.js';
import { show } from '../feeds/show.js';
import type { ReportNotice } from './findings.js';

/** Suspicions that are confirmed by a second look at the earlier record; more of them are told by their hash alone. */
const MAX_CONFIRMED = 10_000;

/** Where a record is: its file and its zero-based position in it. */
export interface RecordPlace {
  readonly file: string;
  readonly record: number;
}

/** Reads the ids of some records of one file again, by their positions; none when the file cannot be read any more. */
export type ReadIds = (
  file: string,
  records: ReadonlySet<number>,
) => Promise<ReadonlyMap<number, string>>;

/** Maps an id to two words of 32 bits. */
type IdHash = (id: string) => readonly [high: number, low: number];

/** An id whose hash was there before. Positions count the records of the whole set. */
interface Suspicion {
  readonly id: string;
  readonly position: number;
  readonly earlier: number;
}

/** Finds ids that occur twice in a set, with 16 to 30 bytes of memory a record. */
export class UniqueIds {
  readonly #index = new IdIndex();
  readonly #hash: IdHash;
  readonly #idField: string;
  readonly #files: { readonly name: string; readonly first: number }[] = [];
  readonly #suspicions: Suspicion[] = [];
  #beyond = 0;

  /** Prefer `open`; a hash of one's own serves to provoke collisions. */
  constructor(hash: IdHash, idField: string) {
    this.#hash = hash;
    this.#idField = idField;
  }

  /** An empty set of ids. A seed unknown to the data's author keeps crafted ids from colliding. */
  static open(seed: number, idField: string): UniqueIds {
    return new UniqueIds((id) => hashText(id, seed), idField);
  }

  /** Begins the next file, `first` being the number of records in the files before. */
  startFile(name: string, first: number): void {
    this.#files.push({ name, first });
  }

  /** Adds the id of a record of the current file. */
  add(id: string, record: number): void {
    const position = (this.#files.at(-1)?.first ?? 0) + record;
    const [high, low] = this.#hash(id);
    const earlier = this.#index.add(high, low, position);
    if (earlier === undefined) return;
    if (this.#suspicions.length < MAX_CONFIRMED) this.#suspicions.push({ id, position, earlier });
    else this.#beyond += 1;
  }

  /** Looks at the earlier records again, so that no two ids of one hash are taken for one, and reports both positions. */
  async confirm(readIds: ReadIds, report: ReportNotice): Promise<void> {
    const originals = await this.#readOriginals(readIds);
    const seen = new Map<number, Map<string, number>>();
    for (const { id, position, earlier } of this.#suspicions) {
      const known = seen.get(earlier) ?? new Map([[originals.get(earlier) ?? id, earlier]]);
      seen.set(earlier, known);
      const first = known.get(id);
      if (first === undefined) known.set(id, position);
      else this.#report(id, this.#placeOf(position), this.#placeOf(first), report);
    }
    for (let count = 0; count < this.#beyond; count += 1)
      report(ENTITY_ID_DUPLICATE, { message: `a further ${this.#idField} that occurs before` });
  }

  #report(id: string, place: RecordPlace, first: RecordPlace, report: ReportNotice): void {
    const message = `${this.#idField} ${show(id)} is also that of record ${first.record} in ${first.file}`;
    report(ENTITY_ID_DUPLICATE, { ...place, pointer: `/${this.#idField}`, message });
  }

  /** The ids at the earlier positions, each file read once. */
  async #readOriginals(readIds: ReadIds): Promise<ReadonlyMap<number, string>> {
    const wanted = new Map<string, Set<number>>();
    for (const { earlier } of this.#suspicions) {
      const { file, record } = this.#placeOf(earlier);
      const records = wanted.get(file) ?? new Set();
      wanted.set(file, records.add(record));
    }
    const originals = new Map<number, string>();
    for (const { name, first } of this.#files) {
      const records = wanted.get(name);
      if (records === undefined) continue;
      for (const [record, id] of await readIds(name, records)) originals.set(first + record, id);
    }
    return originals;
  }

  #placeOf(position: number): RecordPlace {
    let [low, high] = [0, this.#files.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#files[middle]?.first ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    const { name, first } = this.#files[low] ?? { name: '', first: 0 };
    return { file: name, record: position - first };
  }
}
