import { Buffer } from 'node:buffer';
import type { ColumnKind, QueryColumn, RawRow } from '../core/ports.js';
import { checkColumns, KEY_COLUMN } from './columns.js';
import { convert } from './convert.js';
import type { FeedKind, Fields } from './kind.js';
import { fieldAt, join } from './paths.js';
import { checkRecord, type Finding } from './rule.js';

/** One record on its way into a data file. */
export interface EncodedRecord {
  /** The record as JSON text; not to be used when a finding is an error. */
  readonly json: string;
  /** The text of the kind's id field; null when it is absent or no string. */
  readonly id: string | null;
  /** What the kind's rules say about the record, and what could not be encoded. */
  readonly findings: readonly Finding[];
}

/** Turns rows of one query into records of one kind. */
export interface RowEncoder {
  /** The row's key as text, for messages and the key range of a file. */
  keyText(row: RawRow): string;
  /** Never throws, whatever the bytes are. */
  encode(row: RawRow): EncodedRecord;
}

/** Where the bytes of one column go. */
interface Leaf {
  readonly name: string;
  readonly prefix: string;
  readonly pointer: string;
  readonly column: number;
  readonly kind: ColumnKind;
}

/** An object that is left out when all its members are. */
interface Group {
  readonly name: string;
  readonly prefix: string;
  readonly members: readonly (Leaf | Group)[];
}

/** Whether a column's scalar is wanted as text: the declared string fields, and the key. */
export function isTextColumn(kind: FeedKind, column: string): boolean {
  return column === KEY_COLUMN || fieldAt(kind.fields, column)?.type === 'string';
}

/**
 * Compiles the columns of a query into an encoder. Members come in the order in which the kind declares them, nulls are left out, numbers and
 * json are spliced as PostgreSQL printed them, so no digit is lost. Fails with FeedgenError `usage`, naming the column, when the
 * columns cannot be records of the kind.
 */
export function compileEncoder(kind: FeedKind, columns: readonly QueryColumn[]): RowEncoder {
  checkColumns(kind, columns);
  const plan = planMembers(kind.fields, columns, '');
  const key = columns.findIndex(({ name }) => name === KEY_COLUMN);
  return {
    keyText: (row) => textOf(row[key] ?? null),
    encode: (row) => encodeRow(kind, plan, row),
  };
}

function encodeRow(kind: FeedKind, plan: readonly (Leaf | Group)[], row: RawRow): EncodedRecord {
  const record: Record<string, unknown> = {};
  const unfit: Finding[] = [];
  const json = `{${encodeMembers(plan, row, record, unfit)}}`;
  const found = checkRecord(kind.rules, record);
  const id = record[kind.idField];
  return {
    json,
    id: typeof id === 'string' ? id : null,
    findings: unfit.length === 0 ? found : [...unfit, ...found],
  };
}

/** Writes the members of one object twice, in one pass: as JSON text and as the parsed value that the rules see. */
function encodeMembers(
  members: readonly (Leaf | Group)[],
  row: RawRow,
  into: Record<string, unknown>,
  unfit: Finding[],
): string {
  let json = '';
  for (const member of members) {
    const text =
      'column' in member
        ? encodeLeaf(member, row, into, unfit)
        : encodeGroup(member, row, into, unfit);
    if (text !== undefined)
      json = json === '' ? member.prefix + text : `${json},${member.prefix}${text}`;
  }
  return json;
}

function encodeGroup(
  group: Group,
  row: RawRow,
  into: Record<string, unknown>,
  unfit: Finding[],
): string | undefined {
  const value: Record<string, unknown> = {};
  const json = encodeMembers(group.members, row, value, unfit);
  if (json === '') return undefined;
  into[group.name] = value;
  return `{${json}}`;
}

function encodeLeaf(
  leaf: Leaf,
  row: RawRow,
  into: Record<string, unknown>,
  unfit: Finding[],
): string | undefined {
  const bytes = row[leaf.column];
  if (bytes === null || bytes === undefined) return undefined;
  const { json, value, finding } = convert(leaf.kind, bytes, leaf.pointer);
  if (finding !== undefined) unfit.push(finding);
  into[leaf.name] = value;
  return json;
}

/** The part of the plan below one object: declared fields that have a column, or members that have one. */
function planMembers(
  fields: Fields,
  columns: readonly QueryColumn[],
  parent: string,
): (Leaf | Group)[] {
  const plan: (Leaf | Group)[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const path = join(parent, name);
    const prefix = `${JSON.stringify(name)}:`;
    const column = columns.findIndex((candidate) => candidate.name === path);
    const kind = columns[column]?.kind;
    if (kind !== undefined) {
      const pointer = `/${path.replaceAll('.', '/')}`;
      // The text of a scalar, whatever it was, is what a string field takes.
      const asText = field.type === 'string' && kind !== 'json';
      plan.push({ name, prefix, pointer, column, kind: asText ? 'text' : kind });
    } else if (field.type === 'object') {
      const members = planMembers(field.fields, columns, path);
      if (members.length > 0) plan.push({ name, prefix, members });
    }
  }
  return plan;
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('utf8');
}
