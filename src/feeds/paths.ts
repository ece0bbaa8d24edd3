import { distance } from 'fastest-levenshtein';
import type { FeedKind, Field, Fields } from './kind.js';

/** Longer names are no slips of a known one, and comparing them would cost too much. */
const MAX_NAME = 40;

/** The field at a path such as `location.address.country`; undefined when the kind declares none. */
export function fieldAt(fields: Fields, path: string): Field | undefined {
  let level: Fields | undefined = fields;
  let field: Field | undefined;
  for (const name of path.split('.')) {
    if (level === undefined || !Object.hasOwn(level, name)) return undefined;
    field = level[name];
    level = field?.type === 'object' ? field.fields : undefined;
  }
  return field;
}

/** Every declared path, parents before their members, in declaration order. */
export function allPaths(fields: Fields, parent = ''): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = join(parent, name);
    return field.type === 'object' ? [path, ...allPaths(field.fields, path)] : [path];
  });
}

export function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** Finds the declared path that an unknown name most likely means, by spelling or as a synonym. */
export type Suggest = (path: string) => string | undefined;

/** Prepares the suggestions of one kind. */
export function suggester(kind: Pick<FeedKind, 'fields' | 'synonyms'>): Suggest {
  const candidates = allPaths(kind.fields).map((path) => ({ path, plain: plain(lastName(path)) }));
  return (path) => {
    const name = lastName(path);
    if (name.length > MAX_NAME) return undefined;
    const wanted = plain(name);
    const same = nearest(candidates, wanted, path, 0);
    if (same !== undefined) return same;
    if (Object.hasOwn(kind.synonyms, wanted)) return kind.synonyms[wanted];
    return nearest(candidates, wanted, path, wanted.length > 4 ? 2 : wanted.length > 2 ? 1 : 0);
  };
}

/** Among equally near names the one with the same parent wins, then the first declared. */
function nearest(
  candidates: readonly { readonly path: string; readonly plain: string }[],
  wanted: string,
  path: string,
  limit: number,
): string | undefined {
  const parent = parentOf(path);
  let best: { path: string; cost: number } | undefined;
  for (const candidate of candidates) {
    const edits = distance(candidate.plain, wanted);
    if (edits > limit) continue;
    const cost = edits + (parentOf(candidate.path) === parent ? 0 : 0.5);
    if (best === undefined || cost < best.cost) best = { path: candidate.path, cost };
  }
  return best?.path;
}

/** Lower case without separators: `Postal-Code`, `postalCode` and `postal_code` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}
