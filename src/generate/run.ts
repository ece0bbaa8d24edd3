import { createHash } from 'node:crypto';
import { type FileSetNames, fileSetNames } from '../core/file-set.js';
import { exceedsLimit } from '../core/limit.js';
import { NoticeLog } from '../core/notice.js';
import { RUN_RECORD_VERSION, type RunCounts, type RunRecord } from '../core/run-record.js';
import type { Snapshot, Source } from '../core/source.js';
import { checkColumns } from '../feeds/columns.js';
import { IdIndex } from '../feeds/id-index.js';
import { ENTITY_ID_DUPLICATE } from '../feeds/rules/identity.js';
import { Assembly } from './assembly.js';
import type { GeneratePorts, GenerateSettings } from './contract.js';
import { DataFiles } from './data-files.js';
import { discardingStore } from './dry-run.js';
import { Judge } from './judge.js';
import type { LastSet } from './last-set.js';
import { encodeHere, type PieceEncoder } from './piece-encoder.js';
import { encodeInThreads } from './piece-threads.js';
import { claimTimestamp } from './publication.js';
import { RefusedList } from './refused-list.js';

/** A feed of fewer rows is encoded before threads would have started. */
const FEWEST_ROWS_FOR_THREADS = 5_000;
/** More threads than this leaves to each are not worth their start. */
const ROWS_WORTH_A_THREAD = 2_500;
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
  readonly assembly: Assembly;
  readonly refused: RefusedList;
  readonly samples: NoticeLog;
}

/** Checks the columns, counts the rows, and claims the timestamp of the run by creating its run record. */
export async function beginRun(
  ports: GeneratePorts,
  settings: GenerateSettings,
  source: Source,
  snapshot: Snapshot,
  last: LastSet | null,
): Promise<Run> {
  const { kind } = settings;
  checkColumns(kind, snapshot.columns);
  ports.onEvent({ type: 'step', text: 'counting' });
  const rows = await snapshot.count();
  warnOfFuture(ports, snapshot, last);
  const { names, record } = await claimTimestamp(
    settings.dryRun ? null : ports,
    kind.filePrefix,
    settings.gzipLevel === null ? 'json' : 'json.gz',
    Math.max(snapshot.info.takenAt, (last?.descriptor.generation_timestamp ?? 0) + 1),
    (claimed, timestamp) =>
      firstRecord(ports, settings, source, snapshot, rows, claimed, timestamp, last),
  );
  const refused = new RefusedList(names.refusedList, settings.dryRun ? null : ports.state);
  const samples = new NoticeLog();
  const ids = new IdIndex(rows);
  const judge = new Judge({ kind, ids, repeatedId: ENTITY_ID_DUPLICATE, refused, samples });
  const store = settings.dryRun ? discardingStore(settings.jobs) : ports.target;
  const files = new DataFiles(store, names, settings);
  const encoder = openEncoder(settings, snapshot, rows, record.generation_timestamp);
  const keep = () => isPublishable({ judge, rows }, settings);
  const assembly = new Assembly(encoder, judge, files, keep);
  return { names, record, rows, judge, files, assembly, refused, samples };
}

/** The seed of the id hashes should differ from run to run. */
function openEncoder(
  { kind, gzipLevel, jobs }: GenerateSettings,
  { columns }: Snapshot,
  rows: number,
  seed: number,
): PieceEncoder {
  const same = { columns, gzipLevel, seed };
  return rows < FEWEST_ROWS_FOR_THREADS
    ? encodeHere(kind, same)
    : encodeInThreads(kind.id, same, Math.min(jobs, Math.ceil(rows / ROWS_WORTH_A_THREAD)));
}

function warnOfFuture(ports: GeneratePorts, snapshot: Snapshot, last: LastSet | null): void {
  const ahead = (last?.descriptor.generation_timestamp ?? 0) - snapshot.info.takenAt;
  if (ahead < CLOCK_TOLERANCE_SECONDS) return;
  const text = `the last set is ${ahead} s ahead of the database's clock; this one takes the second after it`;
  ports.onEvent({ type: 'warning', text });
}

/** Whether the run still refused few enough records to be published; from then on it only counts. */
export function isPublishable(
  { judge, rows }: Pick<Run, 'judge' | 'rows'>,
  settings: GenerateSettings,
): boolean {
  return !exceedsLimit(settings.maxRefused, judge.counts.refused, rows);
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

function descriptorName(filePrefix: string, timestamp: number): string {
  return fileSetNames(filePrefix, timestamp, 'json').descriptor;
}

function firstRecord(
  ports: GeneratePorts,
  settings: GenerateSettings,
  source: Source,
  snapshot: Snapshot,
  rows: number,
  names: FileSetNames,
  timestamp: number,
  last: LastSet | null,
): RunRecord {
  const { kind } = settings;
  return {
    version: RUN_RECORD_VERSION,
    feedgen: ports.version,
    run: ports.runId(),
    attempt: ports.attempt?.number ?? 1,
    attempt_after: ports.attempt?.after ?? null,
    state: 'running',
    feed: kind.feedName,
    generation_timestamp: timestamp,
    started_at: ports.now().toISOString(),
    ended_at: null,
    location: ports.target.location,
    host: ports.host,
    pid: ports.pid,
    ...(ports.process !== undefined && { process: ports.process }),
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
    previous: last && descriptorName(kind.filePrefix, last.descriptor.generation_timestamp),
    refused_list: null,
    error: null,
  };
}
