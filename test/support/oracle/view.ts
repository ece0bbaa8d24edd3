import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A place as somebody sees it who only reads there: every answer is true at one moment, and costs little. */
export interface View {
  /** Names that lie directly there, in any order; none where the place is not. */
  names(): readonly string[];
  /** The bytes under a name; undefined when there is nothing. */
  read(name: string): Buffer | undefined;
  /** Another text whenever there is another object under the name; undefined when there is nothing. */
  stamp(name: string): string | undefined;
}

/** What a reader of a bucket can ask for: its objects by key. */
type Objects = ReadonlyMap<string, { readonly bytes: Buffer; readonly etag: string }>;

/** A directory, read through the file system. */
export function directoryView(directory: string): View {
  return {
    names: () => orNothing(() => readdirSync(directory)) ?? [],
    read: (name) => orNothing(() => readFileSync(join(directory, name))),
    stamp: (name) =>
      orNothing(() => {
        const { ino, size, mtimeMs } = statSync(join(directory, name));
        return `${ino} ${size} ${mtimeMs}`;
      }),
  };
}

/** What lies under a prefix of a bucket, read where the server keeps it: faults meant for others do not strike the observer. */
export function bucketView(objects: Objects, prefix: string): View {
  const flat = (key: string) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/');
  return {
    names: () => [...objects.keys()].filter(flat).map((key) => key.slice(prefix.length)),
    read: (name) => objects.get(prefix + name)?.bytes,
    stamp(name) {
      const object = objects.get(prefix + name);
      return object && `${object.etag} ${object.bytes.length}`;
    },
  };
}

/** Nothing, where nothing is. Every other failure to look is one of the test. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : '';
    if (code === 'ENOENT') return undefined;
    throw error;
  }
}
