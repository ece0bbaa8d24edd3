import { countText, plural } from '../../text.js';
import { type GridCell, gridCells } from '../map-grid.js';
import type { StatisticsResult } from '../statistics.js';
import { closeLook } from './close-look.js';
import { type MapPoint, type MapPoints, placePoints } from './map-points.js';
import { type Content, html, type Markup } from './markup.js';
import { PATH_SCALE } from './path-text.js';
import { section } from './section.js';
import { entities, share } from './words.js';
import { closeView, drawWorld, type MapView, worldView } from './world-map.js';

/** More circles than this are drawn as dots without a text of their own. */
const MAX_TITLED = 600;

/** The largest and the smallest circles, radii in units of the picture: problems are seen however few they are. */
const LARGEST = 13;
const SMALLEST = { records: 1.6, warnings: 2.8, errors: 2.8 } as const;

/** The map of the entities, and a closer look when nearly all are in one part of the world. Nothing for kinds without coordinates. */
export function mapSection({ coordinates, grid }: StatisticsResult): Markup | undefined {
  if (coordinates === null) return undefined;
  const cells = gridCells(grid);
  const latitudes = cells.map(({ latitude }) => latitude);
  const world = worldView(
    latitudes.reduce((a, b) => Math.min(a, b), 0),
    latitudes.reduce((a, b) => Math.max(a, b), 0),
  );
  const facts = [
    `${countText(coordinates.usable)} on the map`,
    ...(coordinates.missing > 0 ? [`${countText(coordinates.missing)} without coordinates`] : []),
    ...(coordinates.unusable > 0
      ? [`${countText(coordinates.unusable)} with coordinates that are no place on Earth`]
      : []),
  ];
  return section(
    'map',
    'Where the entities are',
    facts.join(' · '),
    html`${figure(world, placePoints(cells, world), '')}${closer(cells, coordinates.usable)}`,
  );
}

function closer(cells: readonly GridCell[], all: number): Markup | undefined {
  const look = closeLook(cells);
  if (look === undefined) return undefined;
  const view = closeView(look.box);
  const title = `A closer look at ${share(look.records, all)} of them`;
  return figure(view, placePoints(cells, view), title);
}

function figure(view: MapView, { points, outside }: MapPoints, title: string): Markup {
  const { width, height } = view;
  const { land, borders } = drawWorld(view);
  const scale = `scale(${1 / PATH_SCALE})`;
  return html`<figure class="map">${title === '' ? undefined : html`<h3>${title}</h3>`}
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="map of ${plural(points.length, 'place')} with entities">
<rect class="sea" width="${width}" height="${height}"/>
<g transform="${scale}"><path class="land" d="${land}"/><path class="border" d="${borders}"/></g>
${layers(points)}
</svg>
<figcaption>${legend(points)}${outside > 0 ? html`<span>${entities(outside)} outside of this picture</span>` : undefined}</figcaption>
</figure>`;
}

/** What the points of a layer stand for. */
type Layer = keyof typeof SMALLEST;

/** Entities, then those with warnings, then those with errors: areas are as their numbers, problems lie on top. */
function layers(points: readonly MapPoint[]): Markup {
  const radius = radiusFor(points);
  const layer = (kind: Layer) => {
    const size = (point: MapPoint) => Math.max(SMALLEST[kind], radius(point[kind]));
    const shown = points.filter((point) => point[kind] > 0);
    const titled = shown.slice(0, MAX_TITLED).map((point) => circle(point, size(point)));
    const dots = dotPaths(
      shown.slice(MAX_TITLED).map((point) => ({ ...point, radius: size(point) })),
    );
    return shown.length === 0 ? undefined : html`<g class="${kind}">${titled}${dots}</g>`;
  };
  return html`${layer('records')}${layer('warnings')}${layer('errors')}`;
}

/** The more points, the smaller the largest circle. */
function radiusFor(points: readonly MapPoint[]): (count: number) => number {
  const most = points[0]?.records ?? 1;
  const largest = Math.min(
    LARGEST,
    Math.max(3, LARGEST * (60 / Math.max(60, points.length)) ** 0.3),
  );
  return (count) => largest * Math.sqrt(count / most);
}

function circle(point: MapPoint, radius: number): Markup {
  const { x, y } = point;
  return html`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}"><title>${describe(point)}</title></circle>`;
}

function describe({ latitude, longitude, records, errors, warnings }: MapPoint): string {
  const place = `${degrees(latitude, 'N', 'S')} ${degrees(longitude, 'E', 'W')}`;
  const problems = [
    ...(errors > 0 ? [`${countText(errors)} with errors`] : []),
    ...(warnings > 0 ? [`${countText(warnings)} with warnings`] : []),
  ];
  return `${place}: ${[entities(records), ...problems].join(', ')}`;
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value).toFixed(2)}° ${value < 0 ? negative : positive}`;
}

/** Dots as strokes of no length: a few bytes each, one path for each size. */
function dotPaths(
  dots: readonly { readonly x: number; readonly y: number; readonly radius: number }[],
): Content {
  const paths = new Map<number, string>();
  for (const { x, y, radius } of dots) {
    const size = Math.round(radius * 2);
    paths.set(size, `${paths.get(size) ?? ''}M${x.toFixed(1)},${y.toFixed(1)}h0`);
  }
  return [...paths].map(
    ([size, path]) => html`<path class="dots" stroke-width="${size}" d="${path}"/>`,
  );
}

function legend(points: readonly MapPoint[]): Content {
  const has = (kind: 'warnings' | 'errors') => points.some((point) => point[kind] > 0);
  const key = (kind: string, text: string) =>
    html`<span class="key"><svg viewBox="0 0 12 12" aria-hidden="true"><g class="${kind}"><circle cx="6" cy="6" r="4.5"/></g></svg>${text}</span>`;
  return [
    points.length > 0 ? key('records', 'entities, by area') : 'No entity has coordinates.',
    has('warnings') ? key('warnings', 'with warnings') : undefined,
    has('errors') ? key('errors', 'with errors') : undefined,
  ];
}
