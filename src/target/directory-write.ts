import { createHash, randomBytes } from 'node:crypto';
import {
  constants,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  rename,
  rm,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import { type Content, NameTakenError } from '../core/ports.js';
import { errnoOf, withDirectoryErrors } from './directory-errors.js';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** A file that is safe on disk under a name that no reader takes for an object. */
export interface TemporaryFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes content to a new hidden file in the directory and syncs it; on failure the file is gone. An error of the content
 * passes unchanged.
 */
export async function writeTemporary(
  directory: string,
  content: Content,
  signal?: AbortSignal,
): Promise<TemporaryFile> {
  signal?.throwIfAborted();
  const path = join(directory, `.feedgen-tmp-${randomBytes(8).toString('hex')}`);
  const handle = await withDirectoryErrors('write to', directory, () =>
    open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o644),
  );
  try {
    const written = await writeThrough(handle, directory, content, signal);
    return { path, ...written };
  } catch (error) {
    await removeTemporary(path);
    throw error;
  }
}

/** Removes a temporary file after a failure. That failure is the one to tell: a hidden leftover is harmless. */
export async function removeTemporary(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** Writes, syncs and closes; the handle is closed in any case. */
async function writeThrough(
  handle: FileHandle,
  directory: string,
  content: Content,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      signal?.throwIfAborted();
      await withDirectoryErrors('write to', directory, () => writeWhole(handle, piece));
      digest.update(piece);
      bytes += piece.byteLength;
    }
    signal?.throwIfAborted();
    await withDirectoryErrors('write to', directory, () => handle.sync());
  } finally {
    await withDirectoryErrors('write to', directory, () => handle.close());
  }
  return { bytes, sha256: digest.digest('hex') };
}

/** A write may take less than it was given and say so by the count alone: at the edge of a full disk it does. */
async function writeWhole(handle: FileHandle, piece: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < piece.byteLength) {
    const { bytesWritten } = await handle.write(piece, offset, piece.byteLength - offset);
    offset += bytesWritten;
  }
}

/** What `link` fails with on file systems without hard links (FAT, some network and FUSE file systems). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EINVAL']);

/** Makes a hard link; a parameter so that a file system without links can be tested. */
export type Link = typeof link;

/**
 * Gives a temporary file its name, never over an existing one, in one step: by a hard link, which fails when the name exists.
 * Throws NameTakenError.
 */
export async function nameExclusively(
  temporary: string,
  name: string,
  directory: string,
  makeLink: Link = link,
): Promise<void> {
  const final = join(directory, name);
  try {
    await makeLink(temporary, final);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw new NameTakenError(name, directory);
    if (!NO_LINKS.has(errnoOf(error))) throw error;
    return renameExclusively(temporary, name, directory);
  }
  await unlink(temporary);
}

/**
 * Without hard links: a claim file, which only one process can create, stands around "is the name free? then rename". So processes of
 * feedgen exclude each other and no reader sees an empty file under the final name. A claim that a killed process left blocks this
 * one name, which is never used again anyway.
 */
async function renameExclusively(
  temporary: string,
  name: string,
  directory: string,
): Promise<void> {
  const key = createHash('sha256').update(name).digest('hex').slice(0, 32);
  const claim = join(directory, `.feedgen-claim-${key}`);
  try {
    await (await open(claim, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o644)).close();
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw new NameTakenError(name, directory);
    throw error;
  }
  try {
    if (await exists(join(directory, name))) throw new NameTakenError(name, directory);
    await rename(temporary, join(directory, name));
  } finally {
    await unlink(claim);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Makes the names in a directory survive a power failure, where the file system offers that for directories. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a directory and those above it that are missing, and syncs what names them. Step by step, because Node's recursive mkdir
 * reports a read-only file system as ENOENT. A parent that is there and still takes no directory (a symbolic link to nothing, /proc)
 * is FeedgenError `target`.
 */
export async function makeDirectory(path: string, mode: number): Promise<void> {
  const parent = dirname(path);
  if (await tryMakeDirectory(path, mode)) return;
  await makeDirectory(parent, 0o755);
  if (await tryMakeDirectory(path, mode)) return;
  throw new FeedgenError('target', `cannot create the directory ${path}: ${parent} leads nowhere`, {
    hint: `choose another --out; or if ${parent} is a symbolic link, create what it names`,
  });
}

/** False when there is nothing to make it in. */
async function tryMakeDirectory(path: string, mode: number): Promise<boolean> {
  const parent = dirname(path);
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return true;
    if (errnoOf(error) === 'ENOENT' && parent !== path) return false;
    throw error;
  }
  await syncDirectory(parent);
  return true;
}
