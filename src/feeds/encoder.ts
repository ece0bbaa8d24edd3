import { Buffer } from 'node:buffer';
import type { RawRow } from '../core/row-block.js';
import type { QueryColumn } from '../core/source.js';
import { checkColumns, KEY_COLUMN } from './columns.js';
import { convert } from './convert.js';
import type { FeedKind } from './kind.js';
import { fieldAt } from './paths.js';
import { type Group, type Leaf, type Member, planMembers } from './plan.js';
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
  const plan = planMembers(kind.fields, columns);
  const key = columns.findIndex(({ name }) => name === KEY_COLUMN);
  return {
    keyText: (row) => textOf(row[key] ?? null),
    encode: (row) => encodeRow(kind, plan, row),
  };
}

function encodeRow(kind: FeedKind, plan: readonly Member[], row: RawRow): EncodedRecord {
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
  members: readonly Member[],
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
    if (text === undefined) continue;
    json += `${json === '' ? '' : ','}${JSON.stringify(member.name)}:${text}`;
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
  const { json, value, finding } = convert(leaf.kind, bytes, `/${leaf.path.replaceAll('.', '/')}`);
  if (finding !== undefined) unfit.push(finding);
  into[leaf.name] = value;
  return json;
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('utf8');
}
