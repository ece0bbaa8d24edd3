import { S3Client } from '@aws-sdk/client-s3';
import { FeedgenError } from '../core/errors.js';
import type { S3Options } from './place.js';

/** Limits of the connection to an S3 server. */
export interface S3Tuning {
  /** Creates that may run at once; default 32. There are twice as many sockets. */
  readonly concurrency?: number;
  /** Tries of one request, the first included; the only retries there are. */
  readonly attempts?: number;
  readonly connectTimeoutMs?: number;
  /** A connection on which nothing moves for so long is given up. */
  readonly idleTimeoutMs?: number;
  /** Time for one try of one request, up to the first byte of its answer. */
  readonly requestTimeoutMs?: number;
  /** Default: what the SDK finds in the environment, profiles or the machine's role. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Creates that may run at once unless told otherwise; at 30 ms of latency 32 of them keep one processor busy. */
export const S3_CONCURRENCY = 32;

/** Sockets for each create: a large one has two parts under way. */
const SOCKETS_PER_CREATE = 2;

/** Servers other than AWS mostly call their only region so. */
const REGION_OF_OTHER_SERVERS = 'us-east-1';

/** Makes the one client of a target. Fails with FeedgenError `usage` when the endpoint is no URL. */
export function createS3Client(options: S3Options, tuning: S3Tuning): S3Client {
  // The SDK's notice about Node 20 would reach every cron mail; the supported versions are in package.json.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { endpoint } = options;
  if (endpoint !== undefined) checkEndpoint(endpoint);
  const region = options.region ?? (endpoint === undefined ? undefined : REGION_OF_OTHER_SERVERS);
  const creates = tuning.concurrency ?? S3_CONCURRENCY;
  const agent = { keepAlive: true, maxSockets: SOCKETS_PER_CREATE * creates };
  const client = new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(tuning.credentials !== undefined && { credentials: tuning.credentials }),
    forcePathStyle: options.pathStyle ?? endpoint !== undefined,
    requestChecksumCalculation:
      options.checksums === 'when_required' ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    // What arrives is judged by its reader, byte by byte: a damaged object must be a finding of verify, not a failed download.
    responseChecksumValidation: 'WHEN_REQUIRED',
    // The SDK would open a new connection for every large part, and wait seconds for servers that do not know the header.
    expectContinueHeader: false,
    retryMode: 'standard',
    maxAttempts: tuning.attempts ?? 4,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: tuning.connectTimeoutMs ?? 5_000,
      socketTimeout: tuning.idleTimeoutMs ?? 60_000,
      requestTimeout: tuning.requestTimeoutMs ?? 300_000,
      throwOnRequestTimeout: true,
    },
  });
  // It would examine every input and every answer for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  if (options.expectedBucketOwner !== undefined) expectOwner(client, options.expectedBucketOwner);
  return client;
}

function checkEndpoint(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const fact =
    url === undefined || !/^https?:$/.test(url.protocol)
      ? 'it is not an http:// or https:// URL'
      : url.username !== '' || url.password !== ''
        ? 'it contains credentials'
        : undefined;
  if (fact !== undefined)
    throw new FeedgenError('usage', `cannot use the S3 endpoint: ${fact}`, {
      hint: 'give it as in https://minio.example.com:9000; credentials come from the AWS environment or profile',
    });
}

/** Adds the expected owner to the input of every operation; those that do not know it leave it out. */
function expectOwner(client: S3Client, owner: string): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const expected = { ExpectedBucketOwner: owner, ExpectedSourceBucketOwner: owner };
      return next({ ...args, input: { ...args.input, ...expected } });
    },
    { step: 'initialize', name: 'expectedBucketOwner' },
  );
}
