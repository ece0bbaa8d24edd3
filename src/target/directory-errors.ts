import { FeedgenError, isFeedgenError, messageOf } from '../core/errors.js';
import { isNameTaken } from '../core/target.js';

type Fact = readonly [fact: string, hint?: string];

/** errno -> fact and hint. */
const FACTS: Readonly<Record<string, Fact>> = {
  ENOSPC: ['the disk is full', 'free space or inodes there, then run again'],
  EDQUOT: ['the disk quota is used up', 'free space or raise the quota, then run again'],
  EFBIG: ['the file size limit is reached', 'raise the limit (ulimit -f) or lower --chunk'],
  EACCES: ['permission is denied', 'give the user that runs feedgen the right to write there'],
  EPERM: ['the operation is not permitted', 'check the owner and the attributes of the directory'],
  EROFS: ['the file system is read-only', 'mount it for writing, or choose another --out'],
  ENOTDIR: [
    'a part of the path is not a directory',
    'choose another --out, or move that file away',
  ],
  EISDIR: ['a directory is in the way', 'move that directory away'],
  ENOTEMPTY: ['a directory is in the way', 'move that directory away'],
  EMFILE: ['too many files are open', 'raise the limit of open files (ulimit -n)'],
  ENFILE: ['too many files are open on this machine', 'raise the limit fs.file-max'],
  ELOOP: ['a symbolic link is in the way', 'remove the link; feedgen does not write through links'],
  ENOENT: ['the directory is not there', 'create it; somebody removed it during the run'],
  ENAMETOOLONG: ['the name is too long for this file system', 'choose a shorter path'],
  EIO: ['the disk reports an input/output error', 'check the system log; the disk may be failing'],
  ENXIO: ['it is not a regular file', 'remove what is in the way'],
  ESTALE: ['the network file system lost the directory', 'mount it again'],
  ETIMEDOUT: ['the network file system does not answer', 'check the mount'],
};

/** Actions that need no right to write. */
const READS: ReadonlySet<string> = new Set(['read', 'list', 'look at']);
const UNREADABLE: Fact = [
  'permission is denied',
  'give the user that runs feedgen the right to read there',
];

/** The errno of a thrown value, or the empty text. */
export function errnoOf(error: unknown): string {
  if (error === null || typeof error !== 'object' || !('code' in error)) return '';
  return String(error.code);
}

function factOf(errno: string, error: unknown): Fact {
  return FACTS[errno] ?? [messageOf(error)];
}

/** Translates what the file system said; passes on what is understood already, and bugs. */
export function directoryError(action: string, path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (isFeedgenError(error) || isNameTaken(error) || !/^E[A-Z0-9]+$/.test(errno)) return error;
  const [fact, hint] = READS.has(action) && errno === 'EACCES' ? UNREADABLE : factOf(errno, error);
  return new FeedgenError('target', `cannot ${action} ${path}: ${fact}`, {
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

/** Runs one step on the file system, its failure translated. */
export async function withDirectoryErrors<T>(
  action: string,
  path: string,
  step: () => Promise<T> | T,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw directoryError(action, path, error);
  }
}
