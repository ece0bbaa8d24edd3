import type { SeedReport } from '../../facilities/seed.js';
import type { CommandContext } from '../command.js';
import { chooseDatabase } from '../database-choice.js';
import { countText, plural, secondsText } from '../reporters/text.js';

/** Puts fake facilities into the database. */
export async function seedCommand(context: CommandContext): Promise<number> {
  const { settings, io, reporter } = context;
  const choice = chooseDatabase(context, { create: true });
  const [{ openFacilityStore }, { seed }] = await Promise.all([
    import('../../db/facilities.js'),
    import('../../facilities/seed.js'),
  ]);
  reporter.announce('target', 'none (seed writes to the database only)');
  const store = await openFacilityStore(choice, { signal: io.signal });
  try {
    const { count, seed: world, reset, force, dirty: dirtyShare } = settings;
    const options = { count, seed: world, reset, force, dirtyShare };
    const report = await seed(store, { ...options, signal: io.signal, onEvent: reporter.onEvent });
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
