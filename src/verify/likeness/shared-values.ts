import { countText } from '../../core/count-text.js';
import { mix } from '../../feeds/id-hash.js';
import type { ComparedFields } from '../../feeds/kind.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { likenessRules, MANY } from '../rules/likeness.js';
import type { ReadAgain } from '../set/record-id.js';
import type { RecordPositions } from '../set/record-positions.js';
import { NOWHERE } from './degrees.js';
import { FrequentValues } from './frequent-values.js';
import { readPath } from './read-path.js';
import { KEY } from './record-keys.js';

/** Values that many entities share: each with its rule. */
export class SharedValues {
  readonly #telephones = new FrequentValues();
  readonly #urls = new FrequentValues();
  readonly #points = new FrequentValues();

  /** Counts the values of one record: the words from `at` on. */
  add(words: Uint32Array, at: number, position: number): void {
    this.#telephones.add(words[at + KEY.telephone] as number, position);
    this.#urls.add(words[at + KEY.url] as number, position);
    this.#points.add(pointOf(words, at), position);
  }

  /** Reports what is shared, the most frequent value first; up to `samples` values of each kind are read again, to be shown. */
  async report(
    compared: ComparedFields,
    positions: RecordPositions,
    readAgain: ReadAgain,
    samples: number,
    report: ReportNotice,
  ): Promise<void> {
    const { telephone, url, latitude, longitude } = compared;
    const shared = [
      [likenessRules.telephone_shared, this.#telephones, [telephone]],
      [likenessRules.url_shared, this.#urls, [url]],
      [likenessRules.latlng_shared, this.#points, [latitude, longitude]],
    ] as const;
    for (const [rule, values, paths] of shared) {
      const say = await sayValues(values, paths, positions, readAgain, samples);
      for (const place of say) report(rule, place);
    }
  }
}

/** A hash of a pair of coordinates; 0 for none, and for zeros, which have a rule of their own. */
export function pointOf(words: Uint32Array, at: number): number {
  const north = (words[at + KEY.latitude] as number) | 0;
  const east = (words[at + KEY.longitude] as number) | 0;
  if (north === NOWHERE || (north === 0 && east === 0)) return 0;
  return mix(mix(north) + Math.imul(east, 0x9e3779b1)) || 1;
}

async function sayValues(
  values: FrequentValues,
  paths: readonly string[],
  positions: RecordPositions,
  readAgain: ReadAgain,
  samples: number,
) {
  const frequent = values.atLeast(MANY);
  const readers = paths.map(readPath);
  const shown = await positions.readAgain(
    frequent.slice(0, samples).map(({ position }) => position),
    (file, records) =>
      readAgain(file, records, (record) => readers.map((read) => show(read(record))).join(', ')),
  );
  const least = values.error === 0 ? '' : 'at least ';
  return frequent.map(({ count, position }) => {
    const value = shown.get(position) ?? 'a value';
    const message = `${value} is that of ${least}${countText(count)} entities, this one among them`;
    const [path = ''] = paths;
    const pointer = paths.length > 1 ? parentOf(path) : `/${path.replaceAll('.', '/')}`;
    return { ...positions.placeOf(position), pointer, message };
  });
}

/** The pointer of the object that holds a field. */
function parentOf(path: string): string {
  return `/${path.split('.').slice(0, -1).join('/')}`;
}
