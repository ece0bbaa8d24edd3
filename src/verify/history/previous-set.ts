import { DESCRIPTOR_SUFFIX, formatTimestamp } from '../../core/file-set.js';
import type { RunRecord } from '../../core/run-record.js';
import { isListingRefused, type TargetReader } from '../../core/target.js';
import {
  type FoundSet,
  findSet,
  type NoSet,
  type SetPlace,
  unheard,
} from '../descriptor/find-set.js';
import { stemOf } from '../descriptor/read-metadata.js';
import type { Metadata } from '../descriptor/validate-metadata.js';
import { readRunRecord } from '../set/run-comparison.js';

/** A set to compare with: the one before, as far as it can be found, or one that somebody named. */
export type Against = { readonly kind: 'before' } | (Place & { readonly kind: 'named' });

/** A set that was found. */
export interface PreviousSet extends FoundSet {
  /** Hex SHA-256 of its data files as its run recorded them; undefined when no record tells. */
  readonly digests: readonly string[] | undefined;
}

/** The set that is verified, as far as its predecessor follows from it. */
export interface CurrentSet {
  readonly target: TargetReader;
  readonly state: TargetReader | null;
  readonly descriptorName: string;
  readonly metadata: Metadata;
  readonly record: RunRecord | undefined;
}

interface Options {
  readonly dataFilePrefix: string;
  readonly now: Date;
}

/** Where a set is, and what its run recorded. */
interface Place extends SetPlace {
  readonly state: TargetReader | null;
}

/** Finds the set to compare with. Fails with FeedgenError `target` when a target gives no answer. */
export async function findPrevious(
  current: CurrentSet,
  against: Against,
  options: Options,
): Promise<PreviousSet | NoSet> {
  const place = against.kind === 'named' ? against : await placeBefore(current);
  if ('missing' in place) return place;
  const isFeed = (name: string | null) => name === current.metadata.name;
  const found = await findSet(place, { ...options, isFeed });
  if ('missing' in found) return found;
  return { ...found, digests: await digestsOf(place, found.metadata) };
}

/** `facility_feed_1763757000.filesetdesc.json of 2025-11-21T20:30:00Z`. */
export function nameOfPrevious({ descriptorName, metadata }: PreviousSet): string {
  const { generation_timestamp: seconds } = metadata;
  return seconds === null ? descriptorName : `${descriptorName} of ${formatTimestamp(seconds)}`;
}

/** The place of the set before: as the run recorded it, else the next older one that the target lists. */
async function placeBefore(current: CurrentSet): Promise<Place | NoSet> {
  const { target, state, record } = current;
  const recorded = record?.previous;
  if (recorded === null) return { missing: 'this is the first set that was published here' };
  if (isDescriptorName(recorded)) return { target, state, descriptorName: recorded };
  const older = await nextOlder(current);
  return typeof older === 'string' ? { target, state, descriptorName: older } : older;
}

/** The text of a run record may have been damaged. */
function isDescriptorName(name: unknown): name is string {
  return typeof name === 'string' && /^\w[^/\\]*$/.test(name) && name.endsWith(DESCRIPTOR_SUFFIX);
}

/** The descriptor with the highest timestamp in its name below that of this set's own. */
async function nextOlder({
  target,
  descriptorName,
  metadata,
}: CurrentSet): Promise<string | NoSet> {
  const none = { missing: 'no earlier set is beside this one' };
  const [, prefix, own] = /^(.+_)(\d+)$/.exec(stemOf(descriptorName, metadata) ?? '') ?? [];
  if (prefix === undefined || own === undefined) return none;
  try {
    return (await nextBelow(target, prefix, Number(own))) ?? none;
  } catch (error) {
    if (!isListingRefused(error)) throw error;
    return { missing: `no earlier set can be looked for: ${error.message}` };
  }
}

async function nextBelow(
  target: TargetReader,
  prefix: string,
  own: number,
): Promise<string | undefined> {
  let latest: { readonly name: string; readonly timestamp: number } | undefined;
  for await (const page of target.list()) {
    for (const { name, kind } of page) {
      if (kind !== 'file' || !name.startsWith(prefix) || !name.endsWith(DESCRIPTOR_SUFFIX))
        continue;
      const digits = name.slice(prefix.length, -DESCRIPTOR_SUFFIX.length);
      const timestamp = /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
      if (timestamp < own && !(timestamp <= (latest?.timestamp ?? -1)))
        latest = { name, timestamp };
    }
  }
  return latest?.name;
}

async function digestsOf({ state, descriptorName }: Place, metadata: Metadata) {
  const stem = stemOf(descriptorName, metadata);
  if (state === null || stem === undefined) return undefined;
  const record = await readRunRecord(state, stem, unheard);
  const { files } = metadata;
  if (record?.files.length !== files.length) return undefined;
  if (record.files.some(({ name }, index) => name !== files[index])) return undefined;
  return record.files.map(({ sha256 }) => sha256);
}
