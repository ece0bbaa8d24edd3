import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENTITY } from '../../src/feeds/entity.js';
import { checkRecord } from '../../src/feeds/rule.js';
import { RecordReader } from '../../src/verify/file/record-reader.js';
import { RecordShapes } from '../../src/verify/file/record-shapes.js';
import {
  comparedPaths,
  comparedReaders,
  type FileKeys,
  RecordKeys,
} from '../../src/verify/likeness/record-keys.js';
import { hostileText, NEAR_PLAIN, PLAIN } from '../support/entity-values.js';

const SEED = 0x7654321;

/** The value of each path as JSON; absent ones are left out. */
type Values = Readonly<Record<string, string>>;

const COORDINATES = ['location.latitude', 'location.longitude'];
const ADDRESS = [
  'location.address.country',
  'location.address.locality',
  'location.address.region',
  'location.address.postal_code',
  'location.address.street_address',
];
const UNSTRUCTURED = 'location.unstructured_address';
const NAMED = ['entity_id', 'name'];
/** Which fields a record has: few forms, as in a feed. The one of an address in one line is never known by its shape. */
const FORMS: readonly (readonly string[])[] = [
  [...NAMED, 'telephone', 'url', ...COORDINATES, ...ADDRESS],
  [...NAMED, 'url', ...COORDINATES, ...ADDRESS],
  [...NAMED, 'telephone', ...ADDRESS],
  [...NAMED, 'telephone', 'url', 'aggregator_brand_id', ...COORDINATES, UNSTRUCTURED],
  [...NAMED, 'telephone', 'aggregator_brand_id', 'url', ...COORDINATES, ...ADDRESS],
];

/** Numbers as long as they may be, about where a double cannot hold all digits any more. */
const long = fc
  .tuple(fc.integer({ min: -89, max: 89 }), fc.bigInt(0n, 10n ** 31n), fc.nat(31))
  .map(([whole, rest, length]) => `${whole}.${String(rest).padStart(31, '0').slice(0, length)}`);

/** Good ids, some of them not as they would be without capitals. */
const id = fc
  .tuple(fc.constantFrom('dining-', 'dining-', 'Dining-', 'A.Z_~'), fc.nat())
  .map(([prefix, number]) => `${prefix}${number}`);

/** Text about as long as what has memory of its own. */
const longText = fc
  .tuple(fc.constantFrom('a', 'Ä', '京', '😀', 'a b'), fc.integer({ min: 600, max: 4_200 }))
  .map(([text, count]) => text.repeat(count));

/** JSON of a value of this path, as it is usually written. */
function jsonOf(path: string, text: string): string {
  return COORDINATES.includes(path) && isNumber(text) ? text : JSON.stringify(text);
}

/** The same with an escape that nobody has to write. */
function escapedOf(text: string): string {
  const toEscape = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text.replace(/["\\]/g, '')).replace(/[a-z/ä]/, toEscape);
}

function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text);
}

/** JSON of a value that is good, or nearly so, or not as it is usually written. */
function oddOf(path: string): fc.Arbitrary<string> {
  const near = NEAR_PLAIN[path] ?? fc.constant('');
  const hostile = hostileText.map((bytes) => bytes.toString());
  const more = COORDINATES.includes(path) ? long : fc.oneof(hostile, longText);
  const values = fc.oneof(near, near, more);
  return fc.oneof(
    { weight: 9, arbitrary: values.map((text) => jsonOf(path, text)) },
    near.map(escapedOf),
    fc.constantFrom('null', '""'),
  );
}

/** Good values in all fields of a form, but for one at most. */
function recordOf(form: readonly string[]): fc.Arbitrary<Values> {
  const goodOf = (path: string) =>
    (path === 'entity_id' ? id : (PLAIN[path] ?? fc.constant(''))).map((text) =>
      jsonOf(path, text),
    );
  const good = fc.record(Object.fromEntries(form.map((path) => [path, goodOf(path)])));
  const odd = fc.constantFrom(...form).chain((path) => fc.record({ [path]: oddOf(path) }));
  return fc
    .tuple(good, fc.oneof(fc.constant({}), odd, odd))
    .map(([all, one]) => ({ ...all, ...one }));
}

const record = fc.constantFrom(...FORMS).chain(recordOf);

/** A record as it is written, with the fields in the order of their form. */
function write(values: Values): string {
  const under = (prefix: string, inner: readonly string[]) => {
    const own = Object.entries(values).filter(([path]) => path.startsWith(prefix));
    const fields = own
      .map(([path, json]) => [path.slice(prefix.length), json])
      .filter(([name = '']) => !name.includes('.'))
      .map(([name, json]) => `"${name}":${json}`);
    return `{${[...fields, ...inner].join(',')}}`;
  };
  const has = (prefix: string) => Object.keys(values).some((path) => path.startsWith(prefix));
  const [inLocation, inAddress] = ['location.', 'location.address.'];
  const address = has(inAddress) ? [`"address":${under(inAddress, [])}`] : [];
  const location = has(inLocation) ? [`"location":${under(inLocation, address)}`] : [];
  return under('', location);
}

/** Reads records as a file desk does: those of a known shape by their bytes. */
function readByShape(shapes: RecordShapes, text: string, piece: number) {
  const keys = new RecordKeys(comparedReaders(ENTITY), SEED);
  let plain = 0;
  const reader = new RecordReader(
    {
      report: ({ id }) => expect(id).toBe('none'),
      onRecord: (value, at, span) => {
        keys.addParsed(at, value);
        if (span !== undefined)
          shapes.learn(span.start, span.end, checkRecord(ENTITY.rules, value));
      },
      onPlainRecord: (at) => {
        keys.addPlain(at, shapes);
        plain += 1;
      },
    },
    shapes,
  );
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  reader.finish();
  return { keys: keys.result(), plain };
}

function readParsed(text: string): FileKeys {
  const keys = new RecordKeys(comparedReaders(ENTITY), SEED);
  for (const [at, value] of JSON.parse(text).data.entries()) keys.addParsed(at, value);
  return keys.result();
}

describe('RecordKeys', () => {
  test('a record known by its shape has the words that it has when it is parsed', () => {
    const shapes = new RecordShapes(ENTITY, comparedPaths(ENTITY));
    let [plain, all, folded] = [0, 0, 0];
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 12, size: 'max' }),
        fc.constantFrom(90, 1_000, Number.POSITIVE_INFINITY),
        (records, piece) => {
          const text = `{"data":[${records.map(write).join(',')}]}`;
          const byShape = readByShape(shapes, text, Math.min(piece, 2 ** 30));
          expect(byShape.keys).toEqual(readParsed(text));
          plain += byShape.plain;
          all += records.length;
          folded += byShape.keys.folded.length;
        },
      ),
      { seed: 2, numRuns: 500 },
    );
    // Otherwise nothing was compared.
    expect(plain).toBeGreaterThan(all / 4);
    expect(folded).toBeGreaterThan(0);
  });
});
