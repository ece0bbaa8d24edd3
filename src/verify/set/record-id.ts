import type { TargetReader } from '../../core/target.js';
import type { FeedKind } from '../../feeds/kind.js';
import { isBlank } from '../../feeds/members.js';
import { readDataFile } from '../file/read-data-file.js';
import { readPath } from '../likeness/read-path.js';

/** Reads what is wanted of some records of one file again, by their positions; nothing when the file cannot be read any more. */
export type ReadAgain = <T>(
  file: string,
  records: ReadonlySet<number>,
  pick: (record: unknown) => T | undefined,
) => Promise<ReadonlyMap<number, T>>;

/** Reads records again from the files of a target. */
export function readAgainFrom(target: TargetReader, signal: AbortSignal): ReadAgain {
  return async (file, records, pick) => {
    const found = new Map<number, NonNullable<ReturnType<typeof pick>>>();
    const object = await target.open(file);
    if (object === null) return found;
    const onRecord = (value: unknown, record: number) => {
      const picked = records.has(record) ? pick(value) : undefined;
      if (picked !== undefined && picked !== null) found.set(record, picked);
    };
    await readDataFile(object, { onRecord, report: () => {} }, { signal });
    return found;
  };
}

/** The id of a parsed record; undefined for blank and mistyped ones, which have rules of their own. */
export type IdReader = (record: unknown) => string | undefined;

export function idReader(kind: FeedKind): IdReader {
  const read = readPath(kind.idField);
  return (record) => {
    const id = read(record);
    return typeof id === 'string' && !isBlank(id) ? id : undefined;
  };
}
