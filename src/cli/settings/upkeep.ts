import { span, wholeNumber } from '../parsers.js';
import type { Setting } from '../setting.js';
import { onceOnly, RETENTION, scope, value } from './row.js';

/** Settings of what is kept and shown of earlier runs. */
export const UPKEEP_SETTINGS = {
  keep: {
    ...value<number | undefined>('--keep <n>', wholeNumber(1, 1_000_000, 14), undefined),
    env: ['FEEDGEN_KEEP'],
    fallbackText: 'all',
    help: 'sets that stay: older ones are removed after the publication',
    helpOf: { clean: { help: 'sets that stay: older ones are removed' } },
    ...scope('Limits', RETENTION),
  },
  grace: {
    ...value<number>('--grace <duration>', span, 86_400),
    env: ['FEEDGEN_GRACE'],
    fallbackText: '24h',
    help: 'nothing is removed that was the newest set, or was written, less than this ago',
    ...scope('Limits', RETENTION),
  },
  limit: {
    ...value<number>('--limit <n>', wholeNumber(1, 100_000, 20), 20),
    ...onceOnly,
    help: 'runs shown, the newest first',
    ...scope('Output', ['runs']),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
