import { DESCRIPTOR_SUFFIX, formatTimestamp } from '../../core/file-set.js';
import type { RunRecord } from '../../core/run-record.js';
import { isListingRefused, type TargetReader } from '../../core/target.js';
import { stemOf } from '../descriptor/read-metadata.js';
import {
  MAX_DESCRIPTOR_BYTES,
  type Metadata,
  validateMetadata,
} from '../descriptor/validate-metadata.js';
import { readWhole } from '../file/read-whole.js';
import type { ReportNotice } from '../findings.js';
import { readRunRecord } from '../set/run-comparison.js';

/** A set to compare with: the one before, as far as it can be found, or one that somebody named. */
export type Against =
  | { readonly kind: 'before' }
  | {
      readonly kind: 'named';
      readonly target: TargetReader;
      readonly state: TargetReader | null;
      readonly descriptorName: string;
    };

/** A set that was found. */
export interface PreviousSet {
  readonly target: TargetReader;
  readonly descriptorName: string;
  readonly metadata: Metadata;
  /** Hex SHA-256 of its data files as its run recorded them; undefined when no record tells. */
  readonly digests: readonly string[] | undefined;
}

/** Why there is nothing to compare with. */
export interface NoPreviousSet {
  readonly missing: string;
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

interface Place {
  readonly target: TargetReader;
  readonly state: TargetReader | null;
  readonly descriptorName: string;
}

/** What is wrong with an earlier set was said when it was verified. */
const unheard: ReportNotice = () => {};

/** Finds the set to compare with. Fails with FeedgenError `target` when a target gives no answer. */
export async function findPrevious(
  current: CurrentSet,
  against: Against,
  options: Options,
): Promise<PreviousSet | NoPreviousSet> {
  const place = against.kind === 'named' ? against : await placeBefore(current);
  if ('missing' in place) return place;
  const { target, descriptorName } = place;
  const where = `${descriptorName} in ${target.location}`;
  const metadata = await readDescriptor(place, options);
  if (metadata === null) return { missing: `there is no ${where}` };
  if (metadata === undefined) return { missing: `${where} is no descriptor` };
  if (metadata.name !== current.metadata.name)
    return { missing: `${where} is of another feed, ${JSON.stringify(metadata.name)}` };
  if (metadata.listed !== metadata.files.length)
    return { missing: `${where} lists files that cannot be read` };
  return { target, descriptorName, metadata, digests: await digestsOf(place, metadata) };
}

/** `facility_feed_1763757000.filesetdesc.json of 2025-11-21T20:30:00Z`. */
export function nameOfPrevious({ descriptorName, metadata }: PreviousSet): string {
  const { generation_timestamp: seconds } = metadata;
  return seconds === null ? descriptorName : `${descriptorName} of ${formatTimestamp(seconds)}`;
}

/** The place of the set before: as the run recorded it, else the next older one that the target lists. */
async function placeBefore(current: CurrentSet): Promise<Place | NoPreviousSet> {
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
}: CurrentSet): Promise<string | NoPreviousSet> {
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

/** Null when there is none, undefined when it is no descriptor. */
async function readDescriptor(
  { target, descriptorName: file }: Place,
  { dataFilePrefix, now }: Options,
): Promise<Metadata | undefined | null> {
  const object = await target.open(file);
  if (object === null) return null;
  const bytes = await readWhole(object.body, MAX_DESCRIPTOR_BYTES);
  return bytes && validateMetadata(bytes, { file, dataFilePrefix, now, report: unheard });
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
