import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClaimStore, FoundClaim } from './claim.js';
import { errnoOf, withDirectoryErrors } from './directory-errors.js';
import type { FileSteps } from './directory-steps.js';
import { NO_LINKS, removeTemporary, writeTemporary } from './directory-write.js';

/** A claim is some hundred bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * A claim in a directory. A file system cannot replace a file on a condition, but it makes a name only once, on NFS too: so every write makes
 * the next file, `.feedgen-claim-<name>.<number>`, and the highest number is the claim. Whoever made a file and then sees a higher one came too late.
 */
export class DirectoryClaimStore implements ClaimStore {
  readonly name: string;
  readonly #steps: FileSteps;
  readonly #directory: string;
  readonly #prefix: string;

  constructor(steps: FileSteps, directory: string, name: string) {
    this.name = `${name} in ${directory}`;
    this.#steps = steps;
    this.#directory = directory;
    this.#prefix = `.feedgen-claim-${name}.`;
  }

  async read(): Promise<FoundClaim | null> {
    return withDirectoryErrors('read the claim in', this.#directory, async () => {
      for (;;) {
        const number = (await this.#numbers()).at(-1);
        if (number === undefined) return null;
        const found = await this.#readNumber(number);
        // Null: renewed meanwhile.
        if (found !== null) return found;
      }
    });
  }

  async swap(text: string, version: string | null): Promise<string | null> {
    const number = Number(version ?? 0) + 1;
    return withDirectoryErrors('write the claim in', this.#directory, async () => {
      if (!(await this.#make(number, text))) return null;
      const numbers = await this.#numbers();
      if (numbers.at(-1) !== number) return null;
      for (const old of numbers.slice(0, -1)) await rm(this.#path(old), { force: true });
      return String(number);
    });
  }

  /** Makes the file of that number; false when it was there. */
  async #make(number: number, text: string): Promise<boolean> {
    const bytes = Buffer.from(text);
    const temporary = await writeTemporary(this.#steps, this.#directory, bytes);
    try {
      await this.#steps.link(temporary.path, this.#path(number));
      return true;
    } catch (error) {
      const errno = errnoOf(error);
      // A network file system repeats a request whose answer was lost.
      if (errno === 'EEXIST') return await isSame(temporary.path, this.#path(number));
      if (!NO_LINKS.has(errno)) throw error;
      return await this.#makeUnlinked(number, bytes);
    } finally {
      await removeTemporary(temporary.path);
    }
  }

  /** Without hard links a reader may see the file while it is empty: then it holds for CLAIM_SECONDS, like one of an unknown holder. */
  async #makeUnlinked(number: number, bytes: Uint8Array): Promise<boolean> {
    let file: number;
    try {
      file = await this.#steps.create(this.#path(number));
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw error;
    }
    try {
      await this.#steps.writeWhole(file, bytes);
    } finally {
      await this.#steps.close(file);
    }
    return true;
  }

  /** Ascending; more than one only while a claim is being written. */
  async #numbers(): Promise<readonly number[]> {
    const names = await readdir(this.#directory);
    const numbers = names.flatMap((name) => {
      const number = name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : '';
      return /^[1-9]\d{0,14}$/.test(number) ? [Number(number)] : [];
    });
    return numbers.sort((a, b) => a - b);
  }

  async #readNumber(number: number): Promise<FoundClaim | null> {
    const path = this.#path(number);
    try {
      const file = await this.#steps.open(path);
      try {
        const buffer = Buffer.alloc(MAX_BYTES);
        const { mtimeMs } = await this.#steps.stat(file);
        const text = buffer.toString('utf8', 0, await this.#steps.read(file, buffer));
        return { text, version: String(number), age: () => this.#secondsSince(mtimeMs) };
      } finally {
        await this.#steps.close(file);
      }
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** By the clock that stamps files there, which need not be this machine's. */
  async #secondsSince(mtimeMs: number): Promise<number> {
    const { path } = await writeTemporary(this.#steps, this.#directory, new Uint8Array());
    try {
      return ((await lstat(path)).mtimeMs - mtimeMs) / 1000;
    } finally {
      await removeTemporary(path);
    }
  }

  #path(number: number): string {
    return join(this.#directory, `${this.#prefix}${number}`);
  }
}

async function isSame(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([lstat(path), lstat(other).catch(() => null)]);
  return two !== null && one.ino === two.ino && one.dev === two.dev;
}
