import { plural } from '../core/count-text.js';
import { messageOf } from '../core/errors.js';
import { DESCRIPTOR_SUFFIX, runRecordName } from '../core/file-set.js';
import type { OnEvent } from '../core/run-event.js';
import { formatRunRecord, type RetentionRecord, type RunRecord } from '../core/run-record.js';
import { type CleanOptions, type CleanPlaces, clean } from './clean.js';
import { readRecord, type UnreadableRun } from './read-runs.js';

/** How to clean after a publication. */
export interface RetainOptions extends Omit<CleanOptions, 'dryRun'> {
  /** Takes what must not be read out of a text that is kept in the run record. */
  readonly redact: (text: string) => string;
}

/**
 * Cleans after a publication and notes in its run record what came of it. Never fails: the set is published, and what could not be
 * removed is told as a warning, and by `feedgen status`.
 *
 * The lock of the run was given back: the next run need not wait for thousands of removals. It is safe beside this one, because its record says `running`
 * before its first file is there; and so are two of these, because whoever listed earlier spares more, each step looks at the pointer again, the descriptor
 * goes first for both, and removing what is gone is no error.
 */
export async function retain(
  places: CleanPlaces,
  descriptor: string,
  options: RetainOptions,
  onEvent: OnEvent,
): Promise<RetentionRecord> {
  const name = runRecordName(descriptor.slice(0, -DESCRIPTOR_SUFFIX.length));
  const tell = (text: string) => onEvent({ type: 'warning', text });
  try {
    // A run that is stopped may still write, but not read.
    const record = await readRecord(places.state, name, 0);
    onEvent({ type: 'step', text: 'removing what is too old' });
    const outcome = await outcomeOf(places, options, onEvent);
    if (outcome.removed > 0)
      onEvent({ type: 'remark', text: `retention removed ${plural(outcome.removed, 'object')}` });
    if (outcome.error !== null) tell(`published, but retention failed: ${outcome.error}`);
    await note(places, name, record, outcome).catch((error: unknown) =>
      tell(`the run record tells nothing of retention: ${messageOf(error)}`),
    );
    return outcome;
  } catch (error) {
    const outcome = { removed: 0, error: options.redact(messageOf(error)) };
    tell(`published, but retention failed: ${outcome.error}`);
    return outcome;
  }
}

async function outcomeOf(
  places: CleanPlaces,
  options: RetainOptions,
  onEvent: OnEvent,
): Promise<RetentionRecord> {
  try {
    const { removed, error, blocked, remarks } = await clean(places, { ...options, dryRun: false });
    for (const text of remarks) onEvent({ type: 'remark', text });
    return { removed, error: error === null ? blocked : options.redact(messageOf(error)) };
  } catch (error) {
    return { removed: 0, error: options.redact(messageOf(error)) };
  }
}

async function note(
  { state }: CleanPlaces,
  name: string,
  record: RunRecord | UnreadableRun | null,
  retention: RetentionRecord,
): Promise<void> {
  if (record === null || 'problem' in record) throw new Error(`${name} cannot be read`);
  const bytes = Buffer.from(formatRunRecord({ ...record, retention }));
  await state.replace(name, bytes, { contentType: 'application/json' });
}
