import { FeedgenError, messageOf } from '../../core/errors.js';
import type { DatabaseChoice } from '../../db/choice.js';
import type { FeedKind } from '../../feeds/kind.js';
import type { GenerateReport, GenerateSettings } from '../../generate/contract.js';
import { formatTargetPlace, parseTargetPlace, type TargetPlace } from '../../target/place.js';
import type { CommandContext } from '../command.js';
import { chooseDatabase } from '../database-choice.js';
import { writeLastTarget } from '../last-target.js';
import { type OpenPlaces, openPlaces } from '../open-places.js';
import { defaultJobs } from '../processors.js';
import { readQuery } from '../query-file.js';
import { s3Options } from '../target-choice.js';
import { formatGenerateReport } from './generate-text.js';

/** Publishes a feed. */
export async function generateCommand(context: CommandContext): Promise<number> {
  const { settings, target, io, reporter } = context;
  const choice = chooseDatabase(context, { create: false });
  const query = readQuery(settings.query, settings.feed);
  const statePlace =
    settings.state === undefined ? undefined : parseTargetPlace(settings.state, io.cwd);
  const options = { signal: io.signal, create: true };
  const places = await openPlaces(target.place, statePlace, s3Options(settings), options);
  try {
    const report = await publish(context, choice, query, places);
    reporter.close();
    if (!report.dry_run) remember(context, statePlace);
    if (settings.json) io.stdout.write(`${JSON.stringify(report)}\n`);
    else if (!settings.quiet) io.stdout.write(formatGenerateReport(report));
    return 0;
  } finally {
    await places.close();
  }
}

async function publish(
  context: CommandContext,
  choice: DatabaseChoice,
  query: string,
  { target, state }: OpenPlaces,
): Promise<GenerateReport> {
  const { settings, io, reporter, version } = context;
  const { reader, prepare } = settings;
  const [{ openSource }, { generate }, kind] = await Promise.all([
    import('../../db/source.js'),
    import('../../generate/generate.js'),
    loadKind(settings.feed),
  ]);
  const { now, runId, host, pid, signal } = io;
  const { onEvent } = reporter;
  const onNotice = (text: string) => onEvent({ type: 'remark', text });
  const ports = { target, state, now, runId, host, pid, version, signal, onEvent };
  return generate(
    { ...ports, openSource: () => openSource(choice, { reader, prepare, signal, onNotice }) },
    generateSettings(context, choice, query, kind),
  );
}

function generateSettings(
  { settings }: CommandContext,
  choice: DatabaseChoice,
  query: string,
  kind: FeedKind,
): GenerateSettings {
  const { chunk, contentEncoding, dataFilePrefix, maxRefused, maxDrop, dryRun } = settings;
  const { allowEmpty, allowSourceChange, lockWait: lockWaitSeconds } = settings;
  const gzipLevel = settings.gzip ? settings.gzipLevel : null;
  const jobs = settings.jobs ?? (choice.kind === 'embedded' ? 1 : defaultJobs());
  const { reader } = settings;
  const recorded = {
    chunk,
    gzip_level: gzipLevel,
    content_encoding: contentEncoding,
    jobs,
    reader,
  };
  return {
    ...{ kind, query, chunk, gzipLevel, contentEncoding, jobs, dataFilePrefix, maxRefused },
    ...{ maxDrop, allowEmpty, allowSourceChange, dryRun, lockWaitSeconds, recorded },
  };
}

async function loadKind(id: string): Promise<FeedKind> {
  const { feedKind } = await import('../../feeds/index.js');
  const kind = feedKind(id);
  if (kind === undefined) throw new FeedgenError('usage', `--feed ${id}: no such feed kind`);
  return kind;
}

/** Best effort: the publication stands whether or not `verify` will find it by itself. */
function remember(
  { settings, target, dataDirectory, reporter }: CommandContext,
  statePlace: TargetPlace | undefined,
): void {
  const state = statePlace === undefined ? null : formatTargetPlace(statePlace);
  try {
    writeLastTarget(dataDirectory, formatTargetPlace(target.place), state, settings);
  } catch (error) {
    const text = `feedgen verify will have to be told where to look: ${messageOf(error)}`;
    reporter.onEvent({ type: 'warning', text });
  }
}
