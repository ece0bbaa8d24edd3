import { countText, plural } from '../../core/count-text.js';
import type { SeedReport } from '../../facilities/seed.js';
import type { CommandContext, Work } from '../command.js';
import { type ChosenDatabase, chooseDatabase } from '../database-choice.js';
import type { Problem } from '../problem.js';
import { secondsText } from '../reporters/text.js';

/** Puts fake facilities into the database. */
export async function seedCommand(
  context: CommandContext,
  problems: Problem[],
): Promise<Work | undefined> {
  const database = await chooseDatabase(context, { create: true }, problems);
  return database && (() => run(context, database));
}

async function run(
  { settings, io, reporter }: CommandContext,
  { choice, identity }: ChosenDatabase,
): Promise<number> {
  const { onEvent } = reporter;
  onEvent({ type: 'source', identity });
  reporter.announce('target', 'none (seed writes to the database only)');
  const [{ openFacilityStore }, { seed }] = await Promise.all([
    import('../../db/facilities.js'),
    import('../../facilities/seed.js'),
  ]);
  const onNotice = (text: string) => onEvent({ type: 'remark', text });
  const store = await openFacilityStore(choice, { signal: io.signal, onNotice });
  try {
    const { count, seed: world, reset, force, dirty: dirtyShare } = settings;
    const options = { count, seed: world, reset, force, dirtyShare };
    const report = await seed(store, { ...options, signal: io.signal, onEvent });
    reporter.close();
    if (settings.json) io.stdout.write(`${JSON.stringify(report)}\n`);
    else if (!settings.quiet) io.stdout.write(formatSeedReport(report));
    return 0;
  } finally {
    await store.close();
  }
}

/** The report of `seed` for people. */
function formatSeedReport(report: SeedReport): string {
  const { inserted, total, seconds, database, dirty } = report;
  const lines = [
    `seeded ${plural(inserted, 'facility', 'facilities')} in ${secondsText(seconds)}: ${countText(total)} in ${database}`,
    ...dirty.map(
      ({ rule, count, first_id }) =>
        `  ${rule}: ${plural(count, 'record breaks', 'records break')} it, the first is ${first_id}`,
    ),
    'next: feedgen generate',
  ];
  return `${lines.join('\n')}\n`;
}
