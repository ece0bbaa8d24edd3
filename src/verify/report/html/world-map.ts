import { createRequire } from 'node:module';
import {
  type GeoPermissibleObjects,
  type GeoProjection,
  geoAzimuthalEqualArea,
  geoNaturalEarth1,
  geoPath,
} from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import type { GeometryObject, Topology } from 'topojson-specification';
import { PathText } from './path-text.js';

/** A part of the Earth, and how it is laid on a picture. */
export interface MapView {
  readonly projection: GeoProjection;
  readonly width: number;
  readonly height: number;
}

/** A box in degrees. */
export interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** The background of a map: data of SVG paths, to be shown scaled down by PATH_SCALE. */
export interface MapPaths {
  readonly land: string;
  readonly borders: string;
}

const WIDTH = 1000;
const BLEED = 5;

/** Where people live; Antarctica is left out unless something is there. */
const INHABITED: Box = { west: -180, east: 180, south: -57, north: 80 };

/** The whole inhabited world, and as far beyond as `south` and `north` need. */
export function worldView(south: number, north: number): MapView {
  const box = {
    ...INHABITED,
    south: Math.max(-90, Math.min(INHABITED.south, south - 2)),
    north: Math.min(90, Math.max(INHABITED.north, north + 2)),
  };
  return fitted(geoNaturalEarth1(), box);
}

/** A box seen from above its middle, where areas keep their size. */
export function closeView(box: Box): MapView {
  const centre = [-(box.west + box.east) / 2, -(box.south + box.north) / 2] as const;
  return fitted(geoAzimuthalEqualArea().rotate([...centre]), box);
}

function fitted(projection: GeoProjection, box: Box): MapView {
  const outline = { type: 'MultiPoint' as const, coordinates: outlineOf(box) };
  // Coasts have points enough; none need be put between them.
  projection.precision(0).fitWidth(WIDTH, outline);
  const tall = geoPath(projection).bounds(outline)[1][1];
  const height = Math.round(Math.min(Math.max(tall, WIDTH * 0.42), WIDTH * 0.75));
  const frame: [[number, number], [number, number]] = [
    [0, 0],
    [WIDTH, height],
  ];
  // Beyond the frame, so that the edge of the picture is not drawn as a coast.
  projection.fitExtent(frame, outline).clipExtent([
    [-BLEED, -BLEED],
    [WIDTH + BLEED, height + BLEED],
  ]);
  return { projection, width: WIDTH, height };
}

/** Points along the edges and through the middle: what is straight on the globe is not on the map. */
function outlineOf({ west, east, south, north }: Box): [number, number][] {
  const steps = Array.from({ length: 17 }, (_, step) => step / 16);
  const longitudes = steps.map((step) => west + (east - west) * step);
  const latitudes = steps.map((step) => south + (north - south) * step);
  return longitudes.flatMap((longitude) =>
    latitudes.map((latitude): [number, number] => [longitude, latitude]),
  );
}

/** Land, and the borders between countries, in degrees. */
export interface World {
  readonly land: GeoPermissibleObjects;
  readonly borders: GeoPermissibleObjects;
}

/** Draws land and borders of a view. */
export function drawWorld({ land, borders }: World, { projection }: MapView): MapPaths {
  const draw = (object: GeoPermissibleObjects): string => {
    const text = new PathText();
    geoPath(projection, text)(object);
    return text.toString();
  };
  return { land: draw(land), borders: draw(borders) };
}

/** Natural Earth 1:50m (public domain), as the package world-atlas has it; takes a tenth of a second. */
export function loadWorld(): World {
  // A JSON file of a package: an import of JSON is experimental in Node.js 20.
  const world = createRequire(import.meta.url)('world-atlas/countries-50m.json') as WorldTopology;
  const { land, countries } = world.objects;
  return {
    land: feature(world, land),
    borders: mesh(world, countries, (one, other) => one !== other),
  };
}

type WorldTopology = Topology<{
  readonly land: GeometryObject;
  readonly countries: GeometryObject;
}>;
