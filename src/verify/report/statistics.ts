import type { FeedKind } from '../../feeds/kind.js';
import { fieldAt } from '../../feeds/paths.js';
import {
  addressOf,
  COUNTRY,
  LATITUDE,
  LONGITUDE,
  locationOf,
} from '../../feeds/rules/entity-members.js';
import { type CountryCount, CountryCounts } from './country-counts.js';
import { type FieldCount, FieldCoverage } from './field-coverage.js';
import { type GridResult, MapGrid } from './map-grid.js';
import type { RecordProblem } from './record-problem.js';

/** What a report shows of the records of a set; plain data of bounded size, so that a worker can hand it over. */
export interface StatisticsResult {
  readonly records: number;
  /** Records by their worst finding. */
  readonly problems: Readonly<Record<RecordProblem, number>>;
  /** Most records first; empty for kinds without addresses. */
  readonly countries: readonly CountryCount[];
  /** Every declared field, in declaration order. */
  readonly fields: readonly FieldCount[];
  /** Null for kinds without coordinates. */
  readonly coordinates: CoordinateCounts | null;
  readonly grid: GridResult;
}

/** Records by what their coordinates are worth. */
export interface CoordinateCounts {
  /** On the map. */
  readonly usable: number;
  /** Neither latitude nor longitude. */
  readonly missing: number;
  /** Something is there, but it is no place on Earth. */
  readonly unusable: number;
}

/** Collects what a report shows of the records, one by one, in bounded memory. Parts collected apart are merged. */
export class SetStatistics {
  readonly #problems: Record<RecordProblem, number> = { none: 0, info: 0, warning: 0, error: 0 };
  readonly #countries = new CountryCounts();
  readonly #fields: FieldCoverage;
  readonly #grid = new MapGrid();
  readonly #hasCountry: boolean;
  readonly #hasCoordinates: boolean;
  readonly #coordinates = { usable: 0, missing: 0, unusable: 0 };

  constructor({ fields }: Pick<FeedKind, 'fields'>) {
    this.#fields = new FieldCoverage(fields);
    this.#hasCountry = fieldAt(fields, 'location.address.country') !== undefined;
    this.#hasCoordinates = fieldAt(fields, 'location.latitude') !== undefined;
  }

  /** Adds a record as parsed, with the worst of what was found about it by itself. */
  add(record: unknown, problem: RecordProblem): void {
    this.#problems[problem] += 1;
    this.#fields.add(record);
    if (this.#hasCountry) this.#countries.add(COUNTRY.in(addressOf(record)), problem);
    if (this.#hasCoordinates) this.#addPlace(record, problem);
  }

  /** Adds what was collected elsewhere about records of the same kind. */
  merge(other: StatisticsResult): void {
    for (const problem of PROBLEMS) this.#problems[problem] += other.problems[problem];
    this.#countries.merge(other.countries);
    this.#fields.merge(other.fields);
    this.#grid.merge(other.grid);
    this.#coordinates.usable += other.coordinates?.usable ?? 0;
    this.#coordinates.missing += other.coordinates?.missing ?? 0;
    this.#coordinates.unusable += other.coordinates?.unusable ?? 0;
  }

  result(): StatisticsResult {
    return {
      records: PROBLEMS.reduce((sum, problem) => sum + this.#problems[problem], 0),
      problems: { ...this.#problems },
      countries: this.#countries.result(),
      fields: this.#fields.result(),
      coordinates: this.#hasCoordinates ? { ...this.#coordinates } : null,
      grid: this.#grid.result(),
    };
  }

  #addPlace(record: unknown, problem: RecordProblem): void {
    const location = locationOf(record);
    const [latitude, longitude] = [LATITUDE.in(location), LONGITUDE.in(location)];
    if (latitude === undefined && longitude === undefined) {
      this.#coordinates.missing += 1;
      return;
    }
    const [y, x] = [degrees(latitude), degrees(longitude)];
    if (!(Math.abs(y) <= 90 && Math.abs(x) <= 180)) {
      this.#coordinates.unusable += 1;
      return;
    }
    this.#coordinates.usable += 1;
    this.#grid.add(x, y, problem);
  }
}

const PROBLEMS = ['none', 'info', 'warning', 'error'] as const;

/** NaN for what is no number; numeric text counts, as for the rules. */
function degrees(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
