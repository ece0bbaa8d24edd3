import type { ColumnKind } from '../../src/core/source.js';

/** What a column of a type becomes: `text` is what arrives, JSON text for kind json; `as` is the kind when text is wanted. */
export interface TypeCase {
  readonly type: string;
  readonly expression: string;
  readonly kind: ColumnKind;
  readonly text: string | null;
  readonly as?: ColumnKind;
}

/** Kinds text, number, boolean: the text itself. Kind json with `as: 'text'`: the JSON string's text. */
export const TYPES: readonly TypeCase[] = [
  { type: 'text', expression: `'a "b" \\ c'::text`, kind: 'text', as: 'text', text: 'a "b" \\ c' },
  { type: 'varchar', expression: `'abc'::varchar(5)`, kind: 'text', as: 'text', text: 'abc' },
  { type: 'a literal', expression: `'abc'`, kind: 'text', as: 'text', text: 'abc' },
  { type: 'name', expression: `'abc'::name`, kind: 'text', as: 'text', text: 'abc' },
  { type: 'a domain', expression: `'abc'::short_text`, kind: 'text', as: 'text', text: 'abc' },
  { type: 'null text', expression: `null::text`, kind: 'text', as: 'text', text: null },
  { type: 'empty text', expression: `''::text`, kind: 'text', as: 'text', text: '' },
  {
    type: 'int8',
    expression: '9007199254740993::int8',
    kind: 'number',
    as: 'text',
    text: '9007199254740993',
  },
  { type: 'int2', expression: '(-5)::int2', kind: 'number', as: 'text', text: '-5' },
  {
    type: 'numeric of 60 digits',
    expression: '123456789012345678901234567890.123456789012345678901234567890',
    kind: 'number',
    as: 'text',
    text: '123456789012345678901234567890.123456789012345678901234567890',
  },
  {
    type: 'float8',
    expression: '0.1::float8 + 0.2::float8',
    kind: 'number',
    as: 'text',
    text: '0.30000000000000004',
  },
  { type: 'float4', expression: '0.1::float4', kind: 'number', as: 'text', text: '0.1' },
  { type: 'NaN', expression: `'NaN'::float8`, kind: 'number', as: 'text', text: 'NaN' },
  {
    type: 'Infinity',
    expression: `'-Infinity'::float8`,
    kind: 'number',
    as: 'text',
    text: '-Infinity',
  },
  { type: 'true', expression: 'true', kind: 'boolean', as: 'text', text: 'true' },
  { type: 'false', expression: 'false', kind: 'boolean', as: 'text', text: 'false' },
  {
    type: 'json',
    expression: `'{"a": [1, 2.50, "x\\u0000"]}'::json`,
    kind: 'json',
    text: '{"a": [1, 2.50, "x\\u0000"]}',
  },
  { type: 'jsonb', expression: `'{"a": null}'::jsonb`, kind: 'json', text: '{"a": null}' },
  { type: 'JSON null', expression: `'null'::jsonb`, kind: 'json', text: 'null' },
  {
    type: 'json_build_array',
    expression: `json_build_array('a', 1)`,
    kind: 'json',
    text: '["a", 1]',
  },
  {
    type: 'an array',
    expression: `array['a', null, 'b"c']`,
    kind: 'json',
    text: '["a",null,"b\\"c"]',
  },
  { type: 'a composite', expression: `row(1, 'x')::pair`, kind: 'json', text: '{"a":1,"b":"x"}' },
  { type: 'a record', expression: `row(1, 'x')`, kind: 'json', text: '{"f1":1,"f2":"x"}' },
  { type: 'an enum', expression: `'glad'::mood`, kind: 'json', as: 'text', text: 'glad' },
  {
    type: 'uuid',
    expression: `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid`,
    kind: 'json',
    as: 'text',
    text: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  },
  { type: 'date', expression: `date '2026-11-21'`, kind: 'json', as: 'text', text: '2026-11-21' },
  {
    type: 'timestamptz',
    expression: `timestamptz '2026-11-21 20:30:00.5+02'`,
    kind: 'json',
    as: 'text',
    text: '2026-11-21T18:30:00.5+00:00',
  },
  {
    type: 'an endless timestamp',
    expression: `timestamptz '-infinity'`,
    kind: 'json',
    as: 'text',
    text: '-infinity',
  },
  {
    type: 'the last timestamp',
    expression: `timestamp '294276-12-31 23:59:59.999999'`,
    kind: 'json',
    as: 'text',
    text: '294276-12-31T23:59:59.999999',
  },
  {
    type: 'numeric of 1,000 digits',
    expression: `('${'7'.repeat(500)}.${'3'.repeat(500)}')::numeric`,
    kind: 'number',
    as: 'text',
    text: `${'7'.repeat(500)}.${'3'.repeat(500)}`,
  },
  { type: 'numeric NaN', expression: `'NaN'::numeric`, kind: 'number', as: 'text', text: 'NaN' },
  { type: 'null number', expression: 'null::numeric', kind: 'number', as: 'text', text: null },
  { type: 'null boolean', expression: 'null::boolean', kind: 'boolean', as: 'text', text: null },
  { type: 'null timestamp', expression: 'null::timestamptz', kind: 'json', as: 'text', text: null },
  { type: 'null enum', expression: 'null::mood', kind: 'json', as: 'text', text: null },
  { type: 'null array', expression: 'null::text[]', kind: 'json', text: null },
  { type: 'null bytea', expression: 'null::bytea', kind: 'json', as: 'text', text: null },
  { type: 'null json', expression: 'null::jsonb', kind: 'json', text: null },
  {
    type: 'json with half a character',
    expression: `'"\\ud83d"'::json`,
    kind: 'json',
    text: '"\\ud83d"',
  },
  { type: 'time', expression: `time '20:30'`, kind: 'json', as: 'text', text: '20:30:00' },
  {
    type: 'interval',
    expression: `interval '90 minutes'`,
    kind: 'json',
    as: 'text',
    text: '01:30:00',
  },
  { type: 'bytea', expression: `'\\x00ff'::bytea`, kind: 'json', as: 'text', text: '\\x00ff' },
  { type: 'a range', expression: `int4range(1, 5)`, kind: 'json', as: 'text', text: '[1,5)' },
  { type: 'null uuid', expression: `null::uuid`, kind: 'json', as: 'text', text: null },
];

/** Queries that cannot be a feed, and a part of what is said about each. */
export const BAD_QUERIES: readonly { name: string; query: string; says: string }[] = [
  { name: 'empty', query: '', says: 'it is empty' },
  { name: 'nothing but comments', query: ' -- nothing\n/* here */ ;', says: 'it is empty' },
  {
    name: 'a syntax error',
    query: 'select 1 as "key",\n  2 as as "name"\nfrom awkward',
    says: '(line 2: 2 as as "name")',
  },
  { name: 'an open end', query: 'select 1 as "key" from', says: '(at the end of the query)' },
  {
    name: 'a missing table',
    query: 'select 1 as "key" from nowhere',
    says: 'relation "nowhere" does not exist (line 1',
  },
  {
    name: 'a missing column',
    query: 'select\n  nam as "key"\nfrom awkward',
    says: 'column "nam" does not exist (line 2: nam as "key")',
  },
  {
    name: 'a missing function',
    query: 'select nowhere(1) as "key"',
    says: 'function nowhere(integer) does not exist',
  },
  { name: 'no key', query: 'select 1 as "name"', says: 'no column "key"' },
  {
    name: 'two columns of one path',
    query: 'select 1 as "key", 2 as "a.b", 3 as "a.b"',
    says: 'two columns are called "a.b"',
  },
  {
    name: 'two keys',
    query: 'select 1 as "key", 2 as "key"',
    says: 'two columns are called "key"',
  },
  {
    name: 'a path and its parent',
    query: 'select 1 as "key", 2 as "a.b.c", 3 as "a.b"',
    says: '"a.b" stands beside "a.b.c"',
  },
  {
    name: 'an alias of 63 bytes',
    query: `select 1 as "key", 2 as "${'x'.repeat(63)}"`,
    says: 'too long',
  },
  {
    name: 'an alias of 80 bytes',
    query: `select 1 as "key", 2 as "${'é'.repeat(40)}"`,
    says: 'too long',
  },
  { name: 'a parameter', query: 'select 1 as "key", $1::text as "name"', says: 'parameters' },
  { name: 'two statements', query: 'select 1 as "key"; select 2 as "key"', says: 'syntax error' },
  { name: 'two semicolons', query: 'select 1 as "key";;', says: 'syntax error' },
  {
    name: 'an escape from the parentheses',
    query:
      'select 1 as "key") as feed; commit; create table oops (); select * from (select 1 as "key"',
    says: 'multiple commands',
  },
  { name: 'an insert', query: 'insert into awkward values (99)', says: 'syntax error' },
  {
    name: 'a delete in a common table expression',
    query: 'with gone as (delete from awkward returning id) select id as "key" from gone',
    says: 'data-modifying',
  },
  { name: 'a table definition', query: 'create table oops (id int)', says: 'syntax error' },
  {
    name: 'a key that cannot be ordered',
    query: `select '{}'::json as "key"`,
    says: 'ordering operator',
  },
  { name: 'a setting', query: 'set local statement_timeout = 0', says: 'syntax error' },
];
