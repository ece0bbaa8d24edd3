import type { ColumnKind, QueryColumn } from '../core/source.js';
import type { Fields } from './kind.js';
import { join } from './paths.js';

/** Where the bytes of one column go. */
export interface Leaf {
  readonly name: string;
  /** Dotted path in the record. */
  readonly path: string;
  readonly column: number;
  readonly kind: ColumnKind;
}

/** An object that is left out when all its members are. */
export interface Group {
  readonly name: string;
  readonly members: readonly Member[];
}

export type Member = Leaf | Group;

/** How the columns of a query become a record: the declared fields that have a column, or members that have one, in the declared order. */
export function planMembers(
  fields: Fields,
  columns: readonly QueryColumn[],
  parent = '',
): readonly Member[] {
  return Object.entries(fields).flatMap(([name, field]): Member[] => {
    const path = join(parent, name);
    const column = columns.findIndex((candidate) => candidate.name === path);
    const kind = columns[column]?.kind;
    if (kind !== undefined) {
      // The text of a scalar, whatever it was, is what a string field takes.
      const asText = field.type === 'string' && kind !== 'json';
      return [{ name, path, column, kind: asText ? 'text' : kind }];
    }
    if (field.type !== 'object') return [];
    const members = planMembers(field.fields, columns, path);
    return members.length === 0 ? [] : [{ name, members }];
  });
}

/** The leaves of a plan in the order in which they are written. */
export function leavesOf(members: readonly Member[]): readonly Leaf[] {
  return members.flatMap((member) => ('column' in member ? [member] : leavesOf(member.members)));
}
