import type { TargetReader } from '../core/ports.js';
import type { FeedKind } from '../feeds/kind.js';
import { asObject, isBlank, member } from '../feeds/members.js';
import { readDataFile } from './read-data-file.js';
import type { ReadIds } from './unique-ids.js';

/** The id of a parsed record that must be unique; undefined for blank and mistyped ones, which have rules of their own. */
export type IdReader = (value: unknown) => string | undefined;

export function idReader(kind: FeedKind): IdReader {
  const field = member(kind.idField);
  return (value) => {
    const id = field.in(asObject(value));
    return typeof id === 'string' && !isBlank(id) ? id : undefined;
  };
}

/** Reads ids again from the files of a target. */
export function idsIn(target: TargetReader, kind: FeedKind, signal: AbortSignal): ReadIds {
  const idOf = idReader(kind);
  return async (file, records) => {
    const ids = new Map<number, string>();
    const object = await target.open(file);
    if (object === null) return ids;
    const onRecord = (value: unknown, record: number) => {
      const id = records.has(record) ? idOf(value) : undefined;
      if (id !== undefined) ids.set(record, id);
    };
    await readDataFile(object, { onRecord, report: () => {} }, { signal });
    return ids;
  };
}
