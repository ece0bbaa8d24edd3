import { chunkSize, dataFilePrefix, oneOf, wholeNumber } from '../parsers.js';
import type { Setting } from '../setting.js';
import { GENERATE, scope, TARGET, toggle, value } from './row.js';

/** Settings of how data files are written. */
export const WRITING_SETTINGS = {
  contentEncoding: {
    ...value<'gzip' | 'none'>('--content-encoding <header>', oneOf('gzip', 'none'), 'gzip'),
    env: ['FEEDGEN_CONTENT_ENCODING'],
    help: 'Content-Encoding header of data files: gzip or none',
    ...scope('Target', GENERATE),
  },
  chunk: {
    ...value<number | 'auto'>('--chunk <n>', chunkSize, 100),
    env: ['FEEDGEN_CHUNK'],
    help: 'records per data file, or auto: 20 files, more only if they grew too large',
    ...scope('Feed', GENERATE),
  },
  gzipLevel: {
    ...value<number>('--gzip-level <n>', wholeNumber(1, 9, 6), 6),
    env: ['FEEDGEN_GZIP_LEVEL'],
    help: 'gzip level, 1 (fast) to 9 (small)',
    ...scope('Feed', GENERATE),
  },
  gzip: {
    ...toggle('--gzip', true),
    env: ['FEEDGEN_GZIP'],
    help: 'gzip the data files; with --no-gzip they are plain .json',
    ...scope('Feed', GENERATE),
  },
  jobs: {
    ...value<number | undefined>('--jobs <n>', wholeNumber(1, 64, 4), undefined),
    env: ['FEEDGEN_JOBS'],
    fallbackText: 'usable processors, at most 8; for generate on the embedded database 1',
    help: 'threads that encode and compress, or unpack and check',
    helpOf: {
      verify: {
        help: 'threads that unpack and check',
        fallbackText: 'usable processors, at most 8',
      },
    },
    ...scope('Feed', TARGET),
  },
  dataFilePrefix: {
    ...value<string>('--data-file-prefix <prefix>', dataFilePrefix, ''),
    env: ['FEEDGEN_DATA_FILE_PREFIX'],
    fallbackText: 'empty',
    help: 'what stands before each name in the descriptor',
    ...scope('Feed', [...TARGET, 'status']),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
