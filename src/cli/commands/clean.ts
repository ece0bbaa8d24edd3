import { FeedgenError } from '../../core/errors.js';
import { jsonLine } from '../../core/printable.js';
import type { CleanResult } from '../../runs/clean.js';
import type { CommandContext, Work } from '../command.js';
import { type Failure, failureFacts, failureOf, stoppedFailure } from '../failure.js';
import { openPlaces } from '../open-places.js';
import type { Problem } from '../problem.js';
import { s3Options } from '../target-choice.js';
import { witnessOf } from '../witness.js';
import { cleanFacts, formatCleanReport } from './clean-text.js';
import { announcePlace, placeOnly } from './place.js';
import type { Place } from './verify-place.js';

/** Removes what nobody needs any more. */
export async function cleanCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const place = await placeOnly(context, problems, 'clean');
  return place && (() => run(context, place));
}

async function run(context: CommandContext, place: Place): Promise<number> {
  const { settings, io, reporter } = context;
  announcePlace(context, place);
  const options = { signal: io.signal, create: false };
  const places = await openPlaces(
    place.place,
    place.statePlace,
    s3Options(place.settings),
    options,
  );
  try {
    const { clean } = await import('../../runs/clean.js');
    const { keep = null, grace: graceSeconds, dryRun } = settings;
    reporter.onEvent({ type: 'step', text: 'looking for what may go' });
    const { signal } = io;
    const result = await clean(places, {
      ...{ keep, graceSeconds, dryRun, signal },
      ...witnessOf(io),
    });
    return tell(context, places.target.location, result);
  } finally {
    await places.close();
  }
}

function tell(context: CommandContext, location: string, result: CleanResult): number {
  const { settings, io, reporter } = context;
  const failure = failureIn(context, result);
  for (const text of result.remarks) reporter.onEvent({ type: 'remark', text });
  reporter.close();
  const facts = cleanFacts(location, settings, result);
  const error = failure === undefined ? { error: null } : failureFacts(failure);
  if (settings.json) io.stdout.write(io.secrets.redact(jsonLine({ ...facts, ...error })));
  else if (!settings.quiet) io.stdout.write(formatCleanReport(location, settings, result));
  if (failure !== undefined && !(settings.json && settings.quiet)) reporter.fail(failure);
  return failure?.exit ?? 0;
}

/** What kept it from doing all that should have been done. */
function failureIn({ io }: CommandContext, { error, blocked }: CleanResult): Failure | undefined {
  if (error !== null)
    return io.signal.aborted ? stoppedFailure(io.signal.reason, error) : failureOf(error);
  if (blocked === null) return undefined;
  return failureOf(
    new FeedgenError('target', `cannot remove sets and data files: ${blocked}`, {
      hint: 'mend or remove that descriptor, then run feedgen clean again',
    }),
  );
}
