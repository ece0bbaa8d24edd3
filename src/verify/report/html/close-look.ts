import type { GridCell } from '../map-grid.js';
import type { Box } from './world-map.js';

/** A closer look at a part of the world. */
export interface CloseLook {
  readonly box: Box;
  /** Entities in it. */
  readonly records: number;
}

/** Entities on each edge that a closer look may leave out, so that one wrong coordinate does not keep everything small. */
const STRAY = 0.01;

/** The largest part that is a closer look, in degrees of latitude. */
const TALL = 30;
const WIDE = 40;

/** A part of the world is worth a closer look when it has at least so many of all entities. */
const MOST = 0.4;

/** Degrees by which windows are moved to find the one with most entities. */
const STEP = 2;
const COLUMNS = 360 / STEP;
const ROWS = 180 / STEP;

/** The part of the world that most entities are in, with a margin; undefined when they are spread too far for a closer look. */
export function closeLook(cells: readonly GridCell[]): CloseLook | undefined {
  const all = total(cells);
  const window = fullest(cells);
  if (all === 0 || total(window) < all * MOST) return undefined;
  const box = around(window);
  return { box, records: total(cells.filter((cell) => isIn(cell, box))) };
}

/** The cells of the window with most entities. Its width is that of its middle: degrees of longitude are shorter in the north. */
function fullest(cells: readonly GridCell[]): readonly GridCell[] {
  const sums = new SquareSums(cells);
  let best: Box = { west: 0, east: 0, south: 0, north: 0 };
  let most = -1;
  for (let south = -90; south <= 90 - TALL; south += STEP) {
    const wide = Math.ceil(WIDE / cosine(south + TALL / 2) / STEP) * STEP;
    for (let west = -180; west <= 180 - wide; west += STEP) {
      const box = { west, east: west + wide, south, north: south + TALL };
      const records = sums.within(box);
      if (records > most) [best, most] = [box, records];
    }
  }
  return cells.filter((cell) => isIn(cell, best));
}

/** Entities of every window of whole steps, each by four additions: sums from the south-west corner of the world. */
class SquareSums {
  readonly #sums = new Float64Array((COLUMNS + 1) * (ROWS + 1));

  constructor(cells: readonly GridCell[]) {
    const sums = this.#sums;
    for (const { longitude, latitude, records } of cells) {
      const column = Math.min(COLUMNS, 1 + Math.floor((longitude + 180) / STEP));
      const row = Math.min(ROWS, 1 + Math.floor((latitude + 90) / STEP));
      const at = row * (COLUMNS + 1) + column;
      sums[at] = (sums[at] ?? 0) + records;
    }
    for (let row = 1; row <= ROWS; row += 1)
      for (let column = 1; column <= COLUMNS; column += 1) {
        const at = row * (COLUMNS + 1) + column;
        const [below, left, corner] = [at - COLUMNS - 1, at - 1, at - COLUMNS - 2];
        sums[at] = (sums[at] ?? 0) + (sums[below] ?? 0) + (sums[left] ?? 0) - (sums[corner] ?? 0);
      }
  }

  within({ west, east, south, north }: Box): number {
    return (
      this.#to(east, north) - this.#to(west, north) - this.#to(east, south) + this.#to(west, south)
    );
  }

  #to(longitude: number, latitude: number): number {
    const [column, row] = [(longitude + 180) / STEP, (latitude + 90) / STEP];
    return this.#sums[row * (COLUMNS + 1) + column] ?? 0;
  }
}

/** The box that nearly all of the cells are in, with a margin, and not too narrow. */
function around(cells: readonly GridCell[]): Box {
  const [west, east] = extent(cells, 'longitude');
  const [south, north] = extent(cells, 'latitude');
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  const tall = Math.max(north - south, 1.2) * 0.58;
  const wide = Math.max(east - west, 2.4 / cosine(y)) * 0.58;
  return {
    west: x - wide,
    east: x + wide,
    south: Math.max(-89, y - tall),
    north: Math.min(89, y + tall),
  };
}

function extent(
  cells: readonly GridCell[],
  axis: 'longitude' | 'latitude',
): readonly [number, number] {
  const sorted = cells.toSorted((a, b) => a[axis] - b[axis]);
  return [edge(sorted, axis), edge(sorted.toReversed(), axis)];
}

/** Where the entities begin but for the strays. */
function edge(cells: readonly GridCell[], axis: 'longitude' | 'latitude'): number {
  let strays = STRAY * total(cells);
  const first = cells.find(({ records }) => {
    strays -= records;
    return strays < 0;
  });
  return first?.[axis] ?? 0;
}

function isIn({ longitude, latitude }: GridCell, { west, east, south, north }: Box): boolean {
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

function total(cells: readonly GridCell[]): number {
  return cells.reduce((sum, { records }) => sum + records, 0);
}

/** Length of a degree of longitude in degrees of latitude, never near zero. */
function cosine(latitude: number): number {
  return Math.max(0.2, Math.cos((latitude * Math.PI) / 180));
}
