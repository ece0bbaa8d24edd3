import { FeedgenError, messageOf } from '../core/errors.js';
import { codeOf } from './errors.js';

const ELSEWHERE = 'choose another data directory with --data-dir';

/** The path itself is wrong: trying again cannot help. */
const WRONG_PATH = ['ENOTDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG', 'EINVAL'];

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'give this user the right to write there, or choose another place with --data-dir',
  EPERM:
    'the file system does not allow this (hard links are needed); choose another place with --data-dir',
  EROFS: 'it is read-only; choose another place with --data-dir',
  ENOSPC: 'free some space, or choose another place with --data-dir',
  EDQUOT: 'free some space, or choose another place with --data-dir',
  EMFILE: 'raise the limit of open files (ulimit -n)',
  ENFILE: 'raise the limit of open files of the system',
};

/**
 * Does something to the files of the embedded database in a data directory. What the file system refuses becomes FeedgenError
 * `usage` when the path is wrong, `source` otherwise; every other error passes.
 */
export function withFiles<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translateFileError(error, directory);
  }
}

/** The FeedgenError for a refusal of the file system; an error that is none comes back as it is. */
export function translateFileError(error: unknown, directory: string): unknown {
  const code = codeOf(error);
  if (code === undefined || !isSystemCall(error)) return error;
  const details = {
    hint: HINTS[code] ?? ELSEWHERE,
    cause: error,
  };
  const wrong = WRONG_PATH.includes(code);
  return new FeedgenError(
    wrong ? 'usage' : 'source',
    `data directory: ${directory} cannot be used: ${messageOf(error)}`,
    details,
  );
}

/** The FeedgenError `usage` for something in the way of a data directory that is none. */
export function noDirectory(directory: string, fact: string): FeedgenError {
  return new FeedgenError('usage', `data directory: ${directory} cannot be used: ${fact}`, {
    hint: ELSEWHERE,
  });
}

/** Errors of WASI, which is the file system as the embedded PostgreSQL sees it: https://github.com/WebAssembly/WASI */
const WASI: Readonly<Record<number, string>> = {
  2: 'permission denied',
  19: 'the disk quota is used up',
  29: 'input/output error',
  33: 'too many open files',
  51: 'no space left on device',
  63: 'operation not permitted',
  69: 'read-only file system',
};

/** The text of an error of the embedded PostgreSQL; those of its file system carry a number only. */
export function describeEmbeddedError(error: unknown): string {
  if (error === null || typeof error !== 'object' || !('errno' in error)) return messageOf(error);
  const number = Number(error.errno);
  return WASI[number] ?? `file system error ${number}`;
}

function isSystemCall(error: unknown): boolean {
  return error !== null && typeof error === 'object' && 'syscall' in error;
}
