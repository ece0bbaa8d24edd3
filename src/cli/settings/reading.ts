import { anyText, oneOf, path } from '../parsers.js';
import type { Setting } from '../setting.js';
import { ALL, DATABASE, GENERATE, scope, TARGET, toggle, value } from './row.js';

/** The feed kinds that `--feed` names; held to the registry of kinds by a test, which is too heavy to load for `--help`. */
export const FEED_IDS = ['entity'] as const;

/** Settings of what is read and how. */
export const READING_SETTINGS = {
  databaseUrl: {
    ...value<string | undefined>('--database-url <url>', anyText, undefined),
    env: ['DATABASE_URL'],
    fallbackText: 'PGHOST, PGDATABASE … as psql reads them, else the embedded database',
    help: 'PostgreSQL to read from',
    helpOf: { seed: { help: 'PostgreSQL to write to' } },
    ...scope('Source', DATABASE),
    secret: true,
  },
  dataDir: {
    ...value<string | undefined>('--data-dir <path>', path, undefined),
    env: ['FEEDGEN_DATA_DIR'],
    fallbackText: './.feedgen',
    help: 'where the embedded database lives',
    helpOf: { verify: { help: 'where last-target.json is: where the last generate published' } },
    ...scope('Source', ALL),
  },
  feed: {
    ...value<string>('--feed <kind>', oneOf(...FEED_IDS), 'entity'),
    env: ['FEEDGEN_FEED'],
    help: `feed kind: ${FEED_IDS.join(', ')}`,
    helpOf: {
      verify: { help: `feed kind of a data file without its set: ${FEED_IDS.join(', ')}` },
    },
    ...scope('Feed', [...TARGET, 'doctor']),
  },
  query: {
    ...value<string | undefined>('--query <file>', path, undefined),
    env: ['FEEDGEN_QUERY'],
    fallbackText: 'the query of the feed kind in sql/feeds/',
    help: 'SQL file whose columns are the fields of the feed',
    ...scope('Source', [...GENERATE, 'doctor']),
  },
  reader: {
    ...value<'auto' | 'cursor' | 'copy'>('--reader <how>', oneOf('auto', 'cursor', 'copy'), 'auto'),
    env: ['FEEDGEN_READER'],
    help: 'how rows are read: auto, cursor or copy',
    ...scope('Source', GENERATE),
  },
  prepare: {
    ...toggle('--prepare', true),
    env: ['FEEDGEN_PREPARE'],
    help: 'use named prepared statements; transaction poolers need --no-prepare',
    ...scope('Source', [...GENERATE, 'doctor']),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
