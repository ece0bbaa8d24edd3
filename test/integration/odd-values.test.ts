import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { generateFromServer } from '../support/generate-server.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const DIGITS = '7'.repeat(1000);

/** What is published of a value, or by which rules its record is refused. */
type Outcome = { readonly published: unknown } | { readonly refused: readonly string[] };

const published = (value: unknown): Outcome => ({ published: value });
const refused = (...rules: string[]): Outcome => ({ refused: rules });

const NAMES: readonly [expression: string, Outcome][] = [
  [`'Café 日本'::text`, published('Café 日本')],
  [`'Venue'::short_text`, published('Venue')],
  [`'glad'::mood`, published('glad')],
  ['9007199254740993::int8', published('9007199254740993')],
  [`${DIGITS}::numeric`, published(DIGITS)],
  [`'NaN'::numeric`, published('NaN')],
  [`'infinity'::timestamptz`, published('infinity')],
  [`timestamp '294276-12-31'`, published('294276-12-31T00:00:00')],
  [`'\\x00ff'::bytea`, published('\\x00ff')],
  ['null::text', refused('name_missing')],
  ['null::mood', refused('name_missing')],
  [`array['a', 'b']`, refused('string_field_not_string')],
  [`'"a\\u0000b"'::json`, refused('text_not_well_formed')],
  [`'"half \\ud83d"'::json`, refused('json_unpaired_surrogate')],
];

const LATITUDES: readonly [expression: string, Outcome][] = [
  ['0.1::float8 + 0.2::float8', published(0.30000000000000004)],
  ['52.50000000000000000001::numeric', published(52.5)],
  [`'NaN'::float8`, refused('number_not_finite')],
  [`'-Infinity'::float8`, refused('number_not_finite')],
  [`'NaN'::numeric`, refused('number_not_finite')],
  [`${DIGITS}::numeric`, refused('number_not_finite')],
  ['null::float8', refused('latlng_incomplete')],
  ['true', refused('latlng_not_number')],
  [`array[52.5]`, refused('latlng_not_number')],
];

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const sql = postgres(database.url, { max: 1 });
  await sql.unsafe(`create type mood as enum ('glad', 'sad'); create domain short_text as text`);
  await sql.end();
  folder = await mkdtemp(join(tmpdir(), 'feedgen-odd-'));
});

afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Publishes one plain record, and one that has this value. */
async function outcomeOf(path: 'name' | 'location.latitude', value: string): Promise<Outcome> {
  const columns = { name: `'Venue'`, 'location.latitude': '52.5', [path]: value };
  const out = await mkdtemp(join(folder, 'feed-'));
  const report = await generateFromServer(
    database.url,
    out,
    `select 1 as "key", 'odd' as "entity_id", ${columns.name} as "name",
       ${columns['location.latitude']} as "location.latitude", 13.4 as "location.longitude"`,
    { maxRefused: { kind: 'count', count: 1 }, allowEmpty: true },
  );
  const rules = Object.keys(report.refused_by_rule);
  if (rules.length > 0) return { refused: rules };
  const { data_file } = JSON.parse(await readFile(join(out, 'metadata.json'), 'utf8'));
  const text = gunzipSync(await readFile(join(out, data_file[0]))).toString();
  const [record] = JSON.parse(text).data;
  return { published: path === 'name' ? record.name : record.location.latitude };
}

describe('D16, D17: an odd value is published in a defined way, or refused by a rule, and never null by accident', () => {
  test('as a name', async () => {
    const got: unknown[] = [];
    for (const [expression] of NAMES) got.push([expression, await outcomeOf('name', expression)]);
    expect(got).toEqual(NAMES);
  });

  test('as a coordinate', async () => {
    const got: unknown[] = [];
    for (const [expression] of LATITUDES)
      got.push([expression, await outcomeOf('location.latitude', expression)]);
    expect(got).toEqual(LATITUDES);
  });
});
