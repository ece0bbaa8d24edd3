import type { GridCell } from '../map-grid.js';
import type { MapView } from './world-map.js';

/** Entities that are so near each other on a picture that they are drawn as one. */
export interface MapPoint {
  /** Middle of the circle, in units of the picture. */
  readonly x: number;
  readonly y: number;
  /** Degrees of the same place. */
  readonly longitude: number;
  readonly latitude: number;
  readonly records: number;
  readonly errors: number;
  readonly warnings: number;
}

/** The points of a view, largest first. */
export interface MapPoints {
  readonly points: readonly MapPoint[];
  /** Entities outside of the picture. */
  readonly outside: number;
}

/** More points than this are drawn as fewer. */
const MAX_POINTS = 4000;

/** Distance under which entities become one point, in units of the picture, where it is not widened. */
const NEAR = 5;

/** Lays cells on a picture and joins what would overlap there. */
export function placePoints(cells: readonly GridCell[], view: MapView): MapPoints {
  const placed: MapPoint[] = [];
  let outside = 0;
  for (const cell of cells) {
    const [x = -1, y = -1] = view.projection([cell.longitude, cell.latitude]) ?? [];
    if (x < 0 || y < 0 || x > view.width || y > view.height) outside += cell.records;
    else placed.push({ ...cell, x, y });
  }
  let points = joined(placed, NEAR);
  for (let near = NEAR * 1.5; points.length > MAX_POINTS; near *= 1.5)
    points = joined(placed, near);
  return { points: points.toSorted((a, b) => b.records - a.records), outside };
}

/** Each point goes to the largest one within the distance; a point that has none near it stays by itself. */
function joined(points: readonly MapPoint[], near: number): readonly MapPoint[] {
  const anchors: { readonly at: MapPoint; sum: MapPoint }[] = [];
  const squares = new Map<string, typeof anchors>();
  for (const point of points.toSorted((a, b) => b.records - a.records)) {
    const [column, row] = [Math.floor(point.x / near), Math.floor(point.y / near)];
    const anchor = around(column, row)
      .flatMap((square) => squares.get(square) ?? [])
      .find(({ at }) => Math.hypot(at.x - point.x, at.y - point.y) < near);
    if (anchor !== undefined) anchor.sum = sum(anchor.sum, point);
    else {
      const created = { at: point, sum: point };
      anchors.push(created);
      const square = `${column} ${row}`;
      squares.set(square, [...(squares.get(square) ?? []), created]);
    }
  }
  return anchors.map((anchor) => anchor.sum);
}

/** The keys of a square and of its eight neighbours. */
function around(column: number, row: number): readonly string[] {
  return [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => `${column + x} ${row + y}`));
}

function sum(a: MapPoint, b: MapPoint): MapPoint {
  const records = a.records + b.records;
  const mean = (of: 'x' | 'y' | 'longitude' | 'latitude') =>
    (a[of] * a.records + b[of] * b.records) / records;
  return {
    x: mean('x'),
    y: mean('y'),
    longitude: mean('longitude'),
    latitude: mean('latitude'),
    records,
    errors: a.errors + b.errors,
    warnings: a.warnings + b.warnings,
  };
}
