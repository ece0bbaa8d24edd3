import type { TargetReader } from '../../core/target.js';
import { readWhole } from '../file/read-whole.js';
import type { ReportNotice } from '../findings.js';
import { MAX_DESCRIPTOR_BYTES, type Metadata, validateMetadata } from './validate-metadata.js';

/** Where a set is that another one is compared with. */
export interface SetPlace {
  readonly target: TargetReader;
  readonly descriptorName: string;
}

/** A set that was found, with every data file that it lists. */
export interface FoundSet extends SetPlace {
  readonly metadata: Metadata;
}

/** Why there is nothing to compare with. */
export interface NoSet {
  readonly missing: string;
}

export interface FindOptions {
  readonly dataFilePrefix: string;
  readonly now: Date;
  /** Whether a feed of this name is what is looked for. */
  readonly isFeed: (name: string | null) => boolean;
}

/** What is wrong with another set is said when that one is verified. */
export const unheard: ReportNotice = () => {};

/** Reads the descriptor of a set to compare with. Fails with FeedgenError `target` when the target gives no answer. */
export async function findSet(
  { target, descriptorName }: SetPlace,
  { dataFilePrefix, now, isFeed }: FindOptions,
): Promise<FoundSet | NoSet> {
  const where = `${descriptorName} in ${target.location}`;
  const object = await target.open(descriptorName);
  if (object === null) return { missing: `there is no ${where}` };
  const bytes = await readWhole(object.body, MAX_DESCRIPTOR_BYTES);
  const context = { file: descriptorName, dataFilePrefix, now, report: unheard };
  const metadata = bytes && validateMetadata(bytes, context);
  if (metadata === undefined) return { missing: `${where} is no descriptor` };
  if (!isFeed(metadata.name)) {
    const { name } = metadata;
    const fault = name === null ? 'names no feed' : `is of another feed, ${JSON.stringify(name)}`;
    return { missing: `${where} ${fault}` };
  }
  if (metadata.listed !== metadata.files.length)
    return { missing: `${where} lists files that cannot be read` };
  return { target, descriptorName, metadata };
}
