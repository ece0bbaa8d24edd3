import { messageOf } from '../core/errors.js';
import type { Descriptor } from '../core/file-set.js';
import type { DataFileRecord, RunRecord } from '../core/run-record.js';
import type { GeneratePorts, GenerateReport, GenerateSettings } from './contract.js';
import { errorRecord } from './error-record.js';
import { type CommitProgress, removeAttempt, saveRunRecord } from './publication.js';
import { countsOf, type Run } from './run.js';

/** The run record of a run that wrote all its files and is about to be committed. */
export function publishedRecord(
  ports: GeneratePorts,
  run: Run,
  files: readonly DataFileRecord[],
): RunRecord {
  return {
    ...run.record,
    state: 'published',
    ended_at: ports.now().toISOString(),
    counts: countsOf(run),
    files,
    refused_list: run.refused.isEmpty ? null : run.refused.name,
  };
}

/** The descriptor of the set that a run record describes. */
export function descriptorOf(settings: GenerateSettings, record: RunRecord): Descriptor {
  return {
    generation_timestamp: record.generation_timestamp,
    name: record.feed,
    data_file: record.files.map(({ name }) => settings.dataFilePrefix + name),
  };
}

/**
 * Leaves nothing behind of a failed run that a reader could take for a set, and records why it failed. What cannot be tidied up is
 * said as a warning: the failure itself is the error.
 */
export async function abandonRun(
  ports: GeneratePorts,
  settings: GenerateSettings,
  run: Run,
  progress: CommitProgress,
  error: unknown,
): Promise<void> {
  await run.assembly.close();
  if (settings.dryRun || progress.done) return;
  const tidy = async (what: string, step: () => Promise<void>) => {
    await step().catch((failure: unknown) =>
      ports.onEvent({ type: 'warning', text: `${what}: ${messageOf(failure)}` }),
    );
  };
  await tidy('the list of refused records is incomplete', () => run.refused.finish());
  const record = failedRecord(ports, run, error);
  const save = () => saveRunRecord(ports.state, run.names, record);
  const created = run.files.created.map(({ name }) => name);
  const remove = async () =>
    !progress.begun && (await removeAttempt(ports.target, created, ports.onEvent));
  await tidy('the run record still says running', async () => {
    const saved = await Promise.allSettled([save()]);
    const removed = await remove();
    if (saved[0].status === 'fulfilled') return;
    // On a full disk there may be room for the record once the files are gone.
    if (!removed || created.length === 0) throw saved[0].reason;
    await save();
  });
}

function failedRecord(ports: GeneratePorts, run: Run, error: unknown): RunRecord {
  const told = errorRecord(ports, error);
  const { code } = told;
  return {
    ...run.record,
    state: code === 'refused' || code === 'guard' ? 'refused' : 'failed',
    ended_at: ports.now().toISOString(),
    counts: countsOf(run),
    refused_list: run.refused.isEmpty ? null : run.refused.name,
    error: told,
  };
}

/** What the command reports of a run that was published, or would have been. */
export function reportOf(
  ports: GeneratePorts,
  settings: GenerateSettings,
  run: Run,
  record: RunRecord,
  startedAt: Date,
): GenerateReport {
  const { counts } = record;
  const seconds = (ports.now().getTime() - startedAt.getTime()) / 1000;
  return {
    feed: settings.kind.id,
    name: record.feed,
    generation_timestamp: record.generation_timestamp,
    descriptor: record.descriptor,
    location: ports.target.location,
    data_files: record.files.length,
    records: counts.written,
    refused: counts.refused,
    bytes: record.files.reduce((sum, file) => sum + file.bytes, 0),
    seconds: Math.round(seconds * 1000) / 1000,
    dry_run: settings.dryRun,
    refused_by_rule: counts.refused_by_rule,
    warnings_by_rule: counts.warnings_by_rule,
    refused_samples: run.samples.groups().flatMap(({ samples }) => samples),
    refused_list: run.refused.place,
    ...(settings.dryRun && { planned_files: record.files.map(({ name }) => name) }),
  };
}
