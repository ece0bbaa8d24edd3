import type { FeedKind } from '../../feeds/kind.js';
import type { ReportNotice } from '../findings.js';
import { KeyCoverage } from '../history/key-coverage.js';
import { LocationSample } from '../history/location-sample.js';
import { LikeEntities } from '../likeness/like-entities.js';
import { NearIds } from '../likeness/near-ids.js';
import { type FileKeys, KEY, KEY_WORDS } from '../likeness/record-keys.js';
import { SharedValues } from '../likeness/shared-values.js';
import { UrlHashes } from '../links/url-hashes.js';
import { idReader, type ReadAgain } from './record-id.js';
import { RecordPositions } from './record-positions.js';
import { UniqueIds } from './unique-ids.js';

/** What of the records is kept because something else will be compared with them. */
export interface KeptForOthers {
  /** For an earlier set. */
  readonly locations: boolean;
  /** For an action feed. */
  readonly urls: boolean;
}

/** What the records of one set show together, in memory that is bounded but for the ids. */
export class SetRecords {
  readonly kind: FeedKind;
  readonly positions = new RecordPositions();
  readonly unique: UniqueIds;
  readonly coverage = new KeyCoverage();
  readonly like = new LikeEntities();
  readonly locations: LocationSample | undefined;
  readonly urls: UrlHashes | undefined;
  readonly #near = new NearIds();
  readonly #shared = new SharedValues();

  /** `expected` is about how many records there will be. */
  constructor(kind: FeedKind, expected: number, kept: KeptForOthers) {
    this.kind = kind;
    this.unique = new UniqueIds(kind.idField, expected);
    this.locations = kept.locations ? new LocationSample() : undefined;
    this.urls = kept.urls ? new UrlHashes() : undefined;
  }

  /** Takes the records of the next file, `first` being the number of records in the files before. */
  addFile(name: string, first: number, { words, folded }: FileKeys): void {
    this.positions.startFile(name, first);
    this.unique.startFile(name, first);
    const repeated = new Set<number>();
    for (let at = 0; at < words.length; at += KEY_WORDS) {
      const record = words[at + KEY.record] as number;
      const position = first + record;
      this.coverage.add(words, at);
      this.#shared.add(words, at, position);
      this.locations?.add(words, at, position);
      this.urls?.add(words, at, position);
      const [high, low] = [words[at + KEY.idHigh] as number, words[at + KEY.idLow] as number];
      if (this.unique.add(high, low, record)) this.like.add(words, at, position);
      else repeated.add(record);
    }
    this.#near.add(folded, repeated, this.positions);
  }

  /** Reports what they show, the records in question being read again. */
  async report(readAgain: ReadAgain, samples: number, report: ReportNotice): Promise<void> {
    const { kind, positions, unique } = this;
    const idOf = idReader(kind);
    await unique.confirm((file, records) => readAgain(file, records, idOf), report);
    await this.#near.report(kind, unique, positions, readAgain, report);
    await this.like.report(kind, positions, readAgain, report);
    await this.#shared.report(kind.compared, positions, readAgain, samples, report);
  }
}
