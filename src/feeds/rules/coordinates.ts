import type { JsonObject, Member } from '../members.js';
import type { RecordRule, Report } from '../rule.js';
import { show } from '../show.js';
import { LATITUDE, LONGITUDE, locationOf } from './entity-members.js';
import { ENTITY_FEED, PROTOJSON } from './sources.js';

const PARENT = '/location';
const AXES = [
  { axis: LATITUDE, limit: 90 },
  { axis: LONGITUDE, limit: 180 },
] as const;

/** The texts that ProtoJSON reads as a finite double. */
const NUMERIC = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export const LATLNG_INCOMPLETE: RecordRule = {
  id: 'latlng_incomplete',
  severity: 'error',
  summary: 'Latitude and longitude come together.',
  why: 'One coordinate alone is no place.',
  fix: 'Supply both coordinates, or neither.',
  evidence: 'inference',
  source: ENTITY_FEED,
  bad: '{"location":{"latitude":48.137154}}',
  good: '{"location":{"latitude":48.137154,"longitude":11.576124}}',
  check(record, report) {
    const location = locationOf(record);
    if (location === undefined) return;
    const missing = AXES.filter(({ axis }) => axis.in(location) === undefined);
    const axis = missing[0]?.axis;
    if (missing.length === 1 && axis !== undefined)
      report(axis.at(location, PARENT), `${axis.name} is missing, the other coordinate is there`);
  },
};

export const LATLNG_NOT_NUMBER: RecordRule = {
  id: 'latlng_not_number',
  severity: 'error',
  summary: 'Coordinates are JSON numbers (numeric text is accepted with a warning).',
  why: 'The fields are doubles: text that is no number fails the parse, and one failure must be assumed to cost the whole file.',
  fix: 'Select coordinates from a numeric column, or cast them: latitude::float8.',
  evidence: 'protojson',
  source: PROTOJSON,
  bad: '{"location":{"latitude":"n/a"}}',
  good: '{"location":{"latitude":48.137154}}',
  check(record, report) {
    const location = locationOf(record);
    if (location === undefined) return;
    for (const { axis } of AXES) checkType(axis, location, report);
  },
};

export const LATLNG_OUT_OF_RANGE: RecordRule = {
  id: 'latlng_out_of_range',
  severity: 'error',
  summary: 'Latitude lies within -90 and 90 degrees, longitude within -180 and 180.',
  why: 'Google states the ranges; what lies beyond them is no place on earth.',
  fix: 'Supply degrees of WGS 84; projected coordinates have to be transformed.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"location":{"latitude":137.4}}',
  good: '{"location":{"latitude":37.4}}',
  check(record, report) {
    const location = locationOf(record);
    if (location === undefined) return;
    for (const { axis, limit } of AXES) {
      const degrees = degreesOf(axis.in(location));
      if (degrees !== undefined && Math.abs(degrees) > limit)
        report(
          axis.at(location, PARENT),
          `${axis.name} ${degrees} is beyond ${limit} degrees`,
          axis.in(location),
        );
    }
  },
};

export const LATLNG_ZERO: RecordRule = {
  id: 'latlng_zero',
  severity: 'warning',
  summary: 'Coordinates are not 0, 0: that is a spot in the Atlantic.',
  why: 'Many systems store 0, 0 for a place that they do not know; sent as it is, it contradicts the address.',
  fix: 'Leave unknown coordinates out.',
  evidence: 'inference',
  bad: '{"location":{"latitude":0,"longitude":0}}',
  good: '{"location":{"latitude":48.137154,"longitude":11.576124}}',
  check(record, report) {
    const location = locationOf(record);
    if (location === undefined) return;
    if (degreesOf(LATITUDE.in(location)) === 0 && degreesOf(LONGITUDE.in(location)) === 0)
      report(PARENT, 'latitude and longitude are both 0');
  },
};

function checkType(axis: Member, location: JsonObject, report: Report): void {
  const value = axis.in(location);
  if (value === undefined || typeof value === 'number') return;
  const numeric = degreesOf(value) !== undefined;
  const message = numeric
    ? `${axis.name} is the text ${show(value)} instead of a number`
    : `${axis.name} is no number: ${show(value)}`;
  report(axis.at(location, PARENT), message, value, numeric ? 'warning' : 'error');
}

/** Degrees of a number or a numeric text; infinities have a rule of their own. */
function degreesOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : undefined;
}

/** What must hold of the coordinates of a location. */
export const COORDINATE_RULES: readonly RecordRule[] = [
  LATLNG_INCOMPLETE,
  LATLNG_NOT_NUMBER,
  LATLNG_OUT_OF_RANGE,
  LATLNG_ZERO,
];
