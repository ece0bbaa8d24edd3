import { mix } from '../feeds/id-hash.js';
import type { FeedKind } from '../feeds/kind.js';
import { show } from '../feeds/show.js';
import type { ReportNotice } from './findings.js';
import { type Look, lookAt } from './look.js';
import type { ReadAgain } from './record-id.js';
import { KEY } from './record-keys.js';
import type { RecordPositions } from './record-positions.js';
import { likenessRules } from './rules/likeness.js';
import { pointOf } from './shared-values.js';
import { countText } from './text.js';
import { ValueSample } from './value-sample.js';

/** 25 MB: names of some 500,000 entities with address, telephone and coordinates; of more, a share. */
const MOST_SLOTS = 2 ** 21;
/** Pairs that are confirmed by a second look at both records; more of them are told by their hashes alone. */
const MOST_CONFIRMED = 1_000;

/** What two entities of one name can have in common besides. */
const KINDS = ['address', 'telephone', 'point'] as const;
type Kind = (typeof KINDS)[number];
/** Keeps an address from being taken for a telephone. */
const SALT: Readonly<Record<Kind, number>> = {
  address: 0x2545f491,
  telephone: 0x632be59b,
  point: 0x1b56c4e9,
};
const WORDS: Readonly<Record<Kind, string>> = {
  address: 'address',
  telephone: 'telephone',
  point: 'coordinates',
};

/** Two records of one name, by their hashes. */
interface Suspicion {
  readonly position: number;
  readonly earlier: number;
  readonly name: number;
  readonly kind: Kind;
}

/** Finds entities under different ids that are probably one. */
export class LikeEntities {
  readonly #seen = new ValueSample(MOST_SLOTS);
  readonly #suspicions: Suspicion[] = [];
  #beyond = 0;

  /** Takes one record with an id that no other has: the words from `at` on. */
  add(words: Uint32Array, at: number, position: number): void {
    const name = words[at + KEY.name] as number;
    if (name === 0 || !this.#seen.keeps(name)) return;
    let found: Suspicion | undefined;
    for (const kind of KINDS) {
      const value = wordOf(kind, words, at);
      if (value === 0) continue;
      const earlier = this.#seen.add(name, salted(kind, value), position);
      if (earlier !== undefined) found ??= { position, earlier, name, kind };
    }
    if (found === undefined) return;
    if (this.#suspicions.length < MOST_CONFIRMED) this.#suspicions.push(found);
    else this.#beyond += 1;
  }

  /** Marks the record that has the name and address of another set's record, if there is one, and it is kept. */
  mark(words: Uint32Array, at: number): void {
    const name = words[at + KEY.name] as number;
    const address = words[at + KEY.address] as number;
    if (name !== 0 && address !== 0) this.#seen.mark(name, salted('address', address));
  }

  /** The positions of what was marked. */
  marked(): Iterable<number> {
    return this.#seen.marked();
  }

  /** One name in so many is compared. */
  get oneIn(): number {
    return this.#seen.oneIn;
  }

  /** Looks at both records of each pair again, and reports those that are alike. */
  async report(
    kind: FeedKind,
    positions: RecordPositions,
    readAgain: ReadAgain,
    report: ReportNotice,
  ): Promise<void> {
    const look = lookAt(kind);
    const both = this.#suspicions.flatMap(({ position, earlier }) => [position, earlier]);
    const looks = await positions.readAgain(both, (file, records) =>
      readAgain(file, records, look),
    );
    const rule = likenessRules.probable_duplicate_entity;
    for (const suspicion of this.#suspicions) {
      const message = this.#say(suspicion, positions, looks);
      if (message !== undefined)
        report(rule, { ...positions.placeOf(suspicion.position), pointer: '/name', message });
    }
    for (let count = 0; count < this.#beyond; count += 1)
      report(rule, { message: 'a further entity that another one is like' });
  }

  /** Undefined for two that are not alike after all. */
  #say(
    { position, earlier, kind }: Suspicion,
    positions: RecordPositions,
    looks: ReadonlyMap<number, Look>,
  ): string | undefined {
    const [one, other] = [looks.get(position), looks.get(earlier)];
    if (one !== undefined && other !== undefined)
      if (one.id === other.id || one.name !== other.name || one[kind] !== other[kind])
        return undefined;
    const { file, record } = positions.placeOf(earlier);
    const id = other === undefined ? 'an entity' : show(other.id);
    const { oneIn } = this;
    const share =
      oneIn === 1
        ? ''
        : `; one name in ${countText(oneIn)} was compared, so that there may be as many times more`;
    return `${show(one?.shown)} has the name and ${WORDS[kind]} of ${id}, record ${record} in ${file}${share}`;
  }
}

function wordOf(kind: Kind, words: Uint32Array, at: number): number {
  return kind === 'point' ? pointOf(words, at) : (words[at + KEY[kind]] as number);
}

function salted(kind: Kind, value: number): number {
  return mix(value ^ SALT[kind]) >>> 0;
}
