import type { GeoContext } from 'd3-geo';

/** Units of a path to one unit of the picture: coordinates are whole numbers then, and short. */
export const PATH_SCALE = 10;

/** Points nearer than this to the one before, in units of the picture, cannot be seen and are left out. */
const NEAR = 1;

type Point = readonly [x: number, y: number];

/**
 * Takes what d3-geo draws and writes it as the data of an SVG path, several times shorter than d3-geo's own text: thinned, in whole
 * numbers, each point relative to the one before.
 */
export class PathText implements GeoContext {
  #text = '';
  #line: Point[] = [];

  /** The path so far; to be shown scaled down by PATH_SCALE. */
  toString(): string {
    this.#end(false);
    return this.#text;
  }

  beginPath(): void {
    this.#text = '';
  }

  moveTo(x: number, y: number): void {
    this.#end(false);
    this.#line = [[x, y]];
  }

  lineTo(x: number, y: number): void {
    this.#line.push([x, y]);
  }

  closePath(): void {
    this.#end(true);
  }

  /** Only points are drawn as arcs, and maps of land have none. */
  arc(): void {
    throw new TypeError('a path of land and borders has no arcs');
  }

  #end(closed: boolean): void {
    const points = thinned(this.#line).map(([x, y]) => ({
      x: Math.round(x * PATH_SCALE),
      y: Math.round(y * PATH_SCALE),
    }));
    this.#line = [];
    // A ring of two points is an island too small to be seen.
    if (points.length < (closed ? 3 : 2)) return;
    let [lastX, lastY] = [0, 0];
    points.forEach(({ x, y }, at) => {
      this.#text += at === 0 ? `M${x},${y}l` : `${signed(x - lastX, at > 1)}${signed(y - lastY)}`;
      [lastX, lastY] = [x, y];
    });
    if (closed) this.#text += 'z';
  }
}

/** A number that needs no comma before it when it is negative. */
function signed(value: number, comma = true): string {
  return value < 0 || !comma ? String(value) : `,${value}`;
}

/** Without the points that are too near the one kept before; the ends stay. */
function thinned(line: readonly Point[]): readonly Point[] {
  let kept = line[0] ?? [0, 0];
  return line.filter((point, at) => {
    const far = Math.hypot(point[0] - kept[0], point[1] - kept[1]) >= NEAR;
    const keep = far || at === 0 || at === line.length - 1;
    if (keep) kept = point;
    return keep;
  });
}
