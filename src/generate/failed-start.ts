import { isFeedgenError, messageOf } from '../core/errors.js';
import {
  type FailedStart,
  failedStartsName,
  formatFailedStarts,
  parseFailedStarts,
} from '../core/failed-starts.js';
import { type Descriptor, fileSetNames } from '../core/file-set.js';
import { pause } from '../core/pause.js';
import { readText } from '../core/read-text.js';
import { isNotAFile, type TargetReader } from '../core/target.js';
import type { GeneratePorts, GenerateSettings } from './contract.js';
import { errorRecord } from './error-record.js';

/** Nobody waits longer for it to be told why a run failed: requests to S3 are tried for minutes. */
const MOST_MS = 15_000;

/** What is known of a run before it opens the source. */
export interface Start {
  readonly startedAt: Date;
  /** What was published last. */
  readonly pointer: Descriptor | null;
}

/**
 * Remembers, for `runs` and `status`, a run that ended before its snapshot. Claims nothing and needs no lock: of two at once one may be forgotten. Not for a
 * dry run, nor for one that found the lock taken: it changes nothing. Never fails: the failure of the run is the error.
 */
export async function noteFailedStart(
  ports: GeneratePorts,
  settings: GenerateSettings,
  start: Start,
  error: unknown,
): Promise<void> {
  if (settings.dryRun || (isFeedgenError(error) && error.code === 'locked')) return;
  const late = new AbortController();
  const limit = pause(MOST_MS, late.signal).then(() => {
    throw new Error(`no answer within ${MOST_MS / 1000} s`);
  });
  try {
    await Promise.race([addToList(ports, settings, start, error), limit]);
  } catch (failure) {
    const text = `feedgen runs will not know of this run: ${messageOf(failure)}`;
    ports.onEvent({ type: 'warning', text });
  } finally {
    late.abort();
  }
}

async function addToList(
  ports: GeneratePorts,
  settings: GenerateSettings,
  start: Start,
  error: unknown,
): Promise<void> {
  const { state, signal } = ports;
  const stopped = signal.aborted;
  const name = failedStartsName(settings.kind.filePrefix, stopped);
  const before = stopped ? [] : await readBefore(state, name);
  const runs = [failedStart(ports, settings, start, error), ...before];
  const bytes = Buffer.from(formatFailedStarts(runs));
  await state.replace(name, bytes, { contentType: 'application/json' });
}

/** A list that is damaged is begun anew, and so is what is no list at all. */
async function readBefore(state: TargetReader, name: string): Promise<readonly FailedStart[]> {
  try {
    const text = await readText(state, name);
    return (text === null ? undefined : parseFailedStarts(text)) ?? [];
  } catch (error) {
    if (isNotAFile(error)) return [];
    throw error;
  }
}

function failedStart(
  ports: GeneratePorts,
  { kind }: GenerateSettings,
  { startedAt, pointer }: Start,
  error: unknown,
): FailedStart {
  const { runId, attempt, now, target, host, pid, version } = ports;
  const told = errorRecord(ports, error);
  return {
    run: runId(),
    attempt: attempt?.number ?? 1,
    attempt_after: attempt?.after ?? null,
    state: told.code === 'guard' ? 'refused' : 'failed',
    feed: kind.feedName,
    started_at: startedAt.toISOString(),
    ended_at: now().toISOString(),
    location: target.location,
    ...{ host, pid, feedgen: version },
    previous:
      pointer && fileSetNames(kind.filePrefix, pointer.generation_timestamp, 'json').descriptor,
    error: told,
  };
}
