import type { Fields } from './kind.js';
import { asObject, type JsonObject, type Member, member } from './members.js';
import { join } from './paths.js';

/** The declared shape of one object of a record, sorted for the rules that look at every field of a type. */
export interface DeclaredObject {
  /** Dotted path and JSON pointer within the record, both empty for the record itself. */
  readonly path: string;
  readonly pointer: string;
  readonly strings: readonly Member[];
  readonly numbers: readonly Member[];
  readonly objects: readonly DeclaredChild[];
  /** Fields with an underscore: they have a second spelling. */
  readonly twofold: readonly Member[];
  /** Declared names and the lowerCamelCase ones that differ from them, with the declared name. */
  readonly known: ReadonlySet<string>;
  /** Under the declared names only: the type a field must have, an object by its own declaration. */
  readonly types: ReadonlyMap<string, 'string' | 'number' | DeclaredObject>;
}

/** An object within an object. */
export interface DeclaredChild {
  readonly member: Member;
  readonly declared: DeclaredObject;
}

/** Prepares declared fields for walking. */
export function declare(fields: Fields, path = ''): DeclaredObject {
  const entries = Object.entries(fields).map(([name, field]) => ({ field, member: member(name) }));
  const ofType = (type: string): Member[] =>
    entries.filter(({ field }) => field.type === type).map((entry) => entry.member);
  const members = entries.map((entry) => entry.member);
  return {
    path,
    pointer: path === '' ? '' : `/${path.replaceAll('.', '/')}`,
    strings: ofType('string'),
    numbers: ofType('number'),
    objects: entries.flatMap(({ field, member }) =>
      field.type === 'object'
        ? [{ member, declared: declare(field.fields, join(path, member.name)) }]
        : [],
    ),
    twofold: members.filter(({ name, camelName }) => name !== camelName),
    known: new Set(members.flatMap(({ name, camelName }) => [name, camelName])),
    types: new Map(
      entries.map(({ field, member }) => [
        member.name,
        field.type === 'object' ? declare(field.fields, join(path, member.name)) : field.type,
      ]),
    ),
  };
}

/** Visits the record and every declared object in it that is there. */
export function visitObjects(
  declared: DeclaredObject,
  value: unknown,
  visit: (object: JsonObject, declared: DeclaredObject) => void,
): void {
  const object = asObject(value);
  if (object === undefined) return;
  visit(object, declared);
  for (const child of declared.objects)
    visitObjects(child.declared, child.member.in(object), visit);
}
