import type { Connection } from './connection.js';
import type { Statement } from './sql-text.js';

/** A column of a described statement. */
export interface TypedColumn {
  readonly name: string;
  /** Oid of its type; a domain shows as its base type. */
  readonly type: number;
}

/**
 * What the values of a type are: text, a number, true or false, JSON already, one scalar of another type (a date, a uuid, an
 * enum …), or something with parts (an array, a composite).
 */
export type TypeShape = 'text' | 'number' | 'boolean' | 'json' | 'scalar' | 'parts';

/** Oids of PostgreSQL's own types are fixed (pg_type.dat). */
const SHAPES: ReadonlyMap<number, TypeShape> = new Map([
  [16, 'boolean'],
  [18, 'text'], // "char"
  [19, 'text'], // name
  [20, 'number'], // int8
  [21, 'number'], // int2
  [23, 'number'], // int4
  [25, 'text'],
  [26, 'number'], // oid
  [114, 'json'],
  [700, 'number'], // float4
  [701, 'number'], // float8
  [705, 'text'], // unknown
  [1042, 'text'], // char(n)
  [1043, 'text'], // varchar
  [1700, 'number'], // numeric
  [2249, 'parts'], // record
  [3802, 'json'], // jsonb
]);

/** Columns and number of parameters of a statement, as the server parses it; nothing runs. */
export async function describeColumns(
  connection: Connection,
  { text, query }: Statement,
): Promise<{ columns: readonly TypedColumn[]; parameters: number }> {
  const described = await connection.run(connection.sql.unsafe(text).describe(), query);
  return {
    columns: described.columns.map(({ name, type }) => ({ name, type })),
    parameters: described.types.length,
  };
}

/** The shape of each column's type; types that are not PostgreSQL's own are looked up. */
export async function readShapes(
  connection: Connection,
  columns: readonly TypedColumn[],
): Promise<readonly TypeShape[]> {
  const unknown = [...new Set(columns.map(({ type }) => type))].filter((oid) => !SHAPES.has(oid));
  const found = unknown.length === 0 ? new Map() : await lookUp(connection, unknown);
  return columns.map(({ type }) => SHAPES.get(type) ?? found.get(type) ?? 'parts');
}

/** Arrays and composites have parts, and so have types that bring a cast to JSON of their own, such as hstore. */
async function lookUp(
  connection: Connection,
  oids: readonly number[],
): Promise<Map<number, TypeShape>> {
  const rows = await connection.run(
    connection.sql.unsafe<{ oid: string; parts: string }[]>(`
      select t.oid::text as oid,
        (t.typcategory = 'A' or t.typtype in ('c', 'p') or exists (
          select from pg_catalog.pg_cast c where c.castsource = t.oid and c.casttarget in (114, 3802)
        ))::text as parts
      from pg_catalog.pg_type t
      where t.oid in (${oids.join(', ')})`),
  );
  return new Map(rows.map((row) => [Number(row.oid), row.parts === 'true' ? 'parts' : 'scalar']));
}
