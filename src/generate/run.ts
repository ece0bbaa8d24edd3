import { createHash } from 'node:crypto';
import type { FileSetNames } from '../core/file-set.js';
import { exceedsLimit } from '../core/limit.js';
import { NoticeLog } from '../core/notice.js';
import type { Snapshot, Source } from '../core/ports.js';
import { RUN_RECORD_VERSION, type RunCounts, type RunRecord } from '../core/run-record.js';
import { compileEncoder } from '../feeds/encoder.js';
import { IdIndex } from '../feeds/id-index.js';
import { ENTITY_ID_DUPLICATE } from '../feeds/rules/identity.js';
import type { GeneratePorts, GenerateSettings } from './contract.js';
import { DataFiles } from './data-files.js';
import { discardingStore } from './dry-run.js';
import { Judge } from './judge.js';
import type { LastSet } from './last-set.js';
import { claimTimestamp } from './publication.js';
import { RefusedList } from './refused-list.js';

/** As much as clocks of two database servers may differ without anybody's fault. */
const CLOCK_TOLERANCE_SECONDS = 300;

/** One attempt to publish, with a claimed timestamp: what it reads, decides, writes and remembers. */
export interface Run {
  readonly names: FileSetNames;
  /** As claimed: state `running`, nothing counted but the rows of the database. */
  readonly record: RunRecord;
  /** Rows of the feed query in the snapshot, counted by the database. */
  readonly rows: number;
  readonly judge: Judge;
  readonly files: DataFiles;
  readonly refused: RefusedList;
  readonly samples: NoticeLog;
}

/** Compiles the encoder, counts the rows, and claims the timestamp of the run by creating its run record. */
export async function beginRun(
  ports: GeneratePorts,
  settings: GenerateSettings,
  source: Source,
  snapshot: Snapshot,
  last: LastSet | null,
): Promise<Run> {
  const { kind } = settings;
  const encoder = compileEncoder(kind, snapshot.columns);
  ports.onEvent({ type: 'step', text: 'counting' });
  const rows = await snapshot.count();
  warnOfFuture(ports, snapshot, last);
  const { names, record } = await claimTimestamp(
    settings.dryRun ? null : ports,
    kind.filePrefix,
    settings.gzipLevel === null ? 'json' : 'json.gz',
    Math.max(snapshot.info.takenAt, (last?.descriptor.generation_timestamp ?? 0) + 1),
    (claimed, timestamp) =>
      firstRecord(ports, settings, source, snapshot, rows, claimed, timestamp),
  );
  const refused = new RefusedList(names.refusedList, settings.dryRun ? null : ports.state);
  const samples = new NoticeLog();
  const ids = await IdIndex.open(record.generation_timestamp);
  const repeatedId = ENTITY_ID_DUPLICATE;
  const judge = new Judge({ kind, encoder, ids, repeatedId, refused, samples });
  const store = settings.dryRun ? discardingStore(settings.jobs) : ports.target;
  const files = new DataFiles(store, names, settings);
  return { names, record, rows, judge, files, refused, samples };
}

function warnOfFuture(ports: GeneratePorts, snapshot: Snapshot, last: LastSet | null): void {
  const ahead = (last?.descriptor.generation_timestamp ?? 0) - snapshot.info.takenAt;
  if (ahead < CLOCK_TOLERANCE_SECONDS) return;
  const text = `the last set is ${ahead} s ahead of the database's clock; this one takes the second after it`;
  ports.onEvent({ type: 'warning', text });
}

/** Whether the run still refused few enough records to be published; from then on it only counts. */
export function isPublishable(run: Run, settings: GenerateSettings): boolean {
  return !exceedsLimit(settings.maxRefused, run.judge.counts.refused, run.rows);
}

/** The counts of the run up to now. */
export function countsOf(run: Run): RunCounts {
  return {
    database: run.rows,
    ...run.judge.counts,
    refused_by_rule: run.judge.refusedByRule,
    warnings_by_rule: run.judge.warningsByRule,
  };
}

/** Hex SHA-256 of the feed query: tells whether two sets were made by the same one. */
export function queryDigest(settings: GenerateSettings): string {
  return createHash('sha256').update(settings.query).digest('hex');
}

function firstRecord(
  ports: GeneratePorts,
  settings: GenerateSettings,
  source: Source,
  snapshot: Snapshot,
  rows: number,
  names: FileSetNames,
  timestamp: number,
): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    feedgen: ports.version,
    run: ports.runId(),
    state: 'running',
    feed: settings.kind.feedName,
    generation_timestamp: timestamp,
    started_at: ports.now().toISOString(),
    ended_at: null,
    host: ports.host,
    pid: ports.pid,
    source: {
      ...source.identity,
      snapshot: snapshot.info.id,
      replay_lag_seconds: snapshot.info.replayLagSeconds,
    },
    query_sha256: queryDigest(settings),
    settings: settings.recorded,
    counts: {
      database: rows,
      read: 0,
      written: 0,
      refused: 0,
      refused_by_rule: {},
      warnings_by_rule: {},
    },
    files: [],
    descriptor: names.descriptor,
    refused_list: null,
    error: null,
  };
}
