import pLimit from 'p-limit';
import { DESCRIPTOR_SUFFIX } from '../core/file-set.js';
import type { Leftover, Target } from '../core/target.js';
import type { CleanPlaces } from './clean.js';
import type { StoredFile } from './inventory.js';
import type { Removal } from './plan-removals.js';
import { currentStems } from './read-sets.js';

/** Files that go between two looks at the pointer. */
const FILES_BETWEEN_LOOKS = 500;

/** What came of removing. */
export interface Removed {
  readonly removed: number;
  readonly removedBytes: number;
  readonly remarks: readonly string[];
  /** What ended it early; null when nothing did. */
  readonly error: unknown;
}

/** Removes what was planned, then leftovers. The first failure ends it: a target that refuses once is not asked thousands of times. */
export async function removeAll(
  { target, state }: CleanPlaces,
  planned: readonly Removal[],
  leftovers: readonly Leftover[],
  signal: AbortSignal,
): Promise<Removed> {
  const work = new Work(target, state, signal);
  try {
    for (const removal of planned) await work.remove(removal);
    for (const leftover of leftovers) await work.removeLeftover(leftover);
    return work.outcome(null);
  } catch (error) {
    return work.outcome(error);
  }
}

class Work {
  readonly #target: Target;
  readonly #state: Target;
  readonly #signal: AbortSignal;
  readonly #remarks: string[] = [];
  #removed = 0;
  #bytes = 0;

  constructor(target: Target, state: Target, signal: AbortSignal) {
    this.#target = target;
    this.#state = state;
    this.#signal = signal;
  }

  /** Descriptor, data files, state, each made durable before the next: whoever reads a descriptor finds its files. */
  async remove({ stem, descriptor, files, state }: Removal): Promise<void> {
    if (!(await this.#mayStillGo(stem, descriptor))) return;
    if (descriptor !== null) {
      await this.#removeFiles(this.#target, [descriptor]);
      await this.#target.sync();
    }
    for (let at = 0; at < files.length; at += FILES_BETWEEN_LOOKS) {
      if (!(await this.#mayStillGo(stem, null))) return;
      await this.#removeFiles(this.#target, files.slice(at, at + FILES_BETWEEN_LOOKS));
    }
    if (files.length > 0) await this.#target.sync();
    for (const file of state) await this.#removeFiles(this.#state, [file]);
  }

  async removeLeftover(leftover: Leftover): Promise<void> {
    this.#signal.throwIfAborted();
    await leftover.remove();
    this.#removed += 1;
    this.#bytes += leftover.bytes;
  }

  outcome(error: unknown): Removed {
    return { removed: this.#removed, removedBytes: this.#bytes, remarks: this.#remarks, error };
  }

  /** The pointer may have come to name the set meanwhile, and a run that seemed dead may have committed. */
  async #mayStillGo(stem: string, descriptor: StoredFile | null): Promise<boolean> {
    this.#signal.throwIfAborted();
    const current = (await currentStems(this.#target)).has(stem);
    const committed =
      descriptor === null && (await this.#target.stat(`${stem}${DESCRIPTOR_SUFFIX}`)) !== null;
    if (!current && !committed) return true;
    this.#remarks.push(
      `${stem} stays: ${current ? 'it became the current set' : 'its descriptor appeared'} meanwhile`,
    );
    return false;
  }

  async #removeFiles(place: Target, files: readonly StoredFile[]): Promise<void> {
    const atOnce = pLimit(place.concurrency);
    const removals = files.map(({ name, bytes }) =>
      atOnce(async () => {
        this.#signal.throwIfAborted();
        await place.remove(name).catch((error: unknown) => {
          atOnce.clearQueue();
          throw error;
        });
        this.#removed += 1;
        this.#bytes += bytes;
      }),
    );
    await Promise.all(removals);
  }
}
