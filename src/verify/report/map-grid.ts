import type { RecordProblem } from './record-problem.js';

/** The finest cells are 1/64 degree wide, some 1.7 km. */
const FINEST = 64;

/** More cells than this are never kept: the grid gets coarser instead. */
export const MAX_CELLS = 1 << 15;

const MICRO = 1e6;

/** One cell of the map that has entities; plain data, so that a worker can hand it over. */
export interface GridCell {
  /** Degrees: the mean position of the cell's entities. */
  readonly longitude: number;
  readonly latitude: number;
  readonly records: number;
  /** Entities whose worst finding is an error, and a warning. */
  readonly errors: number;
  readonly warnings: number;
}

/** The entities of a set by their place; rows of numbers, so that a worker can hand them over cheaply. */
export interface GridResult {
  /** A power of two, below one when cells are wider than a degree. */
  readonly cellsPerDegree: number;
  /** Of each cell: its number, by which they are ordered, and the sums that make up a GridCell. */
  readonly sums: readonly Float64Array[];
}

const ROWS = ['cell', 'longitude', 'latitude', 'records', 'errors', 'warnings'] as const;
type Row = (typeof ROWS)[number];

/**
 * Counts entities in cells of latitude and longitude. Its memory is bounded: when cells become too many, four become one. Sums are
 * whole micro-degrees, so that the result does not depend on the order of the records nor on how they are dealt out to several grids.
 */
export class MapGrid {
  #cellsPerDegree = FINEST;
  #index = new Map<number, number>();
  #sums = emptySums(256);

  /** Adds entities at one place, in degrees within the usual ranges. */
  add(longitude: number, latitude: number, problem: RecordProblem): void {
    const at = this.#slot(cellOf(longitude, latitude, this.#cellsPerDegree));
    const sums = this.#sums;
    sums.longitude[at] = (sums.longitude[at] ?? 0) + Math.round(longitude * MICRO);
    sums.latitude[at] = (sums.latitude[at] ?? 0) + Math.round(latitude * MICRO);
    sums.records[at] = (sums.records[at] ?? 0) + 1;
    if (problem === 'error') sums.errors[at] = (sums.errors[at] ?? 0) + 1;
    else if (problem === 'warning') sums.warnings[at] = (sums.warnings[at] ?? 0) + 1;
    while (this.#index.size > MAX_CELLS) this.#coarsen(this.#cellsPerDegree / 2);
  }

  /** Adds everything that another grid counted. */
  merge({ cellsPerDegree, sums }: GridResult): void {
    if (cellsPerDegree < this.#cellsPerDegree) this.#coarsen(cellsPerDegree);
    this.#addSums(fromRows(sums), sums[0]?.length ?? 0, cellsPerDegree);
    while (this.#index.size > MAX_CELLS) this.#coarsen(this.#cellsPerDegree / 2);
  }

  result(): GridResult {
    const inOrder = [...this.#index].sort(([a], [b]) => a - b).map(([, at]) => at);
    const sums = ROWS.map((row) => Float64Array.from(inOrder, (at) => this.#sums[row][at] ?? 0));
    return { cellsPerDegree: this.#cellsPerDegree, sums };
  }

  #coarsen(cellsPerDegree: number): void {
    const [sums, size, finer] = [this.#sums, this.#index.size, this.#cellsPerDegree];
    this.#index = new Map();
    this.#sums = emptySums(size);
    this.#cellsPerDegree = cellsPerDegree;
    this.#addSums(sums, size, finer);
  }

  #addSums(from: Sums, size: number, cellsPerDegree: number): void {
    for (let each = 0; each < size; each += 1) {
      const cell = moved(from.cell[each] ?? 0, cellsPerDegree, this.#cellsPerDegree);
      const at = this.#slot(cell);
      for (const row of ROWS) {
        const to = this.#sums[row];
        if (row !== 'cell') to[at] = (to[at] ?? 0) + (from[row][each] ?? 0);
      }
    }
  }

  /** Where the sums of a cell are; a new cell gets the next place. */
  #slot(cell: number): number {
    const known = this.#index.get(cell);
    if (known !== undefined) return known;
    const at = this.#index.size;
    if (at === this.#sums.cell.length) this.#sums = grown(this.#sums);
    this.#index.set(cell, at);
    this.#sums.cell[at] = cell;
    return at;
  }
}

type Sums = Readonly<Record<Row, Float64Array>>;

/** The cells of a result. */
export function gridCells({ sums }: GridResult): readonly GridCell[] {
  const { longitude, latitude, records, errors, warnings } = fromRows(sums);
  return Array.from(records, (count, at) => ({
    longitude: (longitude[at] ?? 0) / count / MICRO,
    latitude: (latitude[at] ?? 0) / count / MICRO,
    records: count,
    errors: errors[at] ?? 0,
    warnings: warnings[at] ?? 0,
  }));
}

function cellOf(longitude: number, latitude: number, cellsPerDegree: number): number {
  const column = Math.floor((longitude + 180) * cellsPerDegree);
  const row = Math.floor((latitude + 90) * cellsPerDegree);
  return row * columns(cellsPerDegree) + column;
}

/** The number of the coarser cell that holds a cell. */
function moved(cell: number, from: number, to: number): number {
  if (from === to) return cell;
  const step = from / to;
  const column = cell % columns(from);
  const row = Math.floor(cell / columns(from));
  return Math.floor(row / step) * columns(to) + Math.floor(column / step);
}

/** One more than around the globe: longitude 180 is a cell of its own. */
function columns(cellsPerDegree: number): number {
  return Math.floor(360 * cellsPerDegree) + 1;
}

function emptySums(length: number): Sums {
  return fromRows(ROWS.map(() => new Float64Array(Math.max(1, length))));
}

function grown(sums: Sums): Sums {
  const wider = emptySums(sums.cell.length * 2);
  for (const row of ROWS) wider[row].set(sums[row]);
  return wider;
}

function fromRows(rows: readonly Float64Array[]): Sums {
  return Object.fromEntries(ROWS.map((row, at) => [row, rows[at] ?? new Float64Array()])) as Sums;
}
