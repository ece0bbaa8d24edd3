import { countText } from '../../core/count-text.js';
import type { FeedKind } from '../../feeds/kind.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { likenessRules } from '../rules/likeness.js';
import type { ReadAgain } from '../set/record-id.js';
import type { RecordPositions } from '../set/record-positions.js';
import { type Look, lookAt } from './look.js';
import { type Alike, COMMON, NameGroups } from './name-groups.js';
import { KEY } from './record-keys.js';
import { pointOf } from './shared-values.js';

/** Pairs that are confirmed by a second look at both records; more of them are told by their hashes alone. */
const MOST_CONFIRMED = 1_000;

/** What two entities of one name can have in common besides, in words and in what is read again. */
const WORDS = new Map<number, readonly [word: string, field: 'address' | 'telephone' | 'point']>([
  [COMMON.address, ['address', 'address']],
  [COMMON.telephone, ['telephone', 'telephone']],
  [COMMON.point, ['coordinates', 'point']],
]);

/** Finds entities under different ids that are probably one. */
export class LikeEntities {
  readonly #groups = new NameGroups();
  readonly #alike: Alike[] = [];
  #beyond = 0;
  #searched = false;

  /** Takes one record with an id that no other has: the words from `at` on. */
  add(words: Uint32Array, at: number, position: number): void {
    const name = words[at + KEY.name] as number;
    const address = words[at + KEY.address] as number;
    const telephone = words[at + KEY.telephone] as number;
    this.#groups.add(name, address, telephone, pointOf(words, at), position);
  }

  /** Takes one record of another set, whose id is not in this one, after all records of this set. */
  addRemoved(words: Uint32Array, at: number): void {
    this.#groups.addElsewhere(words[at + KEY.name] as number, words[at + KEY.address] as number);
  }

  /** Finds what is alike; `onAgain` is given the position of a record with the name and address of one that was removed. Once only. */
  search(onAgain: (position: number) => void): void {
    this.#searched = true;
    const take = (alike: Alike) => {
      if (this.#alike.length < MOST_CONFIRMED) this.#alike.push(alike);
      else this.#beyond += 1;
    };
    this.#groups.search(take, onAgain);
    this.#alike.sort((a, b) => a.position - b.position);
  }

  /** One name in so many is compared. */
  get oneIn(): number {
    return this.#groups.oneIn;
  }

  /** Looks at both records of each pair again, and reports those that are alike. */
  async report(
    kind: FeedKind,
    positions: RecordPositions,
    readAgain: ReadAgain,
    report: ReportNotice,
  ): Promise<void> {
    if (!this.#searched) this.search(() => {});
    const look = lookAt(kind);
    const both = this.#alike.flatMap(({ position, earlier }) => [position, earlier]);
    const looks = await positions.readAgain(both, (file, records) =>
      readAgain(file, records, look),
    );
    const rule = likenessRules.probable_duplicate_entity;
    for (const alike of this.#alike) {
      const message = this.#say(alike, positions, looks);
      if (message !== undefined)
        report(rule, { ...positions.placeOf(alike.position), pointer: '/name', message });
    }
    for (let count = 0; count < this.#beyond; count += 1)
      report(rule, { message: 'a further entity that another one is like' });
  }

  /** Undefined for two that are not alike after all. */
  #say(
    { position, earlier, common }: Alike,
    positions: RecordPositions,
    looks: ReadonlyMap<number, Look>,
  ): string | undefined {
    const [word, field] = WORDS.get(common) ?? ['address', 'address'];
    const [one, other] = [looks.get(position), looks.get(earlier)];
    if (one !== undefined && other !== undefined)
      if (one.id === other.id || one.name !== other.name || one[field] !== other[field])
        return undefined;
    const { file, record } = positions.placeOf(earlier);
    const id = other === undefined ? 'an entity' : show(other.id);
    const { oneIn } = this;
    const share =
      oneIn === 1
        ? ''
        : `; one name in ${countText(oneIn)} was compared, so that there may be as many times more`;
    return `${show(one?.shown)} has the name and ${word} of ${id}, record ${record} in ${file}${share}`;
  }
}
