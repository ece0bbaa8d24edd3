import { percent, wholeNumber } from '../parsers.js';
import type { Setting } from '../setting.js';
import { onceOnly, SEED, scope, toggle, value } from './row.js';

/** Settings of the facilities that `seed` makes up. */
export const SEEDING_SETTINGS = {
  count: {
    ...value<number>('--count <n>', wholeNumber(0, 1_000_000_000, 10_000), 10_000),
    ...onceOnly,
    help: 'facilities to add',
    ...scope('Seeding', SEED),
  },
  seed: {
    ...value<number>('--seed <n>', wholeNumber(0, 4_294_967_295, 1), 1),
    ...onceOnly,
    help: 'which world to draw from: the n-th facility of a seed is always the same',
    ...scope('Seeding', SEED),
  },
  dirty: {
    ...value<number>('--dirty <percent>', percent, 0),
    ...onceOnly,
    help: 'share of records that each break one rule',
    ...scope('Seeding', SEED),
  },
  reset: {
    ...toggle('--reset', false),
    ...onceOnly,
    help: 'empty the table first (only a table that feedgen made)',
    ...scope('Seeding', SEED),
  },
  force: {
    ...toggle('--force', false),
    ...onceOnly,
    help: 'write to a table facility that feedgen did not make',
    ...scope('Seeding', SEED),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
