import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Stored } from '../core/target.js';
import { forEachAtOnce, notAsStored, requireSame } from './confirm.js';
import { errnoOf, withDirectoryErrors } from './directory-errors.js';
import type { FileSteps } from './directory-steps.js';
import { Turns } from './directory-turns.js';

const PIECE_BYTES = 256 * 1024;

/**
 * Reads files back and compares their size and SHA-256 with what was stored. What was just written is read from memory; the
 * bytes are the ones that any other reader of the directory gets.
 */
export async function confirmFiles(
  steps: FileSteps,
  directory: string,
  files: readonly Stored[],
  atOnce: number,
  signal: AbortSignal,
): Promise<void> {
  const turns = new Turns(signal);
  const onPiece = () => turns.next();
  const free: Buffer[] = [];
  await forEachAtOnce(files, atOnce, async (stored) => {
    await onPiece();
    const path = join(directory, stored.name);
    const buffer = free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
    await withDirectoryErrors('confirm', path, async () =>
      requireSame(await readBack(steps, path, stored, buffer, onPiece), stored, directory),
    );
    free.push(buffer);
  });
}

/** Reads a file of the size that was stored; null when there is none of that name. */
async function readBack(
  steps: FileSteps,
  path: string,
  { name, bytes }: Stored,
  buffer: Buffer,
  onPiece: () => Promise<void>,
): Promise<{ bytes: number; sha256?: string } | null> {
  const file = await openOrNull(steps, path);
  if (file === null) return null;
  try {
    const facts = await steps.stat(file);
    if (!facts.isFile())
      throw notAsStored(name, dirname(path), 'it is not a regular file any more');
    if (facts.size !== bytes) return { bytes: facts.size };
    const digest = createHash('sha256');
    let read = 0;
    while (read < bytes) {
      const length = await steps.read(file, buffer);
      if (length === 0) return { bytes: read };
      digest.update(buffer.subarray(0, length));
      read += length;
      if (read < bytes) await onPiece();
    }
    return { bytes: read, sha256: digest.digest('hex') };
  } finally {
    await steps.close(file);
  }
}

async function openOrNull(steps: FileSteps, path: string): Promise<number | null> {
  try {
    return await steps.open(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
