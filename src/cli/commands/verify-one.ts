import { EXIT_CODES } from '../../core/errors.js';
import { formatTargetPlace, type S3Options } from '../../target/place.js';
import type { Severities } from '../../verify/rules/rulesets.js';
import type { Verified } from '../../verify/verified.js';
import type { CommandContext } from '../command.js';
import { openToRead } from '../open-places.js';
import { s3Options } from '../target-choice.js';
import { type Look, lookAtFile, lookAtSet, lookAtStdin } from './verify-look.js';
import { openOthers } from './verify-others.js';
import type { Place } from './verify-place.js';
import { printReport, printStopped } from './verify-print.js';
import { type Reported, writeReports } from './verify-reports.js';

/** Verifies one set or one data file, and tells what was found; what was found so far, when it is stopped. */
export async function verifyOne(
  context: CommandContext,
  place: Place,
  severities: Severities,
): Promise<number> {
  let stopped: Verified | undefined;
  const look: Look = {
    context,
    settings: { ...place.settings, severities },
    onStopped: (report) => {
      stopped = report;
    },
  };
  let reported: Reported;
  try {
    reported = await lookAt(look, place);
  } catch (error) {
    if (stopped === undefined) throw error;
    context.reporter.close();
    return printStopped(stopped, error, context);
  }
  const { report } = reported;
  await writeReports(reported, context, () => printReport(report, context));
  return report.valid ? 0 : EXIT_CODES.invalid.exit;
}

async function lookAt(look: Look, { place, statePlace, settings, remark }: Place) {
  const { io, reporter, target } = look.context;
  reporter.announce('source', 'none (verify reads only what is published)');
  if (target.stdin) {
    reporter.announce('target', 'standard input');
    return lookAtStdin(look);
  }
  reporter.onEvent({ type: 'target', location: formatTargetPlace(place) });
  if (remark !== undefined) reporter.onEvent({ type: 'remark', text: remark });
  const s3 = s3Options(settings);
  const places = await openToRead(place, statePlace, s3, io.signal);
  try {
    return await compared(look, s3, (wider) =>
      target.file === undefined ? lookAtSet(wider, places) : lookAtFile(wider, places, target.file),
    );
  } finally {
    await places.close();
  }
}

/** Looks with what the set is compared with open. */
async function compared(
  look: Look,
  s3: S3Options,
  lookWith: (wider: Look) => Promise<Reported>,
): Promise<Reported> {
  const { against, actions, close } = await openOthers(look.settings, look.context.io, s3);
  try {
    return await lookWith({ ...look, against, actions });
  } finally {
    await close();
  }
}
