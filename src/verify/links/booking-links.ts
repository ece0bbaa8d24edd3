import { hashText } from '../../feeds/id-hash.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { readPath } from '../likeness/read-path.js';
import { actionRules } from '../rules/actions.js';
import type { ReadAgain } from '../set/record-id.js';
import type { SetRecords } from '../set/set-records.js';
import type { ActionLink } from './action-links.js';

/** Links that are confirmed by a second look at the record; more of them, and longer ones, are told by their hashes alone. */
const MOST_CONFIRMED = 1_000;
const MOST_CHARACTERS = 4_096;

/** An entity whose url seems to be that of its action. */
interface Suspicion {
  readonly position: number;
  readonly url: string;
}

/** Finds entities whose url is the booking link of their action. */
export class BookingLinks {
  readonly #records: SetRecords;
  readonly #seed: number;
  readonly #suspicions: Suspicion[] = [];
  #beyond = 0;

  /** `seed` is that of the keys of the records. */
  constructor(records: SetRecords, seed: number) {
    this.#records = records;
    this.#seed = seed | 0;
  }

  /** Takes one link of the action feed. */
  add({ entityId, url }: ActionLink): void {
    const { unique, urls } = this.#records;
    const position = unique.find(...hashText(entityId, this.#seed));
    if (position === undefined || urls?.take(position, url, this.#seed) !== true) return;
    const confirmed = this.#suspicions.length < MOST_CONFIRMED && url.length <= MOST_CHARACTERS;
    if (confirmed) this.#suspicions.push({ position, url });
    else this.#beyond += 1;
  }

  /** Looks at the records again and reports those whose url it is. */
  async report(readAgain: ReadAgain, report: ReportNotice): Promise<void> {
    const { kind, positions } = this.#records;
    const read = readPath(kind.compared.url);
    const wanted = this.#suspicions.map(({ position }) => position);
    const urls = await positions.readAgain(wanted, (file, records) =>
      readAgain(file, records, read),
    );
    const pointer = `/${kind.compared.url.replaceAll('.', '/')}`;
    const rule = actionRules.url_is_booking_link;
    for (const { position, url } of this.#suspicions.toSorted((a, b) => a.position - b.position)) {
      // What can be read no more counts as what it was taken for.
      if ((urls.get(position) ?? url) !== url) continue;
      const message = `${show(url)} is also the link of its action`;
      report(rule, { ...positions.placeOf(position), pointer, message });
    }
    for (let count = 0; count < this.#beyond; count += 1)
      report(rule, { message: 'a further url that is also the link of an action' });
  }
}
