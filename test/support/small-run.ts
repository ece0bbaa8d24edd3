import { FEED_KINDS } from '../../src/feeds/index.js';
import type { GenerateSettings } from '../../src/generate/contract.js';

const [KIND] = FEED_KINDS;
if (KIND === undefined) throw new Error('no feed kind');

/** Settings of a run of a few rows, with the limits that users have. */
export const SMALL_RUN: GenerateSettings = {
  kind: KIND,
  query: 'select 1',
  chunk: 10,
  gzipLevel: 6,
  contentEncoding: 'gzip',
  jobs: 1,
  dataFilePrefix: '',
  maxRefused: { kind: 'share', share: 0.01 },
  maxDrop: { kind: 'share', share: 0.2 },
  allowEmpty: false,
  allowSourceChange: false,
  dryRun: false,
  lockWaitSeconds: 0,
  recorded: {},
};
