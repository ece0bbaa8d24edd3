import type { Limit } from '../core/limit.js';
import { RULESET_NAMES, type RulesetName, type Severities } from '../verify/rules/rulesets.js';
import {
  againstPlace,
  age,
  anyText,
  bucket,
  chunkSize,
  dataFilePrefix,
  directory,
  directoryOrUrl,
  duration,
  endpoint,
  keyPrefix,
  limit,
  oneOf,
  path,
  percent,
  reportFiles,
  ruleSeverities,
  span,
  wholeNumber,
  yesOrNo,
} from './parsers.js';
import {
  type CommandName,
  type Parse,
  REPEATED,
  type Setting,
  type SettingGroup,
} from './setting.js';

const ALL: readonly CommandName[] = [
  'seed',
  'generate',
  'verify',
  'runs',
  'status',
  'clean',
  'doctor',
];
const DATABASE: readonly CommandName[] = ['seed', 'generate', 'doctor'];
/** Commands that work on a place. */
const PLACE: readonly CommandName[] = ['generate', 'verify', 'runs', 'status', 'clean', 'doctor'];
/** Commands that remove what is old. */
const RETENTION: readonly CommandName[] = ['generate', 'clean'];
const TARGET: readonly CommandName[] = ['generate', 'verify'];
const GENERATE: readonly CommandName[] = ['generate'];
const SEED: readonly CommandName[] = ['seed'];
const VERIFY: readonly CommandName[] = ['verify'];

/** For what belongs to one call: no environment variable and no config key may set it behind the caller's back. */
const onceOnly = { env: [], inConfig: false } as const;

/** What `verify` looks at when it is told nothing. */
const LAST_TARGET = 'where the last generate published';

/** The feed kinds that `--feed` names; held to the registry of kinds by a test, which is too heavy to load for `--help`. */
export const FEED_IDS = ['entity'] as const;

/** Access rules that S3 knows by name (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl). */
const CANNED_ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
] as const;

/**
 * Every setting, one row each: flags, environment names, the check of the config file, `--print-settings` and the README
 * table all come from here.
 */
export const SETTINGS = {
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
  bucket: {
    ...value<string | undefined>('--bucket <name>', bucket, undefined),
    env: ['FEEDGEN_BUCKET'],
    fallbackText: 'none',
    help: 'S3 bucket to publish to: a name, or s3://bucket/prefix',
    helpOf: {
      verify: {
        help: 'S3 bucket where the feed was published: a name, or s3://bucket/prefix',
        fallbackText: LAST_TARGET,
      },
    },
    ...scope('Target', PLACE),
  },
  prefix: {
    ...value<string | undefined>('--prefix <prefix>', keyPrefix, undefined),
    env: ['FEEDGEN_PREFIX'],
    fallbackText: 'feeds/',
    help: 'prefix of every key in the bucket; / for none',
    ...scope('Target', PLACE),
  },
  out: {
    ...value<string | undefined>('--out <directory>', directory, undefined),
    env: ['FEEDGEN_OUT'],
    fallbackText: './feeds when there is no bucket',
    help: 'directory to publish to, instead of a bucket',
    helpOf: {
      verify: { help: 'directory where the feed was published', fallbackText: LAST_TARGET },
    },
    ...scope('Target', PLACE),
  },
  state: {
    ...value<string | undefined>('--state <location>', directoryOrUrl, undefined),
    env: ['FEEDGEN_STATE'],
    fallbackText: '.feedgen/ under the target',
    help: 'where run records live: a directory or s3://bucket/prefix',
    helpOf: {
      verify: {
        help: 'where the run records of the feed are: a directory or s3://bucket/prefix',
        fallbackText: 'as the last generate had it, or .feedgen/ under the target',
      },
    },
    ...scope('Target', PLACE),
  },
  concurrency: {
    ...value<number | undefined>('--concurrency <n>', wholeNumber(1, 1_024, 32), undefined),
    env: ['FEEDGEN_CONCURRENCY'],
    fallbackText: '32 to S3, 16 to a directory',
    help: 'data files written at once',
    ...scope('Target', GENERATE),
  },
  endpoint: {
    ...value<string | undefined>('--endpoint <url>', endpoint, undefined),
    env: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
    fallbackText: 'AWS',
    help: 'S3 server other than AWS',
    ...scope('Target', PLACE),
  },
  region: {
    ...value<string | undefined>('--region <name>', anyText, undefined),
    env: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    fallbackText: 'as the AWS SDK finds it',
    help: 'region of the bucket',
    ...scope('Target', PLACE),
  },
  pathStyle: {
    ...toggle<boolean | undefined>('--path-style', undefined),
    env: ['FEEDGEN_PATH_STYLE'],
    fallbackText: 'yes when an endpoint is set',
    help: 'address buckets by path; --no-path-style: by host name',
    ...scope('Target', PLACE),
  },
  s3Checksums: {
    ...value<'when_supported' | 'when_required'>(
      '--s3-checksums <when>',
      oneOf('when_supported', 'when_required'),
      'when_supported',
    ),
    env: ['FEEDGEN_S3_CHECKSUMS'],
    help: 'when_supported, or when_required for older S3 servers',
    ...scope('Target', PLACE),
  },
  sse: {
    ...value<string | undefined>(
      '--sse <how>',
      oneOf('AES256', 'aws:kms', 'aws:kms:dsse'),
      undefined,
    ),
    env: ['FEEDGEN_SSE'],
    fallbackText: 'none',
    help: 'encryption at rest: AES256, aws:kms or aws:kms:dsse',
    ...scope('Target', GENERATE),
  },
  sseKmsKeyId: {
    ...value<string | undefined>('--sse-kms-key-id <id>', anyText, undefined),
    env: ['FEEDGEN_SSE_KMS_KEY_ID'],
    fallbackText: 'none',
    help: 'KMS key for --sse aws:kms',
    ...scope('Target', GENERATE),
  },
  acl: {
    ...value<string | undefined>('--acl <name>', oneOf(...CANNED_ACLS), undefined),
    env: ['FEEDGEN_ACL'],
    fallbackText: 'none',
    help: 'canned ACL of what is published, such as bucket-owner-full-control',
    ...scope('Target', GENERATE),
  },
  storageClass: {
    ...value<string | undefined>('--storage-class <name>', anyText, undefined),
    env: ['FEEDGEN_STORAGE_CLASS'],
    fallbackText: 'none',
    help: 'S3 storage class of what is published',
    ...scope('Target', GENERATE),
  },
  expectedBucketOwner: {
    ...value<string | undefined>('--expected-bucket-owner <id>', anyText, undefined),
    env: ['FEEDGEN_EXPECTED_BUCKET_OWNER'],
    fallbackText: 'none',
    help: 'account id that must own the bucket',
    ...scope('Target', PLACE),
  },
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
  strict: {
    ...toggle('--strict', false),
    env: ['FEEDGEN_STRICT'],
    help: 'let warnings fail the verification too',
    helpOf: { status: { help: 'let warnings fail too' } },
    ...scope('Limits', [...VERIFY, 'status']),
  },
  all: {
    ...toggle('--all', false),
    ...onceOnly,
    help: 'verify every set in a folder and below it, each by itself',
    ...scope('Source', VERIFY),
  },
  ruleset: {
    ...value<RulesetName>('--ruleset <name>', oneOf(...RULESET_NAMES), 's3'),
    env: ['FEEDGEN_RULESET'],
    help: 'severities of rules: s3, or google for the letter of Google',
    helpOf: { generate: { help: 'severities of rules for --verify full: s3 or google' } },
    ...scope('Limits', TARGET),
  },
  rule: {
    ...value<Severities>('--rule <name=severity>', ruleSeverities, new Map()),
    env: ['FEEDGEN_RULE'],
    configKey: 'rules',
    separator: ',',
    merge: (weaker: Severities, stronger: Severities) => new Map([...weaker, ...stronger]),
    fallbackText: 'as the ruleset has it',
    help: 'off, info, warning or error for a rule; may be repeated',
    helpOf: {
      generate: {
        help: 'off, info, warning or error for a rule of --verify full; may be repeated',
      },
    },
    ...scope('Limits', TARGET),
  },
  maxAge: {
    ...value<number | undefined>('--max-age <duration>', age, undefined),
    env: ['FEEDGEN_MAX_AGE'],
    fallbackText: 'none',
    help: 'age from which a set is invalid, such as 36h; a day is a warning',
    helpOf: { status: { help: 'age from which the newest set is too old', fallbackText: '26h' } },
    ...scope('Limits', [...VERIFY, 'status']),
  },
  against: {
    ...value<string | undefined>('--against <location>', againstPlace, undefined),
    env: ['FEEDGEN_AGAINST'],
    fallbackText: 'the set that was published before, where it is still there',
    help: 'set to compare with: a directory, s3://…, or a descriptor; or none',
    ...scope('Target', VERIFY),
  },
  samples: {
    ...value<number>('--samples <n>', wholeNumber(0, 1000, 5), 5),
    env: ['FEEDGEN_SAMPLES'],
    help: 'findings shown for each rule',
    ...scope('Output', VERIFY),
  },
  report: {
    ...value<readonly string[]>('--report <file>', reportFiles, []),
    env: ['FEEDGEN_REPORT'],
    separator: REPEATED,
    fallbackText: 'none',
    help: 'write a report: .html (a page), .xml (JUnit) or .json; may be repeated',
    ...scope('Output', VERIFY),
  },
  listRules: {
    ...toggle('--list-rules', false),
    ...onceOnly,
    help: 'list all rules with their severities, and stop',
    ...scope('Output', VERIFY),
  },
  explain: {
    ...value<string | undefined>('--explain <rule>', anyText, undefined),
    ...onceOnly,
    fallbackText: 'none',
    help: 'say everything about a rule, and stop',
    ...scope('Output', VERIFY),
  },
  json: {
    ...toggle('--json', false),
    env: ['FEEDGEN_JSON'],
    help: 'print the result as one JSON object on one line',
    ...scope('Output', ALL),
  },
  quiet: {
    ...toggle('--quiet', false),
    env: ['FEEDGEN_QUIET'],
    help: 'print nothing but errors (and the object of --json)',
    ...scope('Output', ALL),
  },
  debug: {
    ...toggle('--debug', false),
    env: ['FEEDGEN_DEBUG'],
    help: 'print stacks and causes of errors',
    ...scope('Output', ALL),
  },
  logFormat: {
    ...value<'auto' | 'text' | 'json'>(
      '--log-format <format>',
      oneOf('auto', 'text', 'json'),
      'auto',
    ),
    env: ['FEEDGEN_LOG_FORMAT'],
    help: 'progress on stderr: auto, text or json',
    ...scope('Output', ALL),
  },
  color: {
    ...toggle('--color', true),
    env: ['NO_COLOR'],
    envMeansNo: true,
    fallbackText: 'on a terminal',
    help: 'colours in what is printed',
    ...scope('Output', ALL),
  },
  printSettings: {
    ...toggle('--print-settings', false),
    ...onceOnly,
    help: 'show every setting and where it came from, and stop',
    ...scope('Output', ALL),
  },
  config: {
    ...value<string | undefined>('--config <file>', path, undefined),
    ...onceOnly,
    fallbackText: './feedgen.config.json when it exists',
    help: 'config file; paths in it resolve against it',
    ...scope('Output', ALL),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

/** The values of all settings, by their keys. */
export type Settings = {
  readonly [Key in keyof typeof SETTINGS]: (typeof SETTINGS)[Key] extends Setting<infer Value>
    ? Value
    : never;
};

export type SettingKey = keyof typeof SETTINGS;

/** All rows with their keys, in the order of the table. */
export function settingRows(): readonly (readonly [SettingKey, Setting<unknown>])[] {
  return Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][];
}

interface Basics<T> {
  readonly flag: string;
  readonly argument?: string;
  readonly inConfig: boolean;
  readonly parse: Parse<T>;
  readonly fallback: T;
}

function value<T>(usage: string, parse: Parse<T>, fallback: T): Basics<T> {
  const [flag = usage, argument = ''] = usage.split(' ');
  return { flag, argument, inConfig: true, parse, fallback };
}

function toggle<T extends boolean | undefined = boolean>(
  flag: string,
  fallback: T,
): Basics<T | boolean> {
  return { flag, inConfig: true, parse: yesOrNo, fallback };
}

function scope(group: SettingGroup, commands: readonly CommandName[]) {
  return { group, commands };
}
