import { FeedgenError } from '../core/errors.js';
import {
  type Descriptor,
  fileSetNames,
  formatTimestamp,
  POINTER_NAME,
  parseDescriptor,
} from '../core/file-set.js';
import { readText } from '../core/read-text.js';
import type { OnEvent } from '../core/run-event.js';
import { parseRunRecord, type RunRecord } from '../core/run-record.js';
import { isListingRefused, type TargetReader } from '../core/target.js';
import type { FeedKind } from '../feeds/kind.js';

/** Unix seconds beyond the year 5000 are milliseconds, or damage: going on from them would brick the location. */
const TOO_LATE = 100_000_000_000;

/** What the target says was published last. */
export interface LastSet {
  readonly descriptor: Descriptor;
  /** Null when the state does not have it: guards then have nothing to compare with. */
  readonly record: RunRecord | null;
}

/**
 * The descriptor behind the pointer; null when nothing was published here yet. Found by name, never by listing. Fails with
 * FeedgenError `usage` when the location belongs to another feed, `target` when the pointer cannot be read.
 */
export async function readPointer(
  target: TargetReader,
  kind: FeedKind,
): Promise<Descriptor | null> {
  const text = await readText(target, POINTER_NAME);
  if (text === null) return null;
  const descriptor = parseDescriptor(text);
  if (descriptor === undefined)
    throw new FeedgenError(
      'target',
      `cannot read the last published set: ${POINTER_NAME} in ${target.location} is not a descriptor`,
      {
        hint: 'find out what wrote it; if nothing depends on it, remove it: the next run is then the first one here',
      },
    );
  if (descriptor.generation_timestamp >= TOO_LATE)
    throw new FeedgenError(
      'target',
      `cannot publish a newer set: generation_timestamp ${descriptor.generation_timestamp} in ${POINTER_NAME} is not in seconds`,
      { hint: 'correct what was published last: it must be Unix seconds' },
    );
  if (descriptor.name !== kind.feedName)
    throw new FeedgenError(
      'usage',
      `cannot publish ${kind.feedName}: ${target.location} belongs to the feed ${descriptor.name}`,
      { hint: 'give each feed its own --prefix or --out' },
    );
  return descriptor;
}

/**
 * The last published set with its run record; null when nothing was published here yet. Fails as `readPointer`, and with
 * `target` when the run record is there but damaged: the guards must not be switched off by damage.
 */
export async function readLastSet(
  target: TargetReader,
  state: TargetReader,
  kind: FeedKind,
  onEvent: OnEvent,
): Promise<LastSet | null> {
  const descriptor = await readPointer(target, kind);
  if (descriptor === null) return null;
  const record = await readRunRecord(state, kind, descriptor);
  if (record === null)
    onEvent({
      type: 'warning',
      text: `no run record of the last set (${descriptor.generation_timestamp}) in ${state.location}: the guards against a shrunken feed or another source have nothing to compare with`,
    });
  return { descriptor, record };
}

/**
 * Fails with `target` where no pointer can be read though an earlier run noted a set, unless the place can be listed and shows none: an object that may not be
 * read can look like one that is not there, and the guards would compare with nothing. A pointer that is gone was removed.
 */
export async function confirmFirstSet(target: TargetReader, noted: number | null): Promise<void> {
  if (noted === null || (await isPointerGone(target))) return;
  // A damaged note is a note all the same: damage must not switch the guards off.
  const set = noted >= 0 && noted < TOO_LATE ? formatTimestamp(noted) : 'a set';
  throw new FeedgenError(
    'target',
    `cannot read the last published set: ${POINTER_NAME} in ${target.location} may not be read, or is gone, and ${set} was published there`,
    {
      hint: 'allow s3:GetObject on it, or s3:ListBucket on the bucket, which tells the two apart; if it was removed on purpose, remove the claim in the state too: the next run is then the first one here',
    },
  );
}

/** Whether the names in the place can be had, and the pointer's is not among them: a right to list one prefix does not make a bucket tell what is missing. */
async function isPointerGone(target: TargetReader): Promise<boolean> {
  try {
    for await (const page of target.list())
      if (page.some(({ name }) => name === POINTER_NAME)) return false;
    return true;
  } catch (error) {
    if (isListingRefused(error)) return false;
    throw error;
  }
}

/**
 * Fails with `locked` when another run published since `last` was read: it ran on another database server or machine, where
 * the run lock does not reach.
 */
export async function confirmLastSet(
  target: TargetReader,
  kind: FeedKind,
  last: LastSet | null,
): Promise<void> {
  const now = await readPointer(target, kind);
  const [before, after] = [last?.descriptor, now].map((set) => set?.generation_timestamp ?? null);
  if (before === after) return;
  throw new FeedgenError(
    'locked',
    `another run published to ${target.location} meanwhile: ${POINTER_NAME} is of ${after === null || after === undefined ? 'nobody any more' : formatTimestamp(after)}`,
    { hint: 'let one machine at a time publish to a location; then run again' },
  );
}

async function readRunRecord(
  state: TargetReader,
  kind: FeedKind,
  descriptor: Descriptor,
): Promise<RunRecord | null> {
  const { runRecord } = fileSetNames(kind.filePrefix, descriptor.generation_timestamp, 'json');
  const text = await readText(state, runRecord);
  if (text === null) return null;
  const record = parseRunRecord(text);
  if (record !== undefined) return record;
  throw new FeedgenError(
    'target',
    `cannot compare with the last published set: its run record ${runRecord} in ${state.location} is damaged`,
    { hint: 'look at what happened to it; to publish without a comparison, remove it' },
  );
}
