import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plural } from '../../core/count-text.js';
import { EXIT_CODES } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { jsonLine, printable } from '../../core/printable.js';
import { formatTargetPlace, STATE_DIRECTORY, type TargetPlace } from '../../target/place.js';
import type { CommandContext, Work } from '../command.js';
import { type ChosenDatabase, chooseDatabase } from '../database-choice.js';
import { openPlaces, placeOf } from '../open-places.js';
import { attempt, type Problem } from '../problem.js';
import { readQuery } from '../query-file.js';
import { s3Options } from '../target-choice.js';
import { examineMachine } from './doctor-machine.js';

/** Looks at all that a run needs, and says what to do about what is missing. Changes nothing that stays. */
export async function doctorCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const { settings, io } = context;
  const statePlace = await attempt(problems, () => placeOf(settings.state, io.cwd));
  return () => run(context, statePlace);
}

async function run(context: CommandContext, statePlace: TargetPlace | undefined): Promise<number> {
  const { settings, target, io, reporter, version } = context;
  const problems: Problem[] = [];
  const database = await chooseDatabase(context, { create: false }, problems);
  if (database !== undefined) reporter.onEvent({ type: 'source', identity: database.identity });
  reporter.onEvent({ type: 'target', location: formatTargetPlace(target.place) });
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    if (!settings.json && !settings.quiet) io.stdout.write(io.secrets.redact(lineOf(finding)));
  };
  for (const finding of examineMachine(version, target.place)) tell(finding);
  for (const each of problems) tell(failed('database', 'settings', each));
  if (database !== undefined)
    for await (const finding of databaseFindings(context, database)) tell(finding);
  for await (const finding of targetFindings(context, statePlace)) tell(finding);
  reporter.close();
  const ok = findings.every(({ verdict }) => verdict !== 'failed');
  if (settings.json)
    io.stdout.write(io.secrets.redact(jsonLine({ ok, version, checks: findings })));
  else if (!settings.quiet) io.stdout.write(summaryOf(findings));
  else
    for (const each of findings.filter(isFailed)) io.stderr.write(io.secrets.redact(lineOf(each)));
  return exitOf(findings);
}

/** The class of the first failure: what is found first is mended first. */
function exitOf(findings: readonly Finding[]): number {
  const first = findings.find(isFailed);
  if (first === undefined) return 0;
  const isSource = first.area === 'database' || first.area === 'query';
  return (isSource ? EXIT_CODES.source : EXIT_CODES.target).exit;
}

async function* databaseFindings(
  { settings, io }: CommandContext,
  database: ChosenDatabase,
): AsyncGenerator<Finding> {
  const unread: Problem[] = [];
  const query = await attempt(unread, () => readQuery(settings.query, settings.feed));
  for (const problem of unread) yield failed('query', 'file', problem);
  const [{ examineDatabase }, { feedKind }, { checkColumns }, { isTextColumn }] = await Promise.all(
    [
      import('../../db/examine.js'),
      import('../../feeds/index.js'),
      import('../../feeds/columns.js'),
      import('../../feeds/encoder.js'),
    ],
  );
  const kind = feedKind(settings.feed);
  if (query === undefined || kind === undefined) return;
  yield* examineDatabase(database.choice, {
    ...{ query, prepare: settings.prepare, signal: io.signal, now: io.now },
    asText: (column) => isTextColumn(kind, column),
    checkColumns: (columns) => checkColumns(kind, columns),
    lockName: `doctor ${io.runId()}`,
  });
}

async function* targetFindings(
  { settings, target: { place }, io }: CommandContext,
  statePlace: TargetPlace | undefined,
): AsyncGenerator<Finding> {
  const made = [...placesToRemove(place, STATE_DIRECTORY), ...placesToRemove(statePlace)];
  const options = { signal: io.signal, create: true };
  const places = await openPlaces(place, statePlace, s3Options(settings), options);
  try {
    const { examineTarget } = await import('../../target/examine.js');
    yield* examineTarget(places.target, places.state, { id: io.runId(), now: io.now });
  } finally {
    await places.close();
    for (const path of made) if (existsSync(path) && isEmpty(path)) rmdirSync(path);
  }
}

/** Directories that are not there yet, the deepest first: the examination makes them and must not leave them behind. */
function placesToRemove(place: TargetPlace | undefined, below = ''): readonly string[] {
  const missing: string[] = [];
  if (place?.kind !== 'directory') return missing;
  let path = join(place.path, below);
  for (; !existsSync(path); path = dirname(path)) missing.push(path);
  return missing;
}

function isEmpty(path: string): boolean {
  return readdirSync(path).length === 0;
}

function isFailed({ verdict }: Finding): boolean {
  return verdict === 'failed';
}

function failed(area: Finding['area'], check: string, { message, hint }: Problem): Finding {
  const found = { area, check, verdict: 'failed', fact: message } as const;
  return hint === undefined ? found : { ...found, hint };
}

function lineOf({ verdict, area, check, fact, hint }: Finding): string {
  const lines = [`${verdict.padEnd(7)}  ${area}: ${check}: ${fact}`];
  if (hint !== undefined) lines.push(`         hint: ${hint}`);
  return `${lines.map(printable).join('\n')}\n`;
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (wanted: Finding['verdict']) =>
    findings.filter(({ verdict }) => verdict === wanted).length;
  return `${plural(findings.length, 'check')}: ${count('failed')} failed, ${plural(count('warning'), 'warning')}\n`;
}
