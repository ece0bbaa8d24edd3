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
const NEAR = 4;

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

function joined(points: readonly MapPoint[], near: number): readonly MapPoint[] {
  const squares = new Map<string, MapPoint>();
  for (const point of points) {
    const square = `${Math.round(point.x / near)} ${Math.round(point.y / near)}`;
    const other = squares.get(square);
    squares.set(square, other === undefined ? point : sum(other, point));
  }
  return [...squares.values()];
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
