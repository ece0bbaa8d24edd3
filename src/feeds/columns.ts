import { FeedgenError } from '../core/errors.js';
import type { QueryColumn } from '../core/source.js';
import type { FeedKind } from './kind.js';
import { allPaths, fieldAt, suggester } from './paths.js';

/** The column that orders the feed and is no part of the record. */
export const KEY_COLUMN = 'key';

/** PostgreSQL cuts longer aliases silently (NAMEDATALEN is 64), so one of this length may have been longer. */
const SUSPECT_ALIAS_BYTES = 63;

/** Refuses columns that cannot become records of the kind: FeedgenError `usage` that names the column. */
export function checkColumns(kind: FeedKind, columns: readonly QueryColumn[]): void {
  const paths = new Set<string>();
  for (const { name } of columns) {
    if (paths.has(name)) throw unfit(`two columns are called "${name}"`, 'give each its own path');
    paths.add(name);
  }
  if (!paths.delete(KEY_COLUMN))
    throw unfit('no column is called "key"', 'select a unique, not null column as "key"');
  for (const column of columns) if (column.name !== KEY_COLUMN) checkColumn(kind, column);
  for (const path of paths) checkNotBelow(path, paths);
  for (const field of kind.required) checkSupplied(kind, field, paths);
}

function checkColumn(kind: FeedKind, { name, kind: columnKind }: QueryColumn): void {
  const field = fieldAt(kind.fields, name);
  if (field === undefined) throw unknownPath(kind, name);
  // Repeated ids are confirmed by the text of the column.
  if (name === kind.idField && columnKind === 'json')
    throw unfit(`column "${name}" is json`, `take its text: (${name} #>> '{}') as "${name}"`);
  if (field.type !== 'object' || columnKind === 'json') return;
  throw unfit(
    `column "${name}" is ${columnKind}, but ${name} is an object`,
    `give it json, or alias its members, for example "${name}.${Object.keys(field.fields)[0]}"`,
  );
}

function unknownPath(kind: FeedKind, name: string): FeedgenError {
  if (Buffer.byteLength(name) >= SUSPECT_ALIAS_BYTES)
    return unfit(
      `alias "${name}" has ${SUSPECT_ALIAS_BYTES} bytes or more`,
      'PostgreSQL cuts longer aliases, use a shorter one',
    );
  const meant = suggester(kind)(name);
  return unfit(
    `column "${name}" is no field of ${kind.feedName}`,
    meant === undefined
      ? `the fields are ${allPaths(kind.fields).join(', ')}`
      : `did you mean "${meant}"?`,
  );
}

function checkNotBelow(path: string, paths: ReadonlySet<string>): void {
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const parent = path.slice(0, dot);
    if (paths.has(parent))
      throw unfit(
        `column "${path}" lies within column "${parent}"`,
        'supply the object as a whole or by its members, not both',
      );
  }
}

function checkSupplied(kind: FeedKind, field: string, paths: ReadonlySet<string>): void {
  for (const path of paths) if (path === field || path.startsWith(`${field}.`)) return;
  throw unfit(
    `no column supplies the required field "${field}"`,
    `alias a column as "${field}"${fieldAt(kind.fields, field)?.type === 'object' ? ` or "${field}.…"` : ''}`,
  );
}

function unfit(fact: string, hint: string): FeedgenError {
  return new FeedgenError('usage', `query: ${fact}`, { hint });
}
