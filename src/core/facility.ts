import type { SourceIdentity } from './source.js';

/** A row of the built-in table `facility`; null is SQL NULL. */
export interface Facility {
  /** Position in its seed, from 1: the n-th facility of a seed is always the same. */
  readonly id: number;
  readonly name: string | null;
  readonly phone: string | null;
  readonly url: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly country: string | null;
  readonly locality: string | null;
  readonly region: string | null;
  readonly postal_code: string | null;
  readonly street_address: string | null;
}

/** The columns of the table that are written, in the order of FacilityLines. */
export const FACILITY_COLUMNS = [
  'id',
  'name',
  'phone',
  'url',
  'latitude',
  'longitude',
  'country',
  'locality',
  'region',
  'postal_code',
  'street_address',
] as const satisfies readonly (keyof Facility)[];

/** Rows as the database takes them fastest: lines of COPY's text format in UTF-8, the columns those of FACILITY_COLUMNS. */
export interface FacilityLines {
  /** How many lines there are. */
  readonly rows: number;
  /** Not changed by the maker any more. */
  readonly bytes: Uint8Array;
}

/** Rows to insert, a batch at a time. */
export type FacilityBatches = AsyncIterable<FacilityLines> | Iterable<FacilityLines>;

/** The built-in table as `seed` needs it. */
export interface FacilityStore {
  readonly identity: SourceIdentity;
  /**
   * Makes the table, or brings it up to date. A table of that name without feedgen's mark is FeedgenError `usage`, unless `force`.
   */
  prepare(options: { readonly force: boolean }): Promise<void>;
  /** Number of rows, and the highest id (0 when empty). */
  extent(): Promise<{ readonly rows: number; readonly lastId: number }>;
  /**
   * Inserts all batches in one transaction by the fastest way the database has; returns the number of rows inserted. With `reset`, the
   * same transaction empties the table first, so that a failure leaves it as it was; a table without feedgen's mark is refused
   * (FeedgenError `usage`), whatever `force` said. Two inserts at once run one after the other: `batchesAfter` is called with the
   * highest id (0 when empty) that nobody else of feedgen moves until the end of the transaction.
   */
  insert(
    batchesAfter: (lastId: number) => FacilityBatches,
    options: { readonly reset: boolean },
  ): Promise<number>;
  close(): Promise<void>;
}
