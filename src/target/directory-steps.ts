import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  fsync,
  link,
  linkSync,
  lstat,
  lstatSync,
  open,
  openSync,
  read,
  readSync,
  rename,
  type Stats,
  unlink,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { syncDirectory } from './directory-make.js';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const NEW_FILE = O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY;
/** Never through a link, and without waiting for the other end of a pipe. */
const OLD_FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const MODE = 0o644;

/** Node's functions for file descriptors, in its thread pool: what FileHandle does too, with more work around it. */
const pool = {
  open: promisify(open),
  stat: promisify(fstat),
  read: promisify(read),
  write: promisify(write),
  sync: promisify(fsync),
  close: promisify(close),
  link: promisify(link),
  unlink: promisify(unlink),
  rename: promisify(rename),
  lstat: promisify(lstat),
};

/** More bytes than this are always written in the pool. */
const SHORT_WRITE_BYTES = 256 * 1024;
/** A step that took longer was not answered from memory. */
const SLOW_MS = 5;
/** So many steps go through the pool after a slow one. */
const DETOUR_STEPS = 1000;

/** `f_type` of file systems of this machine (statfs(2)): ext2 to 4, XFS, Btrfs, tmpfs, overlayfs, F2FS, ZFS. */
const LOCAL = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1,
]);

/** Makes a hard link; a parameter so that a file system without links can be tested. */
export type Link = (existing: string, name: string) => Promise<void>;

/** A step, by what it asks of the system. */
export type Step =
  | 'create'
  | 'open'
  | 'stat'
  | 'read'
  | 'write'
  | 'sync'
  | 'close'
  | 'link'
  | 'unlink'
  | 'rename'
  | 'sync directory'
  | 'look';

export interface StepOptions {
  /** Called before each step, with its path where it has one; what it throws is what the step fails with. */
  readonly onStep?: (step: Step, path?: string) => void;
  /** Instead of link(2). */
  readonly link?: Link;
  /** Milliseconds of a clock that never goes back; default `performance.now`. */
  readonly now?: () => number;
  /** Whether short steps may run at once; default: on a file system of this machine. */
  readonly atOnce?: boolean;
}

/**
 * The steps of writing a file, of reading it back by its descriptor, and of looking at one. Syncing waits for the disk and runs in the thread pool. The others are answered from
 * memory on a local file system, in some microseconds, while a round trip to the pool costs more than the step: there they run at
 * once, on the event loop. A network file system may be slow or hang, and a busy disk may hold up a step: then the pool, so that the
 * event loop goes on hearing signals and reading rows.
 */
export class FileSteps {
  readonly #directory: string;
  readonly #link: Link | undefined;
  readonly #onStep: StepOptions['onStep'];
  readonly #now: () => number;
  #atOnce: boolean | undefined;
  #detour = 0;

  /** For files in `directory`. */
  constructor(directory: string, { link, now, atOnce, onStep }: StepOptions = {}) {
    this.#directory = directory;
    this.#link = link;
    this.#onStep = onStep;
    this.#now = now ?? (() => performance.now());
    this.#atOnce = atOnce;
  }

  /** Makes a new file; fails with EEXIST when there is something of that name, be it a symbolic link. */
  create(path: string): Promise<number> {
    return this.#open('create', path, NEW_FILE);
  }

  /** Opens a file for reading; fails with ENOENT when there is none, with ELOOP when it is a symbolic link. */
  open(path: string): Promise<number> {
    return this.#open('open', path, OLD_FILE);
  }

  stat(fd: number): Promise<Stats> | Stats {
    this.#onStep?.('stat');
    return this.#run(
      () => fstatSync(fd),
      () => pool.stat(fd),
    );
  }

  /** Reads on into the buffer, as much as there is of it or less; returns how much, 0 at the end of the file. */
  read(fd: number, buffer: Uint8Array): Promise<number> | number {
    const { byteLength } = buffer;
    this.#onStep?.('read');
    return this.#run(
      () => readSync(fd, buffer, 0, byteLength, null),
      async () => (await pool.read(fd, buffer, 0, byteLength, null)).bytesRead,
    );
  }

  /** A write may take less than it was given and say so by the count alone: at the edge of a full disk it does. */
  async writeWhole(fd: number, bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.byteLength; ) {
      this.#onStep?.('write');
      const left = bytes.byteLength - offset;
      const inPool = async () => (await pool.write(fd, bytes, offset, left)).bytesWritten;
      offset += await (left > SHORT_WRITE_BYTES
        ? inPool()
        : this.#run(() => writeSync(fd, bytes, offset, left), inPool));
    }
  }

  /** Makes the bytes survive a power failure. */
  async sync(fd: number): Promise<void> {
    this.#onStep?.('sync');
    await pool.sync(fd);
  }

  /** Makes the names in a directory survive a power failure. */
  async syncDirectory(path: string): Promise<void> {
    this.#onStep?.('sync directory', path);
    await syncDirectory(path);
  }

  /** Puts a file under a name, in the place of what has it. */
  async rename(path: string, name: string): Promise<void> {
    this.#onStep?.('rename', name);
    await pool.rename(path, name);
  }

  close(fd: number): Promise<void> | void {
    this.#onStep?.('close');
    return this.#run(
      () => closeSync(fd),
      () => pool.close(fd),
    );
  }

  /** Gives a file a second name, never an existing one: EEXIST. */
  link(existing: string, name: string): Promise<void> | void {
    this.#onStep?.('link', name);
    if (this.#link !== undefined) return this.#link(existing, name);
    return this.#run(
      () => linkSync(existing, name),
      () => pool.link(existing, name),
    );
  }

  unlink(path: string): Promise<void> | void {
    this.#onStep?.('unlink', path);
    return this.#run(
      () => unlinkSync(path),
      () => pool.unlink(path),
    );
  }

  /** The facts of whatever has this path, a symbolic link itself among it. */
  async look(path: string): Promise<Stats> {
    this.#onStep?.('look', path);
    this.#atOnce ??= await isLocal(this.#directory);
    return this.#run(
      () => lstatSync(path),
      () => pool.lstat(path),
    );
  }

  async #open(step: Step, path: string, flags: number): Promise<number> {
    this.#onStep?.(step, path);
    this.#atOnce ??= await isLocal(this.#directory);
    return this.#run(
      () => openSync(path, flags, MODE),
      () => pool.open(path, flags, MODE),
    );
  }

  #run<T>(atOnce: () => T, inPool: () => Promise<T>): Promise<T> | T {
    if (this.#atOnce !== true) return inPool();
    if (this.#detour > 0) {
      this.#detour -= 1;
      return inPool();
    }
    const started = this.#now();
    try {
      return atOnce();
    } finally {
      if (this.#now() - started > SLOW_MS) this.#detour = DETOUR_STEPS;
    }
  }
}

/** Whether a path lies on a file system of this machine; false where that cannot be told, so that what is wrong is said by its use. */
async function isLocal(path: string): Promise<boolean> {
  return statfs(path).then(
    ({ type }) => LOCAL.has(type),
    () => false,
  );
}
