import type { TargetReader } from '../../core/target.js';
import { type FoundSet, findSet, type SetPlace, unheard } from '../descriptor/find-set.js';
import { openAhead } from '../file/open-ahead.js';
import { readDataFile } from '../file/read-data-file.js';
import type { ReportNotice } from '../findings.js';
import { actionRules } from '../rules/actions.js';
import { readAgainFrom } from '../set/record-id.js';
import type { SetRecords } from '../set/set-records.js';
import { ACTION_FEEDS, actionLinks } from './action-links.js';
import { BookingLinks } from './booking-links.js';

export interface LinkOptions {
  readonly descriptorName: string;
  readonly dataFilePrefix: string;
  readonly now: Date;
  /** That of the keys of the records. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * Compares the urls of a set's entities with the links of their actions, and reports those that are the same; a feed that cannot be read whole is reported.
 * Fails with what the target of the feed fails with.
 */
export async function compareLinks(
  records: SetRecords,
  set: TargetReader,
  actions: SetPlace,
  options: LinkOptions,
  report: ReportNotice,
): Promise<void> {
  const isFeed = (name: string | null) => name !== null && ACTION_FEEDS.includes(name);
  const feed = await findSet(actions, { ...options, isFeed });
  const links = new BookingLinks(records, options.seed);
  const missing = 'missing' in feed ? feed.missing : await readLinks(feed, links, options.signal);
  if (missing !== undefined)
    report(actionRules.action_feed_missing, { file: options.descriptorName, message: missing });
  await links.report(readAgainFrom(set, options.signal), report);
}

/** Reads every file of the action feed; returns why it could not be read whole. */
async function readLinks(
  { target, metadata }: FoundSet,
  links: BookingLinks,
  signal: AbortSignal,
): Promise<string | undefined> {
  const onRecord = (record: unknown) => {
    for (const link of actionLinks(record)) links.add(link);
  };
  for await (const { name, object, why } of openAhead(target, metadata.files)) {
    signal.throwIfAborted();
    const where = `${name} in ${target.location}`;
    if (object === null) return why ? `${where}: ${why}` : `there is no ${where}`;
    const { complete } = await readDataFile(object, { onRecord, report: unheard }, { signal });
    if (!complete) return `${where} cannot be read whole`;
  }
  return undefined;
}
