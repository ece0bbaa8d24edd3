import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Leftover, Upkeep } from '../core/target.js';
import { withDirectoryErrors } from './directory-errors.js';
import { listDirectory } from './directory-list.js';
import type { FileSteps } from './directory-steps.js';
import { removeTemporary, writeTemporary } from './directory-write.js';

/** Names that `directory-write.ts` gives to what is not finished; nothing else is ever taken for a leftover. */
const UNFINISHED = /^\.feedgen-(?:tmp-[0-9a-f-]{36}|claim-[0-9a-f]{32})$/;

/** Looks after a directory: its clock is that of a file made now, which is another machine's on a network file system. */
export function directoryUpkeep(directory: string, steps: FileSteps, signal: AbortSignal): Upkeep {
  return {
    async now() {
      // Without a byte: a full disk must not keep clean from freeing it.
      const { path } = await writeTemporary(steps, directory, Buffer.alloc(0), signal);
      try {
        return (await withDirectoryErrors('look at', path, () => lstat(path))).mtime;
      } finally {
        await removeTemporary(path);
      }
    },
    async *leftovers() {
      const wanted = (name: string) => UNFINISHED.test(name);
      for await (const page of listDirectory(directory, wanted, steps, signal))
        yield page
          .filter(({ name, kind }) => kind === 'file' && wanted(name))
          .map(({ name, bytes = 0, modified }) => leftover(directory, name, bytes, modified));
    },
  };
}

function leftover(
  directory: string,
  name: string,
  bytes: number,
  modified: Date | undefined,
): Leftover {
  const path = join(directory, name);
  return {
    ...{ kind: 'temporary file', name, bytes, modified },
    remove: () => withDirectoryErrors('remove', path, () => rm(path, { force: true })),
  };
}
