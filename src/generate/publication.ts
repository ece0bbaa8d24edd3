import pLimit from 'p-limit';
import { plural } from '../core/count-text.js';
import { FeedgenError, isFeedgenError, messageOf } from '../core/errors.js';
import {
  type Descriptor,
  type FileSetNames,
  fileSetNames,
  formatDescriptor,
  formatTimestamp,
  POINTER_NAME,
} from '../core/file-set.js';
import type { OnEvent } from '../core/run-event.js';
import { formatRunRecord, type RunRecord } from '../core/run-record.js';
import {
  CLAIM_SECONDS,
  type ContentHeaders,
  isNameTaken,
  isNotStored,
  type Target,
} from '../core/target.js';
import type { FeedKind } from '../feeds/kind.js';
import { readPointer } from './last-set.js';

/** Runs that may have claimed consecutive seconds; more is a server that says yes to everything. */
const MOST_CLAIMS = 1000;
const JSON_CONTENT: ContentHeaders = { contentType: 'application/json' };

/**
 * Claims the first free timestamp at or after `earliest` by creating the run record, so that two runs never share a name; a
 * timestamp whose descriptor exists is taken even when its run record was lost. Returns the names of the set and the record as claimed.
 * `places` is null for a dry run, which claims nothing.
 */
export async function claimTimestamp(
  places: { readonly target: Target; readonly state: Target } | null,
  filePrefix: string,
  extension: 'json' | 'json.gz',
  earliest: number,
  record: (names: FileSetNames, timestamp: number) => RunRecord,
): Promise<{ names: FileSetNames; record: RunRecord }> {
  for (let timestamp = earliest; timestamp < earliest + MOST_CLAIMS; timestamp++) {
    const names = fileSetNames(filePrefix, timestamp, extension);
    const claimed = record(names, timestamp);
    if (places === null) return { names, record: claimed };
    if ((await places.target.stat(names.descriptor)) !== null) continue;
    try {
      await places.state.create(names.runRecord, bytesOf(claimed), JSON_CONTENT);
      return { names, record: claimed };
    } catch (error) {
      if (!isNameTaken(error)) throw error;
    }
  }
  throw new FeedgenError(
    'target',
    `cannot claim a timestamp: ${MOST_CLAIMS} seconds from ${earliest} on are taken in ${places?.state.location}`,
    { hint: 'look at the run records there' },
  );
}

/**
 * Passes an error on; a name that is taken although the run claimed its timestamp means that another run, with a state of its own,
 * writes to the same location (`locked`).
 */
export function explainTaken(error: unknown, location: string): unknown {
  if (!isNameTaken(error)) return error;
  return new FeedgenError('locked', `another run is writing to ${location}: ${messageOf(error)}`, {
    hint: 'let all runs for a location share one --state; then run again',
    cause: error,
  });
}

/** Replaces the run record in the state with what is known now. */
export async function saveRunRecord(
  state: Target,
  names: FileSetNames,
  record: RunRecord,
): Promise<void> {
  await state.replace(names.runRecord, bytesOf(record), JSON_CONTENT);
}

/** How far a commit came: decides what may be removed and what the run record says after a failure. */
export interface CommitProgress {
  /** From here on the descriptor may exist, even if its creation seemed to fail: data files must stay. */
  begun: boolean;
  /** The descriptor stands. */
  done: boolean;
}

interface CommitPorts {
  readonly target: Target;
  readonly state: Target;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
  readonly onCommitted?: (descriptor: string, shown: boolean) => void;
  readonly now: () => Date;
  /** Milliseconds of `now`, before it was confirmed that nobody else may publish. */
  readonly confirmedAt: number;
}

/**
 * Makes the set visible: the descriptor is created, now that every data file is safe (the commit), then the pointer is replaced.
 * Fails with `target`; once the descriptor stands, the text says `committed`.
 */
export async function commit(
  ports: CommitPorts,
  kind: FeedKind,
  names: FileSetNames,
  published: RunRecord,
  descriptor: Descriptor,
  progress: CommitProgress,
): Promise<void> {
  const { target, state, onEvent, onCommitted } = ports;
  const bytes = Buffer.from(formatDescriptor(descriptor));
  progress.begun = true;
  await target.create(names.descriptor, bytes, JSON_CONTENT).catch((error: unknown) => {
    progress.begun = !isNotStored(error);
    throw progress.begun ? uncertain(names, error) : error;
  });
  progress.done = true;
  onCommitted?.(names.descriptor, false);
  let newer: number | null = null;
  await afterCommit(names, async () => {
    await target.sync();
    await saveRunRecord(state, names, published).catch((error: unknown) =>
      onEvent({ type: 'warning', text: `the run record still says running: ${messageOf(error)}` }),
    );
    newer = await newerPointer(ports, kind, descriptor);
    if (newer === null) await target.replace(POINTER_NAME, bytes, JSON_CONTENT);
  });
  if (newer !== null) throw overtaken(newer);
  onCommitted?.(names.descriptor, true);
}

/**
 * When the pointer names a newer set: this run stood still in the middle of its commit for as long as its claim lasts, and must not lead
 * readers back. Null otherwise. A run that is being stopped has no time to look: it may go on for as long as its claim keeps all others away,
 * and fails with the signal's reason after that.
 */
async function newerPointer(
  { target, signal, now, confirmedAt }: CommitPorts,
  kind: FeedKind,
  { generation_timestamp: own }: Descriptor,
): Promise<number | null> {
  const unseen = () => {
    if (now().getTime() - confirmedAt > CLAIM_SECONDS * 1000) throw signal.reason;
    return null;
  };
  if (signal.aborted) return unseen();
  const pointer = await readPointer(target, kind).catch((error: unknown) => {
    if (signal.aborted) return unseen();
    throw error;
  });
  const last = pointer?.generation_timestamp ?? 0;
  return last > own ? last : null;
}

/** A creation that failed may have succeeded all the same, when its answer was lost or not waited for. */
function uncertain(names: FileSetNames, error: unknown): unknown {
  if (!isFeedgenError(error)) return error;
  return new FeedgenError(
    error.code,
    `${error.message}; ${names.descriptor} may stand all the same`,
    {
      hint: `all its data files are in place; feedgen verify of ${names.descriptor} tells`,
      cause: error,
    },
  );
}

function overtaken(newer: number): FeedgenError {
  const set = formatTimestamp(newer);
  return new FeedgenError(
    'target',
    `committed, but ${POINTER_NAME} is that of a newer set: another run published ${set} meanwhile`,
    { hint: 'there is nothing to mend; find out why this run stood still in the middle' },
  );
}

async function afterCommit(names: FileSetNames, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw new FeedgenError('target', `committed, ${POINTER_NAME} is stale: ${messageOf(error)}`, {
      hint: `${names.descriptor} is whole; readers of ${POINTER_NAME} see the set before it until the next run mends that`,
      cause: error,
    });
  }
}

/**
 * Removes the data files of a failed run, as far as the target lets it; must not be called once the commit has begun. What
 * cannot be removed is harmless (no descriptor names it) and said. Tells whether all are gone.
 */
export async function removeAttempt(
  target: Target,
  files: readonly string[],
  onEvent: OnEvent,
): Promise<boolean> {
  const limit = pLimit(target.concurrency);
  const removals = files.map((name) => limit(() => target.remove(name)));
  const failed = (await Promise.allSettled(removals)).filter(({ status }) => status === 'rejected');
  const [first] = failed;
  if (first === undefined || first.status === 'fulfilled') return true;
  const text = `${plural(failed.length, 'data file')} of this run could not be removed from ${target.location}, no descriptor names them: ${messageOf(first.reason)}`;
  onEvent({ type: 'warning', text });
  return false;
}

function bytesOf(record: RunRecord): Uint8Array {
  return Buffer.from(formatRunRecord(record));
}
