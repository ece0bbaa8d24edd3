import { countText } from '../../core/count-text.js';
import type { FeedKind } from '../../feeds/kind.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { likenessRules } from '../rules/likeness.js';
import { idReader, type ReadAgain } from '../set/record-id.js';
import type { RecordPositions } from '../set/record-positions.js';
import type { UniqueIds } from '../set/unique-ids.js';
import { FOLDED_WORDS } from './record-keys.js';
import { ValueSample } from './value-sample.js';

/** 12 MB: 780,000 ids with capitals or blanks; of more, a share. */
const MOST_SLOTS = 2 ** 20;
/** Pairs that are confirmed by a second look at both records; more of them are told by their hashes alone. */
const MOST_CONFIRMED = 1_000;

/** Two records whose ids differ in capitals and blanks only. */
interface Pair {
  readonly position: number;
  readonly earlier: number;
}

/** Finds ids that differ only in capitals or in the blanks around them. */
export class NearIds {
  /** Ids with capitals or blanks, by the hash of what they would be without. */
  readonly #seen: ValueSample;
  readonly #pairs: Pair[] = [];
  #beyond = 0;

  /** `mostSlots` is a power of two from 4,096 on. */
  constructor(mostSlots = MOST_SLOTS) {
    this.#seen = new ValueSample(mostSlots);
  }

  /** Takes the ids of the current file that are not as they would be without capitals and blanks, but for the `repeated` ones. */
  add(folded: Uint32Array, repeated: ReadonlySet<number>, positions: RecordPositions): void {
    for (let at = 0; at < folded.length; at += FOLDED_WORDS) {
      if (repeated.has(folded[at] as number)) continue;
      const position = positions.of(folded[at] as number);
      const [high, low] = [folded[at + 1] as number, folded[at + 2] as number];
      const earlier = this.#seen.add(high, low, position);
      if (earlier !== undefined) this.#suspect({ position, earlier });
    }
  }

  /** Looks at both ids of each pair again, and reports those that are near. `unique` knows all ids as they are. */
  async report(
    kind: FeedKind,
    unique: UniqueIds,
    positions: RecordPositions,
    readAgain: ReadAgain,
    report: ReportNotice,
  ): Promise<void> {
    for (const [high, low, position] of this.#seen.kept()) {
      const plain = unique.find(high, low);
      if (plain !== undefined)
        this.#suspect({ position: Math.max(position, plain), earlier: Math.min(position, plain) });
    }
    const both = this.#pairs.flatMap(({ position, earlier }) => [position, earlier]);
    const idOf = idReader(kind);
    const ids = await positions.readAgain(both, (file, records) => readAgain(file, records, idOf));
    this.#pairs.sort((a, b) => a.position - b.position);
    for (const pair of this.#pairs) this.#report(kind, pair, ids, positions, report);
    for (let count = 0; count < this.#beyond; count += 1)
      report(likenessRules.entity_id_near_duplicate, {
        message: `a further ${kind.idField} that differs from another in capitals or blanks only`,
      });
  }

  #suspect(pair: Pair): void {
    if (this.#pairs.length < MOST_CONFIRMED) this.#pairs.push(pair);
    else this.#beyond += 1;
  }

  #report(
    { idField }: FeedKind,
    { position, earlier }: Pair,
    ids: ReadonlyMap<number, string>,
    positions: RecordPositions,
    report: ReportNotice,
  ): void {
    const [id, other] = [ids.get(position), ids.get(earlier)];
    const known = id !== undefined && other !== undefined;
    // Equal ones have a rule of their own. What cannot be read again, such as standard input, is told by its hash.
    if (known && (id === other || fold(id) !== fold(other))) return;
    const { file, record } = positions.placeOf(earlier);
    const [one, two] = known ? [` ${show(id)}`, `${show(other)}, `] : ['', 'that of '];
    const { oneIn } = this.#seen;
    const share = oneIn === 1 ? '' : `; one id in ${countText(oneIn)} was compared`;
    const message = `${idField}${one} differs from ${two}record ${record} in ${file}, in capitals or blanks only${share}`;
    report(likenessRules.entity_id_near_duplicate, {
      ...positions.placeOf(position),
      pointer: `/${idField}`,
      message,
    });
  }
}

/** An id without capitals and blanks around it. */
function fold(id: string): string {
  return id.trim().toLowerCase();
}
