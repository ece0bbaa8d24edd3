import { createHash, randomUUID } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Content, NameTakenError } from '../core/target.js';
import { errnoOf, withDirectoryErrors } from './directory-errors.js';
import type { FileSteps } from './directory-steps.js';

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
  steps: FileSteps,
  directory: string,
  content: Content,
  signal?: AbortSignal,
): Promise<TemporaryFile> {
  signal?.throwIfAborted();
  const path = join(directory, `.feedgen-tmp-${randomUUID()}`);
  const file = await withDirectoryErrors('write to', directory, () => steps.create(path));
  try {
    const written = await writeThrough(steps, file, directory, content, signal);
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

/** Writes, syncs and closes; the file is closed in any case. */
async function writeThrough(
  steps: FileSteps,
  file: number,
  directory: string,
  content: Content,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      signal?.throwIfAborted();
      await withDirectoryErrors('write to', directory, () => steps.writeWhole(file, piece));
      digest.update(piece);
      bytes += piece.byteLength;
    }
    signal?.throwIfAborted();
    await withDirectoryErrors('write to', directory, () => steps.sync(file));
  } finally {
    await withDirectoryErrors('write to', directory, () => steps.close(file));
  }
  return { bytes, sha256: digest.digest('hex') };
}

/** What `link` fails with on file systems without hard links (FAT, some network and FUSE file systems). */
export const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
  'EINVAL',
]);

/**
 * Gives a temporary file its name, never over an existing one, in one step: by a hard link, which fails when the name exists.
 * Throws NameTakenError.
 */
export async function nameExclusively(
  steps: FileSteps,
  temporary: string,
  name: string,
  directory: string,
): Promise<void> {
  const final = join(directory, name);
  try {
    await steps.link(temporary, final);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw new NameTakenError(name, directory);
    if (!NO_LINKS.has(errnoOf(error))) throw error;
    return renameExclusively(steps, temporary, name, directory);
  }
  await steps.unlink(temporary);
}

/**
 * Without hard links: a claim file, which only one process can create, stands around "is the name free? then rename". So processes of
 * feedgen exclude each other and no reader sees an empty file under the final name. A claim that a killed process left blocks this
 * one name, which is never used again anyway.
 */
async function renameExclusively(
  steps: FileSteps,
  temporary: string,
  name: string,
  directory: string,
): Promise<void> {
  const key = createHash('sha256').update(name).digest('hex').slice(0, 32);
  const claim = join(directory, `.feedgen-claim-${key}`);
  try {
    await steps.close(await steps.create(claim));
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw new NameTakenError(name, directory);
    throw error;
  }
  try {
    if (await exists(join(directory, name))) throw new NameTakenError(name, directory);
    await steps.rename(temporary, join(directory, name));
  } finally {
    await steps.unlink(claim);
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
