import { asObject, member } from '../../feeds/members.js';

/** Reads one field of a parsed record; undefined when it is absent or null. */
export type ReadPath = (record: unknown) => unknown;

/** Prepares the reading of a field by its dotted path, under either spelling of its names. */
export function readPath(path: string): ReadPath {
  const members = path.split('.').map(member);
  return (record) => {
    let value = record;
    for (const each of members) value = each.in(asObject(value));
    return value;
  };
}
