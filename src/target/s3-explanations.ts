import type { ErrorCode } from '../core/errors.js';
import type { S3Attempt, S3Failure } from './s3-errors.js';

/** A fact for the message and what to do about it; `code` where the failure is not the target's. */
export interface Explanation {
  readonly fact: string;
  readonly hint?: string;
  readonly code?: ErrorCode;
}

type Explain = (attempt: S3Attempt, failure: S3Failure) => Explanation;

const CREDENTIALS_HINT =
  'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run with an IAM role';
/** The right that an action needs, by its first word. */
const RIGHTS: readonly (readonly [action: RegExp, right: string])[] = [
  [/^list/, 's3:ListBucket on the bucket'],
  [/^remove/, 's3:DeleteObject on the prefix'],
  [/^(read|look)/, 's3:GetObject on the prefix'],
  [/^record/, 's3:GetObject and s3:PutObject on the prefix'],
];
const WRITE_RIGHTS = 's3:PutObject and s3:AbortMultipartUpload on the prefix';

const forbidden: Explain = ({ action, bucket, options }) => {
  const right = RIGHTS.find(([pattern]) => pattern.test(action))?.[1] ?? WRITE_RIGHTS;
  const owner = options.expectedBucketOwner;
  const other = owner === undefined ? '' : `; or the bucket does not belong to account ${owner}`;
  return {
    fact: `access to bucket ${bucket} is denied`,
    hint: `allow ${right} to these credentials${other}`,
  };
};

const wrongRegion: Explain = ({ bucket }, { region }) => ({
  fact: `bucket ${bucket} is in another region${region === undefined ? '' : `, ${region}`}`,
  hint: `set --region${region === undefined ? '' : ` ${region}`} (or AWS_REGION)`,
});

const expired: Explain = () => ({
  fact: 'the session token has expired or is not valid',
  hint: 'renew the temporary credentials, for example with aws sso login',
});

const overloaded: Explain = (_attempt, { status }) => ({
  fact: `the server failed again and again (status ${status})`,
  hint: 'run again later; nothing new was published',
});

const damaged: Explain = () => ({
  fact: 'the bytes that arrived at the server are not those that were sent',
  hint: 'look for a proxy that changes requests; older servers need --s3-checksums when_required',
});

const encryption: Explain = ({ options }) => ({
  fact: `the encryption key ${options.sseKmsKeyId ?? 'of the bucket'} cannot be used`,
  hint: 'check --sse-kms-key-id and at the key policy (kms:GenerateDataKey, kms:Decrypt)',
});

/** Only writes carry what settings ask for. */
const notImplemented: Explain = ({ action, options }) => {
  if (!/^(write|record)/.test(action))
    return {
      fact: 'the server does not implement this operation of S3',
      hint: 'feedgen doctor shows what this server can do',
    };
  const asked = [
    options.checksums === 'when_required' ? undefined : '--s3-checksums when_required',
    options.sse && 'no --sse',
    options.acl && 'no --acl',
    options.storageClass && 'no --storage-class',
  ].filter((text) => text !== undefined);
  const tries = asked.length === 0 ? '' : `; try ${asked.join(', ')}`;
  return {
    fact: 'the server does not implement something the request asks for',
    hint: `feedgen doctor shows what this server can do${tries}`,
  };
};

/** Error codes of S3 and of servers like it. */
const REFUSALS: Readonly<Record<string, Explain>> = {
  NoSuchBucket: ({ bucket, options }) => ({
    fact: `there is no bucket ${bucket}${options.endpoint === undefined ? '' : ' at this endpoint'}`,
    hint: 'create it, or correct --bucket',
  }),
  AccessDenied: forbidden,
  Forbidden: forbidden,
  AllAccessDisabled: forbidden,
  AccountProblem: forbidden,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  InvalidAccessKeyId: () => ({
    fact: 'the access key id is not known there',
    hint: CREDENTIALS_HINT,
  }),
  SignatureDoesNotMatch: () => ({
    fact: 'the secret access key does not belong to the access key id',
    hint: 'check AWS_SECRET_ACCESS_KEY; behind a proxy, requests must arrive unchanged',
  }),
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidToken: expired,
  TokenRefreshRequired: expired,
  RequestTimeTooSkewed: () => ({
    fact: 'the clock of this machine is too far off',
    hint: 'set the clock (NTP); S3 tolerates 15 minutes',
  }),
  BadDigest: damaged,
  InvalidDigest: damaged,
  XAmzContentSHA256Mismatch: damaged,
  XAmzContentChecksumMismatch: damaged,
  InvalidBucketName: ({ bucket }) => ({
    fact: `the server does not take ${bucket} as a bucket name`,
    hint: 'correct --bucket',
  }),
  InvalidStorageClass: ({ options }) => ({
    fact: `the server does not know the storage class ${options.storageClass}`,
    hint: 'correct --storage-class',
  }),
  AccessControlListNotSupported: () => ({
    fact: 'the bucket does not allow ACLs',
    hint: 'leave --acl away; object ownership "bucket owner enforced" needs none',
  }),
  NotImplemented: notImplemented,
  MissingContentLength: () => ({
    fact: 'the server wants a Content-Length',
    hint: 'try --s3-checksums when_required',
  }),
  QuotaExceeded: () => ({ fact: 'the quota of the bucket is used up', hint: 'raise the quota' }),
  'KMS.DisabledException': encryption,
  'KMS.NotFoundException': encryption,
  'KMS.InvalidStateException': encryption,
  'KMS.KMSInvalidStateException': encryption,
  SlowDown: overloaded,
};

const BY_STATUS: Readonly<Record<number, Explain>> = {
  301: wrongRegion,
  307: wrongRegion,
  403: forbidden,
  507: () => ({ fact: 'the storage of the server is full', hint: 'free space there' }),
};

/** Explains an error answer; undefined when nothing more is known than code and status. */
export function explainRefusal(failure: S3Failure, attempt: S3Attempt): Explanation | undefined {
  const explain =
    (Object.hasOwn(REFUSALS, failure.code) ? REFUSALS[failure.code] : undefined) ??
    BY_STATUS[failure.status] ??
    (failure.status >= 500 ? overloaded : undefined);
  return explain?.(attempt, failure);
}

const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|HOSTNAME_MISMATCH|EPROTO)/;

/** Explains why there was no answer at all; undefined when it is not known. */
export function explainConnection(
  code: string,
  message: string,
  { options }: S3Attempt,
): Explanation | undefined {
  const server = serverName(options);
  if (message === 'Region is missing')
    return { code: 'usage', fact: 'no AWS region is set', hint: 'set --region or AWS_REGION' };
  if (code === 'CredentialsProviderError' || code === 'TokenProviderError')
    return { fact: 'no usable AWS credentials were found', hint: CREDENTIALS_HINT };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      fact: `the host ${server} is not known`,
      hint: 'check --endpoint, --region and DNS',
    };
  if (code === 'ECONNREFUSED')
    return { fact: `nothing answers at ${server}`, hint: 'check --endpoint and its port' };
  if (TLS.test(code))
    return {
      fact: `no secure connection to ${server} (${code})`,
      hint: 'http or https? For an own certificate authority set NODE_EXTRA_CA_CERTS',
    };
  if (
    ['TimeoutError', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(
      code,
    )
  )
    return {
      fact: `the connection to ${server} was lost or stood still`,
      hint: 'check the network and the server, then run again',
    };
  if (['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'].includes(code))
    return { fact: `there is no way to ${server}`, hint: 'check the network and at --endpoint' };
  if (code === 'AbortError')
    return { fact: 'it took too long while stopping', hint: 'the next run starts anew' };
  return undefined;
}

function serverName({ endpoint, region }: S3Attempt['options']): string {
  if (endpoint !== undefined) return new URL(endpoint).host;
  return region === undefined ? 'Amazon S3' : `Amazon S3 in ${region}`;
}
