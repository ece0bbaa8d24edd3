import pLimit from 'p-limit';
import { countText, plural } from '../core/count-text.js';
import type { Descriptor } from '../core/file-set.js';
import type { RunRecord } from '../core/run-record.js';
import { isListingRefused, isNotAFile, type TargetReader } from '../core/target.js';

const LOOKS_AT_ONCE = 16;

/** A path below a target whose parts are plain names. */
const PLAIN_PATH = /^(?![-.])[^/\\\p{Cc}\p{Cs}]+(?:\/(?![-.])[^/\\\p{Cc}\p{Cs}]+)*$/u;

/** What is wrong with the data files of a set, as far as a look at names and sizes tells. */
export interface Wholeness {
  /** `facility_feed_…_0003.json.gz is not there`, in the order of the descriptor. */
  readonly problems: readonly string[];
  /** Bytes of all data files. */
  readonly bytes: number;
}

/**
 * Looks whether all data files of a set are there, with the sizes that the run recorded: by one listing where names may be listed, else one by one. Fails with
 * FeedgenError `target`.
 */
export async function lookAtFiles(
  target: TargetReader,
  { data_file }: Descriptor,
  record: RunRecord | null,
  dataFilePrefix: string,
): Promise<Wholeness> {
  const problems: string[] = [];
  const names = data_file.flatMap((entry) => {
    const name = entry.slice(dataFilePrefix.length);
    if (entry.startsWith(dataFilePrefix) && PLAIN_PATH.test(name)) return name;
    problems.push(`${entry} is no name of a data file here`);
    return [];
  });
  const recorded = record && new Map(record.files.map(({ name, bytes }) => [name, bytes]));
  if (recorded !== null && recorded.size !== data_file.length)
    problems.push(
      `it lists ${plural(data_file.length, 'data file')}, the run wrote ${countText(recorded.size)}`,
    );
  if (new Set(names).size < names.length) problems.push('a data file is listed twice');
  const found = await sizesOf(target, names);
  for (const name of names) {
    const foreign = recorded !== null && !recorded.has(name);
    const problem = foreign
      ? 'is not one that the run wrote'
      : problemOf(found.get(name), recorded?.get(name));
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  const sizes = [...found.values()].filter((size) => typeof size === 'number');
  return { problems, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function problemOf(
  found: number | string | undefined,
  recorded: number | undefined,
): string | undefined {
  if (found === undefined) return 'is not there';
  if (typeof found === 'string') return `cannot be read: ${found}`;
  if (found === 0) return 'is empty';
  if (recorded === undefined || found === recorded) return undefined;
  return `has ${plural(found, 'byte')}, the run wrote ${countText(recorded)}`;
}

/** Bytes by name of those that are there; a text says why one is no file. */
async function sizesOf(
  target: TargetReader,
  names: readonly string[],
): Promise<ReadonlyMap<string, number | string>> {
  const sizes = new Map<string, number | string>();
  const wanted = new Set(names);
  try {
    for await (const page of target.list(undefined, (name) => wanted.has(name)))
      for (const { name, kind, bytes } of page)
        if (kind === 'file' && wanted.has(name) && bytes !== undefined) sizes.set(name, bytes);
  } catch (error) {
    if (!isListingRefused(error)) throw error;
  }
  // What the listing did not show is asked for by name: it may lie in a folder, or the listing be refused or out of date.
  const atOnce = pLimit(LOOKS_AT_ONCE);
  const asked = names.filter((name) => !sizes.has(name));
  await Promise.all(asked.map((name) => atOnce(() => askFor(target, name, sizes))));
  return sizes;
}

async function askFor(
  target: TargetReader,
  name: string,
  sizes: Map<string, number | string>,
): Promise<void> {
  try {
    const facts = await target.stat(name);
    if (facts !== null) sizes.set(name, facts.bytes);
  } catch (error) {
    if (!isNotAFile(error)) throw error;
    sizes.set(name, error.fact);
  }
}
