import type { Descriptor } from '../core/file-set.js';
import type { DataFileRecord, RunRecord } from '../core/run-record.js';
import type { RunLock, Snapshot } from '../core/source.js';
import { isTextColumn } from '../feeds/encoder.js';
import { chunkSize } from './chunk-size.js';
import { confirmSet } from './confirm.js';
import type { GeneratePorts, GenerateReport, GenerateSettings } from './contract.js';
import { noteFailedStart } from './failed-start.js';
import { guardBalance, guardRefused, guardSize, guardSource } from './guards.js';
import {
  confirmFirstSet,
  confirmLastSet,
  type LastSet,
  readLastSet,
  readPointer,
} from './last-set.js';
import { lockFeed } from './lock-feed.js';
import { abandonRun, descriptorOf, publishedRecord, reportOf } from './outcome.js';
import { pieces } from './piece.js';
import { type CommitProgress, commit, explainTaken, saveRunRecord } from './publication.js';
import { beginRun, countsOf, isPublishable, type Run } from './run.js';
import { sayProgress, sayWhatChanged, sayWhyRefused } from './say.js';

const READERS = { cursor: 'cursor', copy: 'COPY' } as const;

/**
 * Publishes one file set: everything that one snapshot of the database holds, or nothing. A failure at any step leaves the last
 * published set as it was and throws FeedgenError.
 */
export async function generate(
  ports: GeneratePorts,
  settings: GenerateSettings,
): Promise<GenerateReport> {
  const startedAt = ports.now();
  const pointer = await checkTarget(ports, settings);
  const progress = { begun: false };
  try {
    return await readAndPublish(ports, settings, startedAt, progress);
  } catch (error) {
    if (!progress.begun) await noteFailedStart(ports, settings, { startedAt, pointer }, error);
    throw error;
  }
}

/** From the source to the commit; `progress.begun` once the run has a record of its own. */
async function readAndPublish(
  ports: GeneratePorts,
  settings: GenerateSettings,
  startedAt: Date,
  progress: { begun: boolean },
): Promise<GenerateReport> {
  const source = await ports.openSource();
  try {
    const lock = await lockFeed(ports, settings, source);
    try {
      const last = await readLastSet(ports.target, ports.state, settings.kind, ports.onEvent);
      if (last === null) await confirmFirstSet(ports.target, lock?.published ?? null);
      else lock?.note(last.descriptor.generation_timestamp);
      guardSource(source.identity, last, settings);
      sayWhatChanged(ports, settings, source, last);
      const snapshot = await source.openSnapshot(settings.query, (column) =>
        isTextColumn(settings.kind, column),
      );
      try {
        const run = await beginRun(ports, settings, source, snapshot, last);
        progress.begun = true;
        const record = await publish(ports, settings, run, snapshot, last, lock);
        lock?.note(record.generation_timestamp);
        return reportOf(ports, settings, run, record, startedAt);
      } finally {
        await snapshot.close();
      }
    } finally {
      await lock?.release();
    }
  } finally {
    await source.close();
  }
}

/** Writes the data files, proves the counts, asks the guards, confirms what the target holds, and commits. */
async function publish(
  ports: GeneratePorts,
  settings: GenerateSettings,
  run: Run,
  snapshot: Snapshot,
  last: LastSet | null,
  lock: RunLock | null,
): Promise<RunRecord> {
  const progress: CommitProgress = { begun: false, done: false };
  try {
    guardSize(run.rows, last, settings);
    const files = await writeFiles(ports, settings, run, snapshot);
    await run.refused.finish();
    await prove(ports, settings, run, snapshot, last);

    const record = publishedRecord(ports, run, files);
    if (settings.dryRun) return record;
    // Everything is read: the database need not keep the snapshot for as long as the target takes.
    await snapshot.close();
    await saveRunRecord(ports.state, run.names, { ...record, state: 'running', ended_at: null });
    await confirmSet(ports, settings, run, record);
    ports.onEvent({ type: 'step', text: 'committing' });
    await confirmLastSet(ports.target, settings.kind, last);
    const confirmedAt = ports.now().getTime();
    await lock?.confirm();
    ports.signal.throwIfAborted();
    const published = { ...record, ended_at: ports.now().toISOString() };
    const descriptor = descriptorOf(settings, published);
    await commit(
      { ...ports, confirmedAt },
      settings.kind,
      run.names,
      published,
      descriptor,
      progress,
    );
    return published;
  } catch (failure) {
    const error = explainTaken(failure, ports.target.location);
    // A target that does not answer may keep us for long: the database need not wait for that.
    await Promise.all([snapshot.close(), abandonRun(ports, settings, run, progress, error)]);
    throw error;
  } finally {
    await run.assembly.close();
  }
}

/** Reads every chunk of the snapshot into its data file; returns the files in order when all are stored. */
async function writeFiles(
  ports: GeneratePorts,
  settings: GenerateSettings,
  run: Run,
  snapshot: Snapshot,
): Promise<readonly DataFileRecord[]> {
  ports.onEvent({ type: 'step', text: `reading by ${READERS[snapshot.reader]}` });
  const size = chunkSize(settings.chunk, run.rows);
  for await (const piece of pieces(snapshot.chunks(size.rows, size.bytes))) {
    await run.assembly.add(piece);
    if (run.judge.counts.read < run.rows) sayProgress(ports, run);
    ports.signal.throwIfAborted();
  }
  const files = await run.assembly.settle();
  sayProgress(ports, run);
  return files;
}

/** Proves, before the database is touched, that the target can take a set of this feed; returns what was published there last. */
async function checkTarget(
  ports: GeneratePorts,
  settings: GenerateSettings,
): Promise<Descriptor | null> {
  const { target, state, onEvent } = ports;
  const mode = settings.dryRun ? 'read' : 'write';
  const remarks = [...(await target.check(mode)), ...(await state.check(mode))];
  for (const text of new Set(remarks)) onEvent({ type: 'remark', text });
  return readPointer(target, settings.kind);
}

/** Every row is accounted for, few enough were refused, every repeated id is one, and the feed did not shrink. */
async function prove(
  ports: GeneratePorts,
  settings: GenerateSettings,
  run: Run,
  snapshot: Snapshot,
  last: LastSet | null,
): Promise<void> {
  ports.onEvent({ type: 'step', text: 'proving' });
  const counts = countsOf(run);
  guardBalance(counts);
  if (!isPublishable(run, settings)) sayWhyRefused(ports, run);
  guardRefused(counts, settings, run.refused.place);
  await run.judge.confirmRepetitions(snapshot);
  guardSize(counts.written, last, settings);
}
