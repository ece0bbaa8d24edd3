import { FeedgenError, isFeedgenError } from '../../core/errors.js';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../core/file-set.js';
import type { Listed, TargetReader } from '../../core/target.js';
import { partProblem } from '../descriptor/data-file-list.js';
import { MAX_DESCRIPTOR_BYTES } from '../descriptor/validate-metadata.js';
import { readWhole } from '../file/read-whole.js';

/** Folders within folders that are looked into. */
const MAX_DEPTH = 8;

/** Reports of more sets would fill the memory. */
const MAX_SETS = 10_000;

/** A descriptor somewhere below a place. */
export interface FoundSet {
  /** Path of its folder; empty for the place itself. */
  readonly folder: string;
  readonly descriptor: string;
  /** The pointer beside it that repeats it byte for byte, if there is one: the same set, by another name. */
  readonly pointer?: string;
}

/** A folder that could not be looked into, and why. */
export interface FolderFailure {
  readonly folder: string;
  readonly error: FeedgenError;
}

/** What lies below a place. */
export interface FoundSets {
  /** By folder, then by name. */
  readonly sets: readonly FoundSet[];
  readonly failures: readonly FolderFailure[];
  /** Folders that are too deep, or have names that no target reads. */
  readonly passedOver: readonly string[];
}

/**
 * Finds every descriptor in a place and below it. Symbolic links are not followed; folders whose names begin with a dot are a target's own
 * and no part of a feed. Fails as listing the place itself fails, and with FeedgenError `usage` when there are too many.
 */
export async function findSets(target: TargetReader): Promise<FoundSets> {
  const search = new Search(target);
  await search.look('', 0);
  return { sets: search.sets, failures: search.failures, passedOver: search.passedOver };
}

class Search {
  readonly sets: FoundSet[] = [];
  readonly failures: FolderFailure[] = [];
  readonly passedOver: string[] = [];
  readonly #target: TargetReader;

  constructor(target: TargetReader) {
    this.#target = target;
  }

  async look(folder: string, depth: number): Promise<void> {
    const { descriptors, pointer, folders } = await this.#namesIn(folder);
    this.sets.push(...(await this.#setsOf(folder, descriptors, pointer)));
    if (this.sets.length > MAX_SETS)
      throw new FeedgenError(
        'usage',
        `looking for sets in ${this.#target.location}: there are more than ${MAX_SETS}`,
        { hint: 'name a folder further down' },
      );
    for (const name of folders.sort()) {
      const path = below(folder, name);
      if (depth === MAX_DEPTH || partProblem(name) !== undefined) this.passedOver.push(path);
      else await this.#tryFolder(path, depth + 1);
    }
  }

  /** A folder that may not be read says nothing about the others. */
  async #tryFolder(folder: string, depth: number): Promise<void> {
    try {
      await this.look(folder, depth);
    } catch (error) {
      if (!isFeedgenError(error) || error.code !== 'target') throw error;
      this.failures.push({ folder, error });
    }
  }

  async #namesIn(folder: string) {
    const descriptors: string[] = [];
    const folders: string[] = [];
    let pointer = false;
    for await (const page of this.#target.list(folder === '' ? undefined : folder))
      for (const entry of page) {
        if (isFolder(entry)) folders.push(entry.name);
        if (entry.kind !== 'file' || partProblem(entry.name) !== undefined) continue;
        if (entry.name === POINTER_NAME) pointer = true;
        if (entry.name.endsWith(DESCRIPTOR_SUFFIX)) descriptors.push(entry.name);
      }
    return { descriptors: descriptors.sort(), pointer, folders };
  }

  async #setsOf(folder: string, descriptors: readonly string[], pointer: boolean) {
    const repeated = pointer ? await this.#repeated(folder, descriptors) : undefined;
    const sets = descriptors.map(
      (descriptor): FoundSet =>
        descriptor === repeated
          ? { folder, descriptor, pointer: POINTER_NAME }
          : { folder, descriptor },
    );
    return pointer && repeated === undefined
      ? [...sets, { folder, descriptor: POINTER_NAME }]
      : sets;
  }

  /** The descriptor that the pointer repeats, which is most often the last. */
  async #repeated(folder: string, descriptors: readonly string[]): Promise<string | undefined> {
    const bytes = await this.#read(below(folder, POINTER_NAME));
    if (bytes === undefined) return undefined;
    for (const name of descriptors.toReversed()) {
      const path = below(folder, name);
      if ((await this.#target.stat(path))?.bytes !== bytes.length) continue;
      if ((await this.#read(path))?.equals(bytes)) return name;
    }
    return undefined;
  }

  async #read(path: string): Promise<Buffer | undefined> {
    const object = await this.#target.open(path);
    return object === null ? undefined : readWhole(object.body, MAX_DESCRIPTOR_BYTES);
  }
}

function isFolder({ kind, name }: Listed): boolean {
  return kind === 'folder' && !name.startsWith('.');
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
