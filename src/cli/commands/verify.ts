import { EXIT_CODES, FeedgenError } from '../../core/errors.js';
import { POINTER_NAME } from '../../core/file-set.js';
import { jsonLine } from '../../core/printable.js';
import { formatTargetPlace, type TargetPlace } from '../../target/place.js';
import { outcomeOf, resultOf } from '../../verify/outcome.js';
import type { SetContents } from '../../verify/report/set-contents.js';
import type { Severities } from '../../verify/rulesets.js';
import type { VerifyReport } from '../../verify/verify.js';
import type { CommandContext, Work } from '../command.js';
import { failureOf } from '../failure.js';
import { type LastTarget, readLastTarget } from '../last-target.js';
import { openToRead, placeOf, type ReadablePlaces } from '../open-places.js';
import { attempt, type Problem, problem } from '../problem.js';
import { defaultJobs } from '../processors.js';
import { reportProblems } from '../report-file.js';
import { reportPaint } from '../reporters/colors.js';
import { countText, plural } from '../reporters/text.js';
import type { Settings } from '../settings-table.js';
import { s3Options } from '../target-choice.js';
import { type Reported, wantsContents, writeReports } from './verify-reports.js';
import { aboutRules, chosenSeverities } from './verify-rules.js';

/** Proves from the outside that what is published is whole and valid. Findings are exit code `invalid`, not an exception. */
export async function verifyCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const severities = await chosenSeverities(context, problems);
  const { listRules, explain } = context.settings;
  if (listRules || explain !== undefined) return aboutRules(context, severities, problems);
  const place = await attempt(problems, () => whereToLook(context, problems));
  for (const path of context.settings.report)
    problems.push(...reportProblems(path, [place?.place, place?.statePlace]));
  return place && (() => run(context, place, severities));
}

async function run(
  context: CommandContext,
  { place, statePlace, settings, remark }: Place,
  severities: Severities,
): Promise<number> {
  const { io, reporter } = context;
  reporter.announce('source', 'none (verify reads only what is published)');
  reporter.onEvent({ type: 'target', location: formatTargetPlace(place) });
  if (remark !== undefined) reporter.onEvent({ type: 'remark', text: remark });
  const places = await openToRead(place, statePlace, s3Options(settings), io.signal);
  try {
    const reported = await check(context, { ...settings, severities }, places);
    const { report } = reported;
    const written = await outcomeOf(writeReports(reported, context));
    reporter.close();
    // A report that cannot be written costs nobody the verdict; with --json the failure is the one object.
    if (!('error' in written && settings.json)) await print(report, context);
    resultOf(written);
    return report.valid ? 0 : EXIT_CODES.invalid.exit;
  } finally {
    await places.close();
  }
}

interface Place {
  readonly place: TargetPlace;
  readonly statePlace: TargetPlace | undefined;
  readonly settings: Settings;
  /** Why there. */
  readonly remark?: string;
}

/** The target that is named, else the one of the last `generate` with the settings it was reached by. */
function whereToLook(context: CommandContext, problems: Problem[]): Place | undefined {
  const { settings, target, dataDirectory, io, reporter } = context;
  const statePlace = placeOf(settings.state, io.cwd);
  if (target.from !== undefined) return { place: target.place, statePlace, settings };
  const last = readLastTarget(dataDirectory, (text) => reporter.onEvent({ type: 'remark', text }));
  const place = placeOf(last?.location, io.cwd);
  if (last === undefined || place === undefined) {
    const hint = 'run feedgen generate, or name a place: feedgen verify ./feeds';
    // A mistyped flag may have been the one that names the place.
    if (problems.length === 0)
      problems.push(problem(`nothing published yet from ${dataDirectory}`, hint));
    return undefined;
  }
  return {
    place,
    statePlace: statePlace ?? placeOf(last.state, io.cwd),
    settings: { ...settings, ...remembered(last, context) },
    remark: `no target named: looking where the last generate published, ${last.location}`,
  };
}

/** What was remembered of settings that nobody gives now. */
function remembered({ settings }: LastTarget, { given }: CommandContext): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => ![...given.keys()].some((name) => name === key)),
  );
}

async function check(
  { io, given, target: { descriptor }, reporter }: CommandContext,
  settings: Settings & { readonly severities: Severities },
  { target, state }: ReadablePlaces,
): Promise<Reported> {
  const { verify } = await import('../../verify/verify.js');
  let contents: SetContents = { records: null, files: [] };
  const keep = (collected: SetContents) => {
    contents = collected;
  };
  const report = await verify(target, state, {
    descriptorName: descriptor ?? POINTER_NAME,
    dataFilePrefix: settings.dataFilePrefix,
    now: io.now(),
    maxAge: settings.maxAge,
    samples: settings.samples,
    severities: settings.severities,
    strict: settings.strict,
    stateRequired: given.get('state')?.level === 'flag',
    jobs: settings.jobs ?? defaultJobs(false),
    signal: io.signal,
    onEvent: reporter.onEvent,
    ...(wantsContents(settings) ? { onContents: keep } : {}),
  });
  return { report, contents };
}

async function print(
  report: VerifyReport,
  { settings, io, reporter }: CommandContext,
): Promise<void> {
  if (settings.json) {
    io.stdout.write(jsonLine(report));
  } else if (!settings.quiet) {
    const { formatVerifyReport } = await import('../../verify/report-text.js');
    const paint = await reportPaint(io, settings);
    io.stdout.write(formatVerifyReport(report, { width: io.stdout.columns || 100, paint }));
  } else if (!report.valid) {
    reporter.fail(failureOf(summary(report)));
  }
}

/** The report in one line, for those who want to hear of failures only. */
function summary({ errors, warnings, location, descriptor, notices }: VerifyReport): FeedgenError {
  const rules = notices
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, count }) => `${rule} ${countText(count)}`);
  const fact = `${plural(errors, 'error')} and ${plural(warnings, 'warning')}: ${rules.join(', ')}`;
  return new FeedgenError('invalid', `verifying ${descriptor} in ${location}: ${fact}`, {
    hint: 'run feedgen verify without --quiet for samples and what to do',
  });
}
