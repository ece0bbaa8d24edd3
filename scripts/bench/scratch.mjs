// Where the files of a bench lie. Output goes to memory, so that no disk is measured; else below a new directory of the system's folder of
// temporary files, in which nothing is deleted before the end: ext4 passes over inodes that were freed in the last seconds, which makes a
// run just after a deletion two to three times as long.
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const TMPFS_MAGIC = 0x01021994;

/** Sets, the unpacked files and one output at a time, measured generously. */
const BYTES_A_ROW = 1_000;

export class Scratch {
  /** Whether output goes to memory. */
  inMemory;
  #root;
  #disk;
  #count = 0;

  /** Opens scratch space for sets of `rows` records at most. */
  constructor(rows) {
    this.inMemory = isTmpfs(MEMORY) && freeBytes(MEMORY) > rows * BYTES_A_ROW;
    this.#root = mkdtempSync(join(this.inMemory ? MEMORY : tmpdir(), 'feedgen-bench-'));
  }

  /** Where output goes, for people. */
  get place() {
    return this.inMemory ? `${MEMORY} (tmpfs)` : `fresh directories in ${tmpdir()}`;
  }

  /** A path that was never used, in a directory of its own. */
  fresh(name) {
    return join(freshDirectory(this.#root, this.#count++), name);
  }

  /** The same on a disk, or undefined when neither the temporary files nor the build folder lie on one. */
  freshOnDisk(name, buildFolder) {
    const parent = [tmpdir(), buildFolder].find((directory) => !isTmpfs(directory));
    if (parent === undefined) return undefined;
    this.#disk ??= mkdtempSync(join(parent, 'feedgen-bench-disk-'));
    return join(freshDirectory(this.#disk, this.#count++), name);
  }

  /** Gives back the space of an output; on a disk not before the end. */
  discard(path) {
    if (this.inMemory && path.startsWith(this.#root)) remove(path);
  }

  close() {
    for (const directory of [this.#root, this.#disk])
      if (directory !== undefined) remove(directory);
  }
}

function freshDirectory(parent, number) {
  const directory = join(parent, String(number));
  mkdirSync(directory);
  return directory;
}

function remove(path) {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

function isTmpfs(directory) {
  try {
    return statfsSync(directory).type === TMPFS_MAGIC;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function freeBytes(directory) {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
