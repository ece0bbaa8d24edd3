import { IdIndex } from '../../feeds/id-index.js';
import { ENTITY_ID_DUPLICATE } from '../../feeds/rules/identity.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { RecordPositions } from './record-positions.js';

/** Suspicions that are confirmed by a second look at both records; more of them are told by their hash alone. */
const MAX_CONFIRMED = 10_000;

/** Whoever expects more may be wrong; the index grows when they come. */
const MOST_EXPECTED = 10_000_000;

/** Reads the ids of some records of one file again, by their positions; none when the file cannot be read any more. */
export type ReadIds = (
  file: string,
  records: ReadonlySet<number>,
) => Promise<ReadonlyMap<number, string>>;

/** An id whose hash was there before. Positions count the records of the whole set. */
interface Suspicion {
  readonly position: number;
  readonly earlier: number;
}

/** Finds ids that occur twice in a set by their hashes, with 16 to 30 bytes of memory a record. */
export class UniqueIds {
  readonly #index: IdIndex;
  readonly #idField: string;
  readonly #positions = new RecordPositions();
  readonly #suspicions: Suspicion[] = [];
  #beyond = 0;

  /** `expected` is about how many ids there will be, as somebody wrote down. */
  constructor(idField: string, expected = 0) {
    this.#index = new IdIndex(expected > 0 ? Math.min(expected, MOST_EXPECTED) : 0);
    this.#idField = idField;
  }

  /** Begins the next file, `first` being the number of records in the files before. */
  startFile(name: string, first: number): void {
    this.#positions.startFile(name, first);
  }

  /** Number of different ids. */
  get size(): number {
    return this.#index.size;
  }

  /** The position of the record with this hash of an id; undefined when there is none. */
  find(high: number, low: number): number | undefined {
    return this.#index.find(high, low);
  }

  /** Adds the hash of the id of a record of the current file; false when it seems to be there already. */
  add(high: number, low: number, record: number): boolean {
    const position = this.#positions.of(record);
    const earlier = this.#index.add(high, low, position);
    if (earlier === undefined) return true;
    if (this.#suspicions.length < MAX_CONFIRMED) this.#suspicions.push({ position, earlier });
    else this.#beyond += 1;
    return false;
  }

  /** Looks at the records of one hash again, so that no two ids are taken for one, and reports both positions. */
  async confirm(readIds: ReadIds, report: ReportNotice): Promise<void> {
    const positions = this.#suspicions.flatMap(({ earlier, position }) => [earlier, position]);
    const ids = await this.#positions.readAgain(positions, readIds);
    const seen = new Map<number, Map<string | undefined, number>>();
    for (const { position, earlier } of this.#suspicions) {
      // What can be read no more counts as what it was taken for.
      const id = ids.get(position) ?? ids.get(earlier);
      const known = seen.get(earlier) ?? new Map([[ids.get(earlier) ?? id, earlier]]);
      seen.set(earlier, known);
      const first = known.get(id);
      if (first === undefined) known.set(id, position);
      else this.#report(id, position, first, report);
    }
    for (let count = 0; count < this.#beyond; count += 1)
      report(ENTITY_ID_DUPLICATE, { message: `a further ${this.#idField} that occurs before` });
  }

  #report(id: string | undefined, position: number, earlier: number, report: ReportNotice): void {
    const place = this.#positions.placeOf(position);
    const first = this.#positions.placeOf(earlier);
    const what = id === undefined ? this.#idField : `${this.#idField} ${show(id)}`;
    const message = `${what} is also that of record ${first.record} in ${first.file}`;
    report(ENTITY_ID_DUPLICATE, { ...place, pointer: `/${this.#idField}`, message });
  }
}
