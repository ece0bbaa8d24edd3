import { FeedgenError } from '../core/errors.js';
import type { ColumnKind, QueryColumn } from '../core/source.js';
import { describeColumns, readShapes, type TypedColumn, type TypeShape } from './column-types.js';
import type { Connection } from './connection.js';
import { quoteName, type Statement, stripFinalSemicolon } from './sql-text.js';

/** PostgreSQL cuts names off at this length, at the end of a character, with no more than a notice. */
const CUT_NAME_BYTES = 63;
const CHARACTER_BYTES = 4;
const KEY = 'key';

/** A checked feed query: its columns, and the statements that read it. */
export interface FeedQuery {
  /** In the order in which `rows` has them: `key` first. */
  readonly columns: readonly QueryColumn[];
  /** All rows in key order, every column as the text that its kind promises; without parameters, for cursor and COPY. */
  readonly rows: Statement;
  readonly count: Statement;
  /** The values of a column that occur more than once among those of the JSON array $1. */
  repeated(column: string): Statement;
}

/**
 * Checks a feed query without reading a row, in the open transaction of `connection`. Everything goes through the extended protocol, which
 * takes one statement only. Fails with FeedgenError `usage` naming the fault.
 */
export async function prepareFeedQuery(
  connection: Connection,
  text: string,
  asText: (column: string) => boolean,
): Promise<FeedQuery> {
  const query = stripFinalSemicolon(text);
  if (query === '') throw fault('it is empty', 'write one select statement');
  const from = (head: string, tail: string): Statement => place(head, query, tail);
  const described = await describeColumns(connection, from('select * ', ''));
  if (described.parameters > 0)
    throw fault('it has parameters such as $1', 'write the values into the query');
  checkNames(
    described.columns.map((column) => column.name),
    query,
  );
  const shapes = await readShapes(connection, described.columns);
  const columns = keyFirst(
    described.columns.map((column, at) => readColumn(column, shapes[at], asText)),
  );
  const list = columns.map((column) => column.expression).join(',\n  ');
  const rows = from(`select\n  ${list}\n`, `\norder by feed.${quoteName(KEY)}`);
  await describeColumns(connection, rows);
  return {
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    rows,
    count: from('select count(*) as rows ', ''),
    repeated: (name) => from(...repeatedAround(columns.find((column) => column.name === name))),
  };
}

/** The user's query on lines of its own, so that a comment at its end stays its own. */
function place(head: string, query: string, tail: string): Statement {
  const before = `${head}from (\n`;
  return {
    text: `${before}${query}\n) as feed${tail}`,
    query: { text: query, offset: [...before].length },
  };
}

/** The key of a row is found without a look at its other fields. */
function keyFirst(columns: readonly ReadColumn[]): readonly ReadColumn[] {
  return [
    ...columns.filter(({ name }) => name === KEY),
    ...columns.filter(({ name }) => name !== KEY),
  ];
}

interface ReadColumn extends QueryColumn {
  readonly expression: string;
}

/** What to select for a column so that its text is what its kind promises. */
function readColumn(
  { name }: TypedColumn,
  shape: TypeShape | undefined,
  asText: (column: string) => boolean,
): ReadColumn {
  const column = `feed.${quoteName(name)}`;
  const text = asText(name);
  const as = (kind: ColumnKind, expression: string): ReadColumn => ({ name, kind, expression });
  switch (shape) {
    case 'text':
      return as('text', text ? `${column}::text` : column);
    case 'number':
      return as(text ? 'text' : 'number', text ? `${column}::text` : column);
    case 'boolean':
      // Printed without the cast it is t or f.
      return as(text ? 'text' : 'boolean', `${column}::text`);
    case 'scalar':
      return text
        ? as('text', `to_json(${column}) #>> '{}'`)
        : as('json', `to_json(${column})::text`);
    case 'json':
      return as('json', `${column}::text`);
    default:
      return as('json', `to_json(${column})::text`);
  }
}

function repeatedAround(column: ReadColumn | undefined): [string, string] {
  if (column === undefined) throw new Error('repeated: no such column in the feed query');
  const values = '(select json_array_elements_text($1::text::json))';
  return [
    `select wanted.value from (select ${column.expression} as value `,
    `) as wanted\nwhere wanted.value in ${values}\ngroup by wanted.value having count(*) > 1`,
  ];
}

function checkNames(names: readonly string[], query: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (mayBeCut(name, query)) {
      throw fault(
        `the alias "${name}" is too long: PostgreSQL cuts names at ${CUT_NAME_BYTES} bytes`,
        'build the deeper part with json_build_object() under a shorter alias',
      );
    }
    if (seen.has(name))
      throw fault(`two columns are called "${name}"`, 'give each column an alias of its own');
    seen.add(name);
  }
  if (!seen.has(KEY)) {
    throw fault(
      'it has no column "key"',
      names.some((name) => name.toLowerCase() === KEY)
        ? 'write it in lower case, as "key"'
        : 'select a column as "key" that is unique and not null; it orders the feed',
    );
  }
  for (const name of seen) checkParents(name, seen);
}

/** A name of full length may be the rest of a longer one, and so may one that ends a character short of it. */
function mayBeCut(name: string, query: string): boolean {
  const bytes = Buffer.byteLength(name);
  if (bytes >= CUT_NAME_BYTES) return true;
  return (
    bytes > CUT_NAME_BYTES - CHARACTER_BYTES &&
    !query.includes(quoteName(name)) &&
    bytes > name.length
  );
}

/** A path cannot be a value and an object at once. */
function checkParents(name: string, names: ReadonlySet<string>): void {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const parent = name.slice(0, dot);
    if (names.has(parent)) {
      throw fault(
        `"${parent}" stands beside "${name}"`,
        `leave one of them out: "${parent}" would be a value and an object`,
      );
    }
  }
}

function fault(fact: string, hint: string): FeedgenError {
  return new FeedgenError('usage', `feed query: ${fact}`, { hint });
}
