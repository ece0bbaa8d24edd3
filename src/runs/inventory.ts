import { DESCRIPTOR_SUFFIX, type OwnName, POINTER_NAME, parseOwnName } from '../core/file-set.js';
import type { Listed, TargetReader } from '../core/target.js';
import { FEED_KINDS } from '../feeds/index.js';

/** A file with what decides about it. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970 by the clock of the target; infinite where it does not say, so that nothing is ever old enough. */
  readonly modified: number;
}

/** All that lies there of one run, by names of feedgen's own. */
export interface Attempt {
  readonly stem: string;
  /** Unix seconds in the names. */
  readonly timestamp: number;
  descriptor: StoredFile | null;
  readonly files: StoredFile[];
  runRecord: StoredFile | null;
  refusedList: StoredFile | null;
}

/** What lies at a target and in its state. */
export interface Inventory {
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** Every name that ends like a descriptor, whoever wrote it, and the pointer. */
  readonly descriptors: readonly string[];
  /** Names of all files at the target. */
  readonly names: ReadonlySet<string>;
}

/**
 * Lists a target and its state. What has not a name of feedgen's own, or is no regular file, is nobody's to remove and left out. Fails with
 * FeedgenError `target`, and with ListingRefusedError.
 */
export async function takeInventory(target: TargetReader, state: TargetReader): Promise<Inventory> {
  const attempts = new Map<string, Attempt>();
  const descriptors: string[] = [];
  const names = new Set<string>();
  for await (const page of target.list())
    for (const entry of page) {
      if (entry.name === POINTER_NAME || isDescriptor(entry)) descriptors.push(entry.name);
      if (entry.kind === 'file') names.add(entry.name);
      add(attempts, entry, ['data file', 'descriptor']);
    }
  for await (const page of state.list())
    for (const entry of page) add(attempts, entry, ['run record', 'refused list']);
  for (const { files } of attempts.values())
    files.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return { attempts, descriptors, names };
}

/** Name of a set's data file or of what belongs to it, of a feed kind that this feedgen knows; undefined for every other one. */
export function ownName(name: string): OwnName | undefined {
  const own = parseOwnName(name);
  return FEED_KINDS.some(({ filePrefix }) => filePrefix === own?.filePrefix) ? own : undefined;
}

/** When the last of an attempt's files was written, by all that its files and names say: milliseconds since 1970. */
export function lastTouched(attempt: Attempt): number {
  const { timestamp, files, descriptor, runRecord, refusedList } = attempt;
  let newest = timestamp * 1000;
  for (const file of [descriptor, runRecord, refusedList, ...files])
    newest = Math.max(newest, file?.modified ?? 0);
  return newest;
}

function isDescriptor({ name, kind }: Listed): boolean {
  return kind !== 'folder' && !name.startsWith('.') && name.endsWith(DESCRIPTOR_SUFFIX);
}

function add(
  attempts: Map<string, Attempt>,
  { name, kind, bytes = 0, modified }: Listed,
  parts: readonly OwnName['part'][],
): void {
  const own = kind === 'file' ? ownName(name) : undefined;
  if (own === undefined || !parts.includes(own.part)) return;
  const { stem, timestamp, part } = own;
  const attempt = attempts.get(stem) ?? emptyAttempt(stem, timestamp);
  attempts.set(stem, attempt);
  const file = { name, bytes, modified: modified?.getTime() ?? Number.POSITIVE_INFINITY };
  if (part === 'data file') attempt.files.push(file);
  if (part === 'descriptor') attempt.descriptor = file;
  if (part === 'run record') attempt.runRecord = file;
  if (part === 'refused list') attempt.refusedList = file;
}

function emptyAttempt(stem: string, timestamp: number): Attempt {
  return { stem, timestamp, descriptor: null, files: [], runRecord: null, refusedList: null };
}
