import { EXIT_CODES, FeedgenError } from '../../core/errors.js';
import { jsonLine } from '../../core/printable.js';
import type { StatusReport } from '../../runs/status.js';
import type { CommandContext, Work } from '../command.js';
import { failureOf } from '../failure.js';
import { openToRead, type ReadablePlaces } from '../open-places.js';
import type { Problem } from '../problem.js';
import { s3Options } from '../target-choice.js';
import { terminalWidth } from '../terminal-width.js';
import { witnessOf } from '../witness.js';
import { announcePlace, placeOnly } from './place.js';
import { formatStatus } from './status-text.js';
import { lookAtSet } from './verify-look.js';
import type { Place } from './verify-place.js';
import { chosenSeverities } from './verify-rules.js';

/** A nightly feed may be two hours late. */
const MAX_AGE_SECONDS = 26 * 3600;

/** Judges the newest set. A bad verdict is exit code `stale`, not an exception. */
export async function statusCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const place = await placeOnly(context, problems, 'status');
  return place && (() => run(context, place));
}

async function run(context: CommandContext, place: Place): Promise<number> {
  const { settings, io, reporter } = context;
  announcePlace(context, place);
  const s3 = s3Options(place.settings);
  const places = await openToRead(place.place, place.statePlace, s3, io.signal);
  try {
    const { readStatus } = await import('../../runs/status.js');
    const { strict, maxAge: maxAgeSeconds = MAX_AGE_SECONDS } = settings;
    const { dataFilePrefix } = place.settings;
    const report = await readStatus(places.target, places.state, {
      ...{ strict, maxAgeSeconds, dataFilePrefix },
      ...witnessOf(io),
      ...(settings.verify === 'full' && { verifySet: () => verifySet(context, place, places) }),
    });
    reporter.close();
    tell(context, report);
    return report.ok ? 0 : EXIT_CODES.stale.exit;
  } finally {
    await places.close();
  }
}

function tell({ settings, io, reporter }: CommandContext, report: StatusReport): void {
  const show = (text: string) => void io.stdout.write(io.secrets.redact(text));
  if (settings.json) show(jsonLine(report));
  else if (!settings.quiet) show(`${formatStatus(report, terminalWidth(io.stdout))}\n`);
  else if (!report.ok) reporter.fail(failureOf(new FeedgenError('stale', formatStatus(report))));
}

/** Reads and checks all of the set, as `feedgen verify` does; what is wrong with it, or null. */
async function verifySet(
  context: CommandContext,
  place: Place,
  places: ReadablePlaces,
): Promise<string | null> {
  const severities = await chosenSeverities(context, []);
  const settings = { ...place.settings, severities, maxAge: undefined, report: [] };
  const look = { context, settings, onStopped: () => {} };
  const { report } = await lookAtSet(look, places);
  if (report.valid) return null;
  const rules = report.notices
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, count }) => `${rule} ${count}`);
  return `${rules.join(', ')}; feedgen verify tells more`;
}
