import { jsonLine } from '../../core/printable.js';
import type { CommandContext, Work } from '../command.js';
import { openToRead } from '../open-places.js';
import type { Problem } from '../problem.js';
import { s3Options } from '../target-choice.js';
import { terminalWidth } from '../terminal-width.js';
import { witnessOf } from '../witness.js';
import { announcePlace, placeOnly } from './place.js';
import { formatRuns } from './runs-text.js';
import type { Place } from './verify-place.js';

/** Lists the runs that the state of a target remembers. */
export async function runsCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const place = await placeOnly(context, problems, 'runs');
  return place && (() => run(context, place));
}

async function run(context: CommandContext, place: Place): Promise<number> {
  const { settings, io, reporter } = context;
  announcePlace(context, place);
  const s3 = s3Options(place.settings);
  const places = await openToRead(place.place, place.statePlace, s3, io.signal);
  try {
    const [{ readRuns }, { summarizeRuns }] = await Promise.all([
      import('../../runs/read-runs.js'),
      import('../../runs/summary.js'),
    ]);
    const { limit } = settings;
    const { unreadable, total, ...read } = await readRuns(places.state, limit);
    const runs = summarizeRuns(read, limit, witnessOf(io));
    const { location } = places.target;
    reporter.close();
    const report = { location, total, runs, unreadable };
    const show = (text: string) => void io.stdout.write(io.secrets.redact(text));
    if (settings.json) show(jsonLine(report));
    else if (!settings.quiet) show(formatRuns(report, terminalWidth(io.stdout)));
    return 0;
  } finally {
    await places.close();
  }
}
