import {
  anyText,
  bucket,
  directory,
  directoryOrUrl,
  endpoint,
  keyPrefix,
  oneOf,
  wholeNumber,
} from '../parsers.js';
import type { Setting } from '../setting.js';
import { GENERATE, LAST_TARGET, PLACE, scope, toggle, value } from './row.js';

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

/** Settings of where file sets and their state lie. */
export const PLACE_SETTINGS = {
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
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
