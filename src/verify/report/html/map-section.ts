import { countText, plural } from '../../../core/count-text.js';
import { entities, share } from '../../text.js';
import { type GridCell, gridCells } from '../map-grid.js';
import type { StatisticsResult } from '../statistics.js';
import { closeLook } from './close-look.js';
import { type MapPoint, type MapPoints, placePoints } from './map-points.js';
import { type Content, html, type Markup } from './markup.js';
import { PATH_SCALE } from './path-text.js';
import { section } from './section.js';
import {
  closeView,
  drawWorld,
  loadWorld,
  type MapView,
  type World,
  worldView,
} from './world-map.js';

/** More circles than this are drawn as dots without a text of their own. */
const MAX_TITLED = 250;

/** The share of entities from which on the closer look is the main one. */
const NEARLY_ALL = 0.97;

/** Radii in units of the picture: the largest circle of all, and the smallest of each layer when it has only a few. */
const LARGEST = 13;
const SMALLEST = { records: 1.6, warnings: 2.8, errors: 2.8 } as const;

/** From so many circles on they get smaller, so that they do not hide each other. */
const FEW = 60;

/** The map of the entities, and a closer look when nearly all are in one part of the world. Nothing for kinds without coordinates. */
export function mapSection({ coordinates, grid }: StatisticsResult): Markup | undefined {
  if (coordinates === null) return undefined;
  const cells = gridCells(grid);
  const latitudes = cells.map(({ latitude }) => latitude);
  const wide = worldView(
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
    figures(cells, wide, coordinates.usable),
  );
}

/** The world, then a closer look at the part that most are in; the other way round when nearly all are there. */
function figures(cells: readonly GridCell[], wide: MapView, all: number): readonly Markup[] {
  const world = loadWorld();
  const look = closeLook(cells);
  const draw = (view: MapView, title: string) =>
    figure(world, view, placePoints(cells, view), title);
  if (look === undefined) return [draw(wide, '')];
  const close = closeView(look.box);
  if (look.records >= all * NEARLY_ALL) return [draw(close, ''), draw(wide, 'In the world')];
  return [draw(wide, ''), draw(close, `A closer look at ${share(look.records, all)}`)];
}

function figure(
  world: World,
  view: MapView,
  { points, outside }: MapPoints,
  title: string,
): Markup {
  const { width, height } = view;
  const { land, borders } = drawWorld(world, view);
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
    const shown = points.filter((point) => point[kind] > 0);
    const crowded = kind === 'records' ? 1 : crowding(shown.length);
    const smallest = SMALLEST[kind] * crowded;
    const size = (point: MapPoint) => Math.max(smallest, radius(point[kind]));
    const titled = shown.slice(0, MAX_TITLED).map((point) => circle(point, size(point)));
    const dots = dotPaths(
      shown.slice(MAX_TITLED).map((point) => ({ ...point, radius: size(point) })),
    );
    return shown.length === 0 ? undefined : html`<g class="${kind}">${titled}${dots}</g>`;
  };
  return html`${layer('records')}${layer('warnings')}${layer('errors')}`;
}

/** The radius of so many entities: areas are as their numbers. */
function radiusFor(points: readonly MapPoint[]): (count: number) => number {
  const largest = Math.max(3, LARGEST * crowding(points.length));
  const most = points[0]?.records ?? 1;
  return (count) => largest * Math.sqrt(count / most);
}

/** What circles have to be made smaller by when they are many. */
function crowding(circles: number): number {
  return (FEW / Math.max(FEW, circles)) ** 0.3;
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
