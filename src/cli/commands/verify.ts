import { EXIT_CODES, FeedgenError } from '../../core/errors.js';
import { POINTER_NAME } from '../../core/file-set.js';
import { parseTargetPlace, type TargetPlace } from '../../target/place.js';
import type { VerifyReport } from '../../verify/verify.js';
import type { CommandContext } from '../command.js';
import { failureOf, formatFailure } from '../failure.js';
import { type LastTarget, readLastTarget } from '../last-target.js';
import { type OpenPlaces, openPlaces } from '../open-places.js';
import { colors } from '../reporters/colors.js';
import type { Settings } from '../settings-table.js';
import { s3Options } from '../target-choice.js';

/** Proves from the outside that what is published is whole and valid. Findings are exit code `invalid`, not an exception. */
export async function verifyCommand(context: CommandContext): Promise<number> {
  const { io, reporter } = context;
  reporter.announce('source', 'none (verify reads only what is published)');
  const { place, statePlace, settings } = whereToLook(context);
  const options = { signal: io.signal, create: false };
  const places = await openPlaces(place, statePlace, s3Options(settings), options);
  try {
    reporter.onEvent({ type: 'target', location: places.target.location });
    const report = await check(context, settings, places);
    reporter.close();
    await print(report, context);
    return passes(report, settings) ? 0 : EXIT_CODES.invalid.exit;
  } finally {
    await places.close();
  }
}

interface Place {
  readonly place: TargetPlace;
  readonly statePlace: TargetPlace | undefined;
  readonly settings: Settings;
}

/** The target that is named, else the one of the last `generate` with the settings it was reached by. */
function whereToLook(context: CommandContext): Place {
  const { settings, target, dataDirectory, io, reporter } = context;
  const at = (text: string | null | undefined) =>
    text === undefined || text === null ? undefined : parseTargetPlace(text, io.cwd);
  if (target.from !== undefined)
    return { place: target.place, statePlace: at(settings.state), settings };
  const last = readLastTarget(dataDirectory);
  if (last === undefined)
    throw new FeedgenError('usage', `nothing published yet from ${dataDirectory}`, {
      hint: 'run feedgen generate, or name a place: feedgen verify ./feeds',
    });
  reporter.onEvent({
    type: 'remark',
    text: `no target named: looking where the last generate published, ${last.location}`,
  });
  return {
    place: parseTargetPlace(last.location, io.cwd),
    statePlace: at(settings.state ?? last.state),
    settings: { ...settings, ...remembered(last, context) },
  };
}

/** What was remembered of settings that nobody gives now. */
function remembered({ settings }: LastTarget, { given }: CommandContext): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => ![...given.keys()].some((name) => name === key)),
  );
}

async function check(
  { io, target: { descriptor }, reporter }: CommandContext,
  settings: Settings,
  { target, state }: OpenPlaces,
): Promise<VerifyReport> {
  const { verify } = await import('../../verify/verify.js');
  return verify(target, state, {
    descriptorName: descriptor ?? POINTER_NAME,
    dataFilePrefix: settings.dataFilePrefix,
    now: io.now(),
    samples: settings.samples,
    signal: io.signal,
    onEvent: reporter.onEvent,
  });
}

function passes(report: VerifyReport, settings: Settings): boolean {
  return report.valid && (!settings.strict || report.warnings === 0);
}

async function print(report: VerifyReport, { settings, io }: CommandContext): Promise<void> {
  if (settings.json) {
    io.stdout.write(`${JSON.stringify(report)}\n`);
  } else if (!settings.quiet) {
    const { formatVerifyReport } = await import('../../verify/report-text.js');
    const chalk = await colors(io, 'stdout', settings.color);
    const { red: error, yellow: warning, cyan: info, green: ok, dim } = chalk;
    const width = io.stdout.columns || 100;
    io.stdout.write(
      formatVerifyReport(report, { width, paint: { error, warning, info, ok, dim } }),
    );
  } else if (!passes(report, settings)) {
    io.stderr.write(formatFailure(failureOf(summary(report)), { debug: false }));
  }
}

/** The report in one line, for those who want to hear of failures only. */
function summary({ errors, warnings, location, descriptor, notices }: VerifyReport): FeedgenError {
  const rules = notices
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, count }) => `${rule} ${count}`);
  const fact = `${errors} errors and ${warnings} warnings: ${rules.join(', ')}`;
  return new FeedgenError('invalid', `verifying ${descriptor} in ${location}: ${fact}`, {
    hint: 'run feedgen verify without --quiet for samples and what to do',
  });
}
