import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import type {
  CheckMode,
  Claim,
  Content,
  Listed,
  Stored,
  StoredFacts,
  StoredObject,
  Target,
  Upkeep,
} from '../core/target.js';
import { notStored } from '../core/target.js';
import { type ClaimTiming, takeClaim } from './claim.js';
import { DirectoryClaimStore } from './directory-claim.js';
import { confirmFiles } from './directory-confirm.js';
import { directoryError, errnoOf, withDirectoryErrors } from './directory-errors.js';
import { folderPath, listDirectory } from './directory-list.js';
import { makeDirectory } from './directory-make.js';
import { requireDirectory, requireReadable } from './directory-path.js';
import { findFile, openFile, readOpenFile } from './directory-read.js';
import { FileSteps, type StepOptions } from './directory-steps.js';
import { Turns } from './directory-turns.js';
import { directoryUpkeep } from './directory-upkeep.js';
import { nameExclusively, removeTemporary, writeTemporary } from './directory-write.js';
import { checkName, checkPath } from './names.js';
import { STATE_DIRECTORY } from './place.js';

export interface DirectoryOptions extends StepOptions {
  /** Stops `create`, `confirm` and reading; `replace` and `remove` still work, they tidy up. */
  readonly signal: AbortSignal;
  /** Permission bits of the directory when it is made here. */
  readonly mode?: number;
  /** A directory that is not there reads as empty, and writing makes it. */
  readonly mayBeMissing?: boolean;
  /** Creates that may run at once; default 16. */
  readonly concurrency?: number;
  readonly claimTiming?: ClaimTiming;
}

/** As many as keep the four threads of Node's pool busy syncing; more gained nothing on any disk that was measured. */
const CONCURRENCY = 16;

/**
 * A directory that receives file sets. A file is written under a hidden temporary name beside its final one, synced, then named in one
 * step, so whatever is visible under a name is whole, after a power failure too. Data files are synced one by one and concurrently, the directory only
 * in `sync` and `replace`.
 */
export class DirectoryTarget implements Target {
  readonly location: string;
  readonly concurrency: number;
  readonly #options: DirectoryOptions;
  readonly #steps: FileSteps;
  readonly #turns: Turns;
  #made: Promise<void> | undefined;

  /** `path` is absolute; for one location per directory, give what `realLocation` answers. */
  constructor(path: string, options: DirectoryOptions) {
    this.location = path;
    this.concurrency = options.concurrency ?? CONCURRENCY;
    this.#options = options;
    this.#steps = new FileSteps(path, options);
    this.#turns = new Turns(options.signal);
  }

  async check(mode: CheckMode = 'write'): Promise<readonly string[]> {
    if (mode === 'read') await requireReadable(this.location, this.#options.mayBeMissing ?? false);
    else await this.#checkWriting();
    return [];
  }

  async create(name: string, content: Content): Promise<Stored> {
    const publish = (temporary: string) =>
      nameExclusively(this.#steps, temporary, name, this.location);
    return this.#write(name, content, publish, this.#options.signal);
  }

  async confirm(objects: readonly Stored[]): Promise<void> {
    await confirmFiles(this.#steps, this.location, objects, this.concurrency, this.#options.signal);
  }

  async replace(name: string, bytes: Uint8Array): Promise<Stored> {
    return this.#write(name, bytes, async (temporary) => {
      await this.#steps.rename(temporary, join(this.location, name));
      await this.#steps.syncDirectory(this.location);
    });
  }

  async remove(name: string): Promise<void> {
    checkName(name, this.location);
    try {
      await unlink(join(this.location, name));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT')
        throw directoryError('remove', join(this.location, name), error);
    }
  }

  async sync(): Promise<void> {
    await withDirectoryErrors('sync', this.location, () =>
      this.#steps.syncDirectory(this.location),
    );
  }

  async open(name: string): Promise<StoredObject | null> {
    checkPath(name, this.location);
    const found = await openFile(this.#steps, this.location, name);
    if (found === null) return this.#nothing();
    const { size: bytes, mtime: modified } = found.facts;
    const body = readOpenFile(this.#steps, found, () => this.#turns.next());
    return { name, bytes, modified, body };
  }

  async stat(name: string): Promise<StoredFacts | null> {
    checkPath(name, this.location);
    const found = await findFile(this.location, name);
    if (found === null) return this.#nothing();
    return { name, bytes: found.facts.size, modified: found.facts.mtime };
  }

  async *list(
    folder?: string,
    wanted: (name: string) => boolean = () => true,
  ): AsyncGenerator<readonly Listed[]> {
    if (folder !== undefined) checkPath(folder, this.location);
    if (!this.#options.mayBeMissing) await requireDirectory(this.location);
    const path = folder === undefined ? this.location : await folderPath(this.location, folder);
    if (path !== null) yield* listDirectory(path, wanted, this.#steps, this.#options.signal);
  }

  upkeep(): Upkeep {
    return directoryUpkeep(this.location, this.#steps, this.#options.signal);
  }

  async claim(name: string, run: string, waitSeconds: number): Promise<Claim> {
    checkName(name, this.location);
    await this.#makeOnce();
    const store = new DirectoryClaimStore(this.#steps, this.location, name);
    const { signal, claimTiming } = this.#options;
    return takeClaim(store, { run, waitSeconds, signal, ...claimTiming });
  }

  state(): Target {
    return new DirectoryTarget(join(this.location, STATE_DIRECTORY), {
      ...this.#options,
      mode: 0o700,
      mayBeMissing: true,
    });
  }

  async close(): Promise<void> {}

  async #checkWriting(): Promise<void> {
    const { location } = this;
    this.#made = undefined;
    await this.#makeOnce();
    const probe = Buffer.from('feedgen was here\n');
    const { path } = await writeTemporary(this.#steps, location, probe, this.#options.signal);
    try {
      const back = await withDirectoryErrors('read back from', location, () => readFile(path));
      if (!back.equals(probe))
        throw new FeedgenError(
          'target',
          `cannot use ${location}: what is read is not what was written`,
        );
    } finally {
      await withDirectoryErrors('remove a file from', location, () => unlink(path));
    }
  }

  /** There is no such file; fails when there is no directory either, and there has to be one. */
  async #nothing(): Promise<null> {
    if (!this.#options.mayBeMissing) await requireDirectory(this.location);
    return null;
  }

  async #write(
    name: string,
    content: Content,
    publish: (temporary: string) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<Stored> {
    checkName(name, this.location);
    if (this.#options.mayBeMissing) await this.#makeOnce();
    const { path, bytes, sha256 } = await writeTemporary(
      this.#steps,
      this.location,
      content,
      signal,
    ).catch((error: unknown) => {
      throw notStored(error);
    });
    try {
      await publish(path);
    } catch (error) {
      await removeTemporary(path);
      throw directoryError('write', join(this.location, name), error);
    }
    return { name, bytes, sha256 };
  }

  #makeOnce(): Promise<void> {
    this.#made ??= this.#make().catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }

  async #make(): Promise<void> {
    const { location } = this;
    await withDirectoryErrors('create the directory', location, () =>
      makeDirectory(location, this.#options.mode ?? 0o755),
    );
    await requireDirectory(location);
  }
}
