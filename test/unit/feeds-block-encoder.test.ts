import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RawRow } from '../../src/core/row-block.js';
import type { ColumnKind, QueryColumn } from '../../src/core/source.js';
import { copyText } from '../../src/db/copy-text.js';
import { type BlockEncoder, compileBlockEncoder } from '../../src/feeds/block-encoder.js';
import { compileEncoder, type RowEncoder } from '../../src/feeds/encoder.js';
import { ENTITY } from '../../src/feeds/entity.js';
import { hashText } from '../../src/feeds/id-hash.js';
import type { Finding, RecordRule } from '../../src/feeds/rule.js';
import { hostileText, NEAR_PLAIN, ODD_TEXTS, PLAIN } from '../support/entity-values.js';

const SEED = 4711;
const RUNS = 400;

/** The kind without its quick tests: every rule looks at every record. */
const UNSKIPPED = { ...ENTITY, rules: ENTITY.rules.map(withoutSkip) };

function withoutSkip({ skip: _, ...rule }: RecordRule): RecordRule {
  return rule;
}

const LEAVES = Object.keys(PLAIN);
const OPTIONAL = LEAVES.filter((path) => !['entity_id', 'name'].includes(path));

const scalarKind = fc.constantFrom<ColumnKind>('text', 'text', 'text', 'number', 'boolean');
function kindOfLeaf(path: string): ColumnKind {
  return path.endsWith('tude') ? 'number' : 'text';
}

/** A value of each leaf that no rule has anything to say about. */
const GOOD: Readonly<Record<string, string>> = {
  entity_id: 'venue-1',
  name: 'Zur Post',
  telephone: '+493012345678',
  url: 'https://www.zur-post.de/',
  aggregator_brand_id: 'brand-1',
  'location.latitude': '52.5',
  'location.longitude': '13.4',
  'location.address.country': 'DE',
  'location.address.locality': 'Berlin',
  'location.address.region': 'BE',
  'location.address.postal_code': '10115',
  'location.address.street_address': 'Invalidenstr. 1',
  'location.unstructured_address': 'Invalidenstr. 1, Berlin',
};

/** Usually what the source describes, sometimes anything. */
const leafKind = (path: string): fc.Arbitrary<ColumnKind> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(kindOfLeaf(path)) },
    { weight: 1, arbitrary: scalarKind },
    { weight: 1, arbitrary: fc.constant<ColumnKind>(path === 'entity_id' ? 'text' : 'json') },
  );

/** Sets of paths that can be a query: all leaves, some of them, or objects as json. */
const pathSets: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(LEAVES.filter((path) => !path.includes('unstructured'))) },
  { weight: 1, arbitrary: fc.constant(LEAVES) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.subarray(OPTIONAL),
        fc.constantFrom('location.latitude', 'location.address.country'),
      )
      .map(([some, needed]) => ['entity_id', 'name', ...new Set([...some, needed])]),
  },
  { weight: 1, arbitrary: fc.constant(['entity_id', 'name', 'location']) },
  {
    weight: 1,
    arbitrary: fc.constant(['entity_id', 'name', 'location.latitude', 'location.address']),
  },
);

function kindsOf(paths: readonly string[]): fc.Arbitrary<QueryColumn[]> {
  const kindOf = (path: string): fc.Arbitrary<ColumnKind> => {
    if (path === 'key') return scalarKind;
    return LEAVES.includes(path) ? leafKind(path) : fc.constant('json');
  };
  return fc.tuple(...paths.map((name) => kindOf(name).map((kind) => ({ name, kind }))));
}

const queries = pathSets
  .chain((paths) => fc.shuffledSubarray([...paths], { minLength: paths.length }))
  .chain((paths) => fc.nat(paths.length).map((at) => paths.toSpliced(at, 0, 'key')))
  .chain(kindsOf);

const jsonText = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    '{"address":{"country":"DE"}}',
    '{"latitude":1,"latitude":2}',
    '{',
    '"a"',
    'null',
  ),
  fc.constantFrom('{"longitude":1e999}', '"\\ud83d"', '"\\u0000"', '{"address":{"locality":" a"}}'),
);

function fieldOf({ name, kind }: QueryColumn): fc.Arbitrary<Buffer | null> {
  const near = NEAR_PLAIN[name] ?? fc.constantFrom('1', 'a', 'ä');
  const plain = PLAIN[name] ?? fc.nat().map(String);
  const odd: readonly fc.Arbitrary<Buffer | null>[] = [
    near.map((text) => Buffer.from(text)),
    fc.constantFrom(null, null, Buffer.alloc(0)),
    fc.constantFrom('t', 'true', 'f', 'false', '1.50', '-7').map((text) => Buffer.from(text)),
  ];
  if (kind === 'json')
    return fc.oneof(
      jsonText.map((text) => Buffer.from(text)),
      ...odd,
    );
  return fc.oneof(
    { weight: 100, arbitrary: plain.map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: hostileText },
    ...odd.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

const rowsOf = (columns: readonly QueryColumn[], maxLength: number): fc.Arbitrary<RawRow[]> =>
  fc.array(fc.tuple(...columns.map(fieldOf)), { minLength: 1, maxLength });

const shown = ({ rule, severity, pointer, message, value }: Finding) => ({
  rule: rule.id,
  severity,
  pointer,
  message,
  value,
});

/** What the slow encoder makes of rows, in the form of a block. */
function reference(encoder: RowEncoder, rows: readonly RawRow[]) {
  const json: string[] = [];
  const refused: object[] = [];
  const warnings: Record<string, number> = {};
  const ends: number[] = [];
  const hashes = new Uint32Array(2 * rows.length);
  const ids: (string | null)[] = [];
  let length = 0;
  for (const [row, fields] of rows.entries()) {
    const record = encoder.encode(fields);
    const error = record.findings.find(({ severity }) => severity === 'error');
    if (error === undefined) {
      json.push(`,${record.json}`);
      length += Buffer.byteLength(record.json) + 1;
      for (const { rule, severity } of record.findings)
        if (severity === 'warning') warnings[rule.id] = (warnings[rule.id] ?? 0) + 1;
      if (record.id !== null) hashes.set(hashText(record.id, SEED), 2 * row);
    } else refused.push({ row, key: encoder.keyText(fields), finding: shown(error) });
    ends.push(length);
    ids.push(record.id);
  }
  return { json, refused, warnings, ends, hashes: [...hashes], ids };
}

function expectSame(
  encoder: BlockEncoder,
  slow: RowEncoder,
  rows: readonly RawRow[],
  room?: Buffer,
  bytes: Uint8Array = copyText(rows),
): void {
  const wanted = reference(slow, rows);
  const encoded = encoder.encode({ bytes, rows: rows.length }, room);
  const end = encoded.ends.at(-1) ?? 0;
  const json = encoded.json.subarray(0, end);
  const starts = [0, ...encoded.ends];
  expect({
    json: rows.flatMap((_, row) => json.toString('utf8', starts[row], starts[row + 1]) || []),
    refused: encoded.refused.map((one) => ({ ...one, finding: shown(one.finding) })),
    warnings: Object.fromEntries(encoded.warnings),
    ends: [...encoded.ends],
    hashes: [...encoded.hashes],
    ids: rows.map((_, row) => encoded.lookAgain(row).id),
  }).toEqual(wanted);
  expect(json.equals(Buffer.from(wanted.json.join('')))).toBe(true);
  expect(rows.map((_, row) => encoded.keyOf(row))).toEqual(rows.map(slow.keyText));
}

describe('records of a block are those of the encoder of rows', () => {
  test('for any query and any bytes, whichever rows came before', () => {
    const blocks = queries.chain((columns) =>
      fc.tuple(fc.constant(columns), fc.array(rowsOf(columns, 25), { minLength: 1, maxLength: 3 })),
    );
    fc.assert(
      fc.property(blocks, ([columns, several]) => {
        const encoder = compileBlockEncoder(ENTITY, columns, SEED);
        const slow = compileEncoder(UNSKIPPED, columns);
        for (const rows of several) expectSame(encoder, slow, rows);
      }),
      { numRuns: RUNS },
    );
  });

  test('whether the room is too small, just large enough or larger, and whatever is in it', () => {
    const columns = LEAVES.map((name) => ({ name, kind: kindOfLeaf(name) }));
    const query: QueryColumn[] = [{ name: 'key', kind: 'text' }, ...columns];
    const slow = compileEncoder(UNSKIPPED, query);
    fc.assert(
      fc.property(rowsOf(query, 12), fc.nat(400), (rows, more) => {
        const encoder = compileBlockEncoder(ENTITY, query, SEED);
        const { json, ends } = encoder.encode({ bytes: copyText(rows), rows: rows.length });
        const length = ends.at(-1) ?? 0;
        for (const size of [0, 1, length - 1, length, length + more, json.length, json.length * 2])
          expectSame(encoder, slow, rows, Buffer.alloc(Math.max(0, size), '"'));
      }),
      { numRuns: RUNS / 10 },
    );
  });

  test.each(LEAVES)('with every odd character at every place of %s', (path) => {
    const names = LEAVES.filter(
      (name) => name === path || !name.includes(path.includes('unstr') ? 'address' : 'unstr'),
    );
    const query = ['key', ...names].map((name) => ({ name, kind: kindOfLeaf(name) }));
    const rows = ODD_TEXTS.map((odd, at) =>
      query.map(({ name }) => (name === path ? odd : Buffer.from(GOOD[name] ?? `${at}`))),
    );
    const encoder = compileBlockEncoder(ENTITY, query, SEED);
    expectSame(encoder, compileEncoder(UNSKIPPED, query), rows);
  });

  test('a room that is large enough is used', () => {
    const columns: QueryColumn[] = ['key', 'entity_id', 'name', 'location.address.country'].map(
      (name) => ({ name, kind: 'text' }),
    );
    const encoder = compileBlockEncoder(ENTITY, columns, SEED);
    const room = Buffer.alloc(10_000);
    const row = ['1', 'venue-1', 'Zur Post', 'DE'].map((text) => Buffer.from(text));
    expect(encoder.encode({ bytes: copyText([row]), rows: 1 }, room).json).toBe(room);
  });

  test('a block may lie anywhere in memory', () => {
    const columns: QueryColumn[] = LEAVES.filter((path) => !path.includes('unstructured')).map(
      (name) => ({ name, kind: kindOfLeaf(name) }),
    );
    const query: QueryColumn[] = [...columns, { name: 'key', kind: 'number' }];
    const encoder = compileBlockEncoder(ENTITY, query, SEED);
    const slow = compileEncoder(UNSKIPPED, query);
    fc.assert(
      fc.property(rowsOf(query, 5), fc.nat(9), (rows, shift) => {
        const text = copyText(rows);
        const bytes = new Uint8Array(text.length + shift).fill(0x22);
        bytes.set(text, shift);
        expectSame(encoder, slow, rows, undefined, bytes.subarray(shift));
      }),
      { numRuns: RUNS / 4 },
    );
  });
});
