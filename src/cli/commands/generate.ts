import { FeedgenError, messageOf } from '../../core/errors.js';
import { formatLimit } from '../../core/limit.js';
import { jsonLine } from '../../core/printable.js';
import type { RetentionRecord } from '../../core/run-record.js';
import type { TargetReader } from '../../core/target.js';
import type { FeedKind } from '../../feeds/kind.js';
import type { GeneratePorts, GenerateReport, GenerateSettings } from '../../generate/contract.js';
import { thisProcess } from '../../host/process-identity.js';
import { formatTargetPlace, type TargetPlace } from '../../target/place.js';
import type { Severities } from '../../verify/rules/rulesets.js';
import type { CommandContext, Work } from '../command.js';
import { type ChosenDatabase, chooseDatabase } from '../database-choice.js';
import { writeLastTarget } from '../last-target.js';
import { type OpenPlaces, openPlaces, placeOf } from '../open-places.js';
import { attempt, type Problem } from '../problem.js';
import { defaultJobs } from '../processors.js';
import { readQuery } from '../query-file.js';
import type { Settings } from '../settings-table.js';
import { s3Options } from '../target-choice.js';
import { witnessOf } from '../witness.js';
import { formatGenerateReport } from './generate-text.js';
import { verifyCall } from './verify-call.js';
import { chosenSeverities } from './verify-rules.js';

/** Publishes a feed. */
export async function generateCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const { settings, io } = context;
  const query = await attempt(problems, () => readQuery(settings.query, settings.feed));
  const statePlace = await attempt(problems, () => placeOf(settings.state, io.cwd));
  const database = await chooseDatabase(context, { create: false }, problems);
  const severities = await chosenSeverities(context, problems);
  if (query === undefined || database === undefined) return undefined;
  return () => run(context, { query, database, statePlace, severities });
}

/** What the settings name, read and checked. */
interface Inputs {
  readonly query: string;
  readonly database: ChosenDatabase;
  readonly statePlace: TargetPlace | undefined;
  /** For `--verify full`. */
  readonly severities: Severities;
}

async function run(context: CommandContext, inputs: Inputs): Promise<number> {
  const { settings, target, io, reporter } = context;
  const { database, statePlace } = inputs;
  reporter.onEvent({ type: 'source', identity: database.identity });
  reporter.onEvent({ type: 'target', location: formatTargetPlace(target.place) });
  const { concurrency } = settings;
  const options = {
    signal: io.signal,
    create: true,
    ...(concurrency !== undefined && { concurrency }),
  };
  const places = await openPlaces(target.place, statePlace, s3Options(settings), options);
  try {
    const report = await publish(context, inputs, places);
    const retention = await retained(context, places, report);
    reporter.close();
    const remembered = !report.dry_run && remember(context, statePlace);
    if (settings.json) io.stdout.write(jsonLine({ ...report, ...retention }));
    else if (!settings.quiet)
      io.stdout.write(formatGenerateReport(report, verifyCall(context, remembered)));
    return 0;
  } finally {
    await places.close();
  }
}

async function publish(
  context: CommandContext,
  { query, database: { choice }, severities }: Inputs,
  { target, state }: OpenPlaces,
): Promise<GenerateReport> {
  const { settings, io, reporter, version } = context;
  const { reader, prepare, lockWait: lockWaitSeconds } = settings;
  const [{ openSource }, { generateWithRetries }, kind] = await Promise.all([
    import('../../db/source.js'),
    import('../../generate/generate-with-retries.js'),
    loadKind(settings.feed),
  ]);
  const { now, runId, host, pid, signal } = io;
  const { onEvent } = reporter;
  const onNotice = (text: string) => onEvent({ type: 'remark', text });
  const { boot, namespace, started } = thisProcess();
  const process = { boot, namespace, started };
  const ports = { target, state, now, runId, host, pid, process, version, signal, onEvent };
  const { sourceTimeout: idleLimitSeconds, maxSnapshot: maxSnapshotSeconds } = settings;
  const { maxRowsPerSecond } = settings;
  const limits = { idleLimitSeconds, maxSnapshotSeconds, maxRowsPerSecond };
  const options = { reader, prepare, lockWaitSeconds, ...limits, signal, onNotice };
  const chosen = generateSettings(settings, choice.kind === 'embedded', query, kind);
  const verifySet = fullVerification(context, target, severities, chosen.jobs);
  const redact = (text: string) => io.secrets.redact(text);
  const onCommitted = (descriptor: string, shown: boolean) =>
    io.stands(`committed: ${descriptor}, and metadata.json ${shown ? 'shows' : 'may show'} it`);
  return generateWithRetries(
    { ...ports, ...verifySet, redact, onCommitted, openSource: () => openSource(choice, options) },
    chosen,
    { retries: settings.retries, random: Math.random },
  );
}

/** Removes old sets after the publication, if that was asked for; says what came of it. */
async function retained(
  { settings: { keep, grace: graceSeconds }, io, reporter }: CommandContext,
  places: OpenPlaces,
  { dry_run, descriptor }: GenerateReport,
): Promise<{ readonly retention?: RetentionRecord }> {
  if (keep === undefined || dry_run) return {};
  const { retain } = await import('../../runs/retention.js');
  const { signal } = io;
  const redact = (text: string) => io.secrets.redact(text);
  const options = { keep, graceSeconds, signal, redact, ...witnessOf(io) };
  return { retention: await retain(places, descriptor, options, reporter.onEvent) };
}

/** Nothing unless it was asked for. */
function fullVerification(
  { settings, io, reporter }: CommandContext,
  target: TargetReader,
  severities: Severities,
  jobs: number,
): Pick<GeneratePorts, 'verifySet'> {
  if (settings.verify !== 'full') return {};
  const { dataFilePrefix, samples, maxDrop } = settings;
  const { signal } = io;
  const { onEvent } = reporter;
  const options = { dataFilePrefix, samples, severities, maxDrop, jobs, signal, onEvent };
  return {
    verifySet: async (set) => {
      const { verifyUncommitted } = await import('./verify-uncommitted.js');
      await verifyUncommitted(target, set, { ...options, now: io.now() });
    },
  };
}

function generateSettings(
  settings: Settings,
  embedded: boolean,
  query: string,
  kind: FeedKind,
): GenerateSettings {
  const { chunk, contentEncoding, dataFilePrefix, maxRefused, maxDrop, dryRun } = settings;
  const { allowEmpty, allowSourceChange, lockWait: lockWaitSeconds } = settings;
  const gzipLevel = settings.gzip ? settings.gzipLevel : null;
  const jobs = settings.jobs ?? defaultJobs(embedded);
  const recorded = recordedSettings(settings, jobs);
  return {
    ...{ kind, query, chunk, gzipLevel, contentEncoding, jobs, dataFilePrefix, maxRefused },
    ...{ maxDrop, allowEmpty, allowSourceChange, dryRun, lockWaitSeconds, recorded },
  };
}

/** What shaped the set or decided about it, under the names of the settings; none is a secret. */
function recordedSettings(settings: Settings, jobs: number): GenerateSettings['recorded'] {
  return {
    feed: settings.feed,
    reader: settings.reader,
    chunk: settings.chunk,
    gzip: settings.gzip,
    gzip_level: settings.gzip ? settings.gzipLevel : null,
    content_encoding: settings.contentEncoding,
    jobs,
    data_file_prefix: settings.dataFilePrefix,
    max_refused: formatLimit(settings.maxRefused),
    max_drop: formatLimit(settings.maxDrop),
    allow_empty: settings.allowEmpty,
    allow_source_change: settings.allowSourceChange,
    verify: settings.verify,
    timeout: settings.timeout ?? null,
    lock_wait: settings.lockWait,
    keep: settings.keep ?? null,
    retries: settings.retries,
    source_timeout: settings.sourceTimeout,
    max_snapshot: settings.maxSnapshot,
    max_rows_per_second: settings.maxRowsPerSecond ?? null,
  };
}

async function loadKind(id: string): Promise<FeedKind> {
  const { feedKind } = await import('../../feeds/index.js');
  const kind = feedKind(id);
  if (kind === undefined) throw new FeedgenError('usage', `--feed ${id}: no such feed kind`);
  return kind;
}

/** Whether it could be remembered. Best effort: the publication stands whether or not `verify` will find it by itself. */
function remember(
  { settings, target, dataDirectory, reporter }: CommandContext,
  statePlace: TargetPlace | undefined,
): boolean {
  const state = statePlace === undefined ? null : formatTargetPlace(statePlace);
  try {
    writeLastTarget(dataDirectory, formatTargetPlace(target.place), state, settings);
    return true;
  } catch (error) {
    const text = `feedgen verify will have to be told where to look: ${messageOf(error)}`;
    reporter.onEvent({ type: 'warning', text });
    return false;
  }
}
