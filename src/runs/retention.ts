import { messageOf } from '../core/errors.js';
import { DESCRIPTOR_SUFFIX, runRecordName } from '../core/file-set.js';
import type { OnEvent } from '../core/run-event.js';
import { formatRunRecord, type RetentionRecord } from '../core/run-record.js';
import { type CleanOptions, type CleanPlaces, clean } from './clean.js';
import { readRecord } from './read-runs.js';

/**
 * Cleans after a publication and notes in its run record what came of it. Never fails: the set is published, and what could not be
 * removed is told as a warning, and by `feedgen status`.
 */
export async function retain(
  places: CleanPlaces,
  descriptor: string,
  options: Omit<CleanOptions, 'dryRun'>,
  onEvent: OnEvent,
): Promise<RetentionRecord> {
  onEvent({ type: 'step', text: 'removing what is too old' });
  const outcome = await outcomeOf(places, options, onEvent);
  if (outcome.error !== null)
    onEvent({ type: 'warning', text: `published, but retention failed: ${outcome.error}` });
  await note(places, descriptor, outcome).catch((error: unknown) =>
    onEvent({ type: 'warning', text: `the run record tells nothing of it: ${messageOf(error)}` }),
  );
  return outcome;
}

async function outcomeOf(
  places: CleanPlaces,
  options: Omit<CleanOptions, 'dryRun'>,
  onEvent: OnEvent,
): Promise<RetentionRecord> {
  try {
    const { removed, error, blocked, remarks } = await clean(places, { ...options, dryRun: false });
    for (const text of remarks) onEvent({ type: 'remark', text });
    return { removed, error: error === null ? blocked : messageOf(error) };
  } catch (error) {
    return { removed: 0, error: messageOf(error) };
  }
}

async function note(
  { state }: CleanPlaces,
  descriptor: string,
  retention: RetentionRecord,
): Promise<void> {
  const name = runRecordName(descriptor.slice(0, -DESCRIPTOR_SUFFIX.length));
  const record = await readRecord(state, name, 0);
  if (record === null || 'problem' in record) throw new Error(`${name} cannot be read`);
  const bytes = Buffer.from(formatRunRecord({ ...record, retention }));
  await state.replace(name, bytes, { contentType: 'application/json' });
}
