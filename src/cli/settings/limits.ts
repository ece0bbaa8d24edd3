import type { Limit } from '../../core/limit.js';
import { duration, limit, oneOf, wholeNumber } from '../parsers.js';
import type { Setting } from '../setting.js';
import { ALL, GENERATE, onceOnly, RETENTION, scope, TARGET, toggle, value } from './row.js';

/** Settings of what a run may and must not do. */
export const LIMITS_SETTINGS = {
  maxRefused: {
    ...value<Limit>('--max-refused <limit>', limit, { kind: 'share', share: 0.01 }),
    env: ['FEEDGEN_MAX_REFUSED'],
    fallbackText: '1%',
    help: 'publish nothing when more records are refused: a share or a count',
    ...scope('Limits', GENERATE),
  },
  maxDrop: {
    ...value<Limit>('--max-drop <limit>', limit, { kind: 'share', share: 0.2 }),
    env: ['FEEDGEN_MAX_DROP'],
    fallbackText: '20%',
    help: 'publish nothing when the feed shrank by more: a share or a count',
    helpOf: {
      verify: { help: 'entities of the set before that may be gone: a share or a count' },
    },
    ...scope('Limits', TARGET),
  },
  allowEmpty: {
    ...toggle('--allow-empty', false),
    env: ['FEEDGEN_ALLOW_EMPTY'],
    help: 'publish a feed without records (verify calls an empty feed invalid)',
    ...scope('Limits', GENERATE),
  },
  allowSourceChange: {
    ...toggle('--allow-source-change', false),
    env: ['FEEDGEN_ALLOW_SOURCE_CHANGE'],
    help: 'publish though the last set came from another kind of source',
    ...scope('Limits', GENERATE),
  },
  timeout: {
    ...value<number | undefined>('--timeout <duration>', duration(0.001), undefined),
    env: ['FEEDGEN_TIMEOUT'],
    fallbackText: 'none',
    help: 'time limit of the run, such as 30m',
    ...scope('Limits', ALL),
  },
  lockWait: {
    ...value<number>('--lock-wait <duration>', duration(0), 0),
    env: ['FEEDGEN_LOCK_WAIT'],
    fallbackText: '0s',
    help: 'how long to wait for another run to end',
    ...scope('Limits', GENERATE),
  },
  retries: {
    ...value<number>('--retries <n>', wholeNumber(0, 1_000, 3), 3),
    env: ['FEEDGEN_RETRIES'],
    help: 'new attempts after a failure of the database that may pass, before the commit',
    ...scope('Limits', GENERATE),
  },
  sourceTimeout: {
    ...value<number>('--source-timeout <duration>', duration(0.001), 900),
    env: ['FEEDGEN_SOURCE_TIMEOUT'],
    fallbackText: '15m',
    help: 'how long the database may bring nothing before it is given up',
    ...scope('Limits', GENERATE),
  },
  maxSnapshot: {
    ...value<number>('--max-snapshot <duration>', duration(0.001), 21_600),
    env: ['FEEDGEN_MAX_SNAPSHOT'],
    fallbackText: '6h',
    help: 'how long the snapshot may be held, which keeps VACUUM from its work',
    ...scope('Limits', GENERATE),
  },
  maxRowsPerSecond: {
    ...value<number | undefined>(
      '--max-rows-per-second <n>',
      wholeNumber(1, 1_000_000_000, 5_000),
      undefined,
    ),
    env: ['FEEDGEN_MAX_ROWS_PER_SECOND'],
    fallbackText: 'none',
    help: 'read no faster, to spare the database',
    ...scope('Limits', GENERATE),
  },
  verify: {
    ...value<'target' | 'full'>('--verify <how>', oneOf('target', 'full'), 'target'),
    env: ['FEEDGEN_VERIFY'],
    help: 'before the commit: target confirms what it holds; full also reads and checks all of it',
    helpOf: {
      status: { help: 'target looks whether all files are there; full reads and checks them all' },
    },
    ...scope('Limits', [...GENERATE, 'status']),
  },
  dryRun: {
    ...toggle('--dry-run', false),
    ...onceOnly,
    help: 'do all but write to the target',
    helpOf: { clean: { help: 'list what would be removed, and remove nothing' } },
    ...scope('Limits', RETENTION),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
