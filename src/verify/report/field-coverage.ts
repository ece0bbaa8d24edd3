import type { Fields } from '../../feeds/kind.js';
import { asObject, isBlank, type JsonObject, member } from '../../feeds/members.js';
import { join } from '../../feeds/paths.js';

/** How many records have a declared field; plain data, so that a worker can hand it over. */
export interface FieldCount {
  /** Dotted path such as `location.address.country`. */
  readonly path: string;
  readonly records: number;
}

interface Node {
  readonly name: string;
  readonly camelName: string;
  readonly at: number;
  /** The fields of an object; undefined for any other field. */
  readonly children: readonly Node[] | undefined;
}

/**
 * Counts for each declared field the records that have it: a value that is neither null nor blank, an object with at least one such
 * field. Whether the value is of the right type is the business of the rules.
 */
export class FieldCoverage {
  readonly #paths: string[] = [];
  readonly #nodes: readonly Node[];
  readonly #counts: Float64Array;

  constructor(fields: Fields) {
    this.#nodes = this.#prepare(fields, '');
    this.#counts = new Float64Array(this.#paths.length);
  }

  add(record: unknown): void {
    count(this.#nodes, asObject(record), this.#counts);
  }

  /** Adds the counts of the same declared fields. */
  merge(others: readonly FieldCount[]): void {
    for (const { path, records } of others) {
      const at = this.#paths.indexOf(path);
      if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + records;
    }
  }

  /** Parents before their members, in declaration order. */
  result(): readonly FieldCount[] {
    return this.#paths.map((path, at) => ({ path, records: this.#counts[at] ?? 0 }));
  }

  #prepare(fields: Fields, parent: string): readonly Node[] {
    return Object.entries(fields).map(([key, field]) => {
      const path = join(parent, key);
      const at = this.#paths.push(path) - 1;
      const children = field.type === 'object' ? this.#prepare(field.fields, path) : undefined;
      const { name, camelName } = member(key);
      return { name, camelName, at, children };
    });
  }
}

/** Counts the fields that are there, and says whether any is. Runs for every object of a set: the reading of Member is spelled out. */
function count(
  nodes: readonly Node[],
  object: JsonObject | undefined,
  counts: Float64Array,
): boolean {
  if (object === undefined) return false;
  let any = false;
  for (const { name, camelName, at, children } of nodes) {
    const value = object[name] ?? (camelName === name ? undefined : object[camelName]);
    if (value === undefined || value === null) continue;
    if (children === undefined ? !hasText(value) : !count(children, asObject(value), counts))
      continue;
    any = true;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return any;
}

/** What begins with a visible ASCII character is not blank; asking so is cheaper than trimming. */
function hasText(value: unknown): boolean {
  if (typeof value !== 'string') return true;
  const first = value.charCodeAt(0);
  return (first > 32 && first < 127) || !isBlank(value);
}
