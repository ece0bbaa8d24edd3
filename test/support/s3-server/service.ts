import { authorize, type S3User } from './access.js';
import { decodeBody } from './body.js';
import { deleteObjects, headBucket, listObjects } from './buckets.js';
import type { Answer, Context } from './context.js';
import type { Effect } from './faults.js';
import { copyObject, deleteObject, getObject, putObject } from './objects.js';
import { Refusal } from './refusal.js';
import type { Arrived, Operation } from './request.js';
import { authenticate } from './signature.js';
import { DEFAULT_OWNER, type S3Bucket } from './store.js';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from './uploads.js';
import { xmlDocument } from './xml.js';

/** The state of the whole server. */
export interface S3Service {
  readonly region: string;
  readonly buckets: Map<string, S3Bucket>;
  readonly users: S3User[];
  readonly pageSize: number;
  readonly now: () => Date;
}

const OPERATIONS: Partial<Record<Operation, (context: Context) => Answer>> = {
  HeadBucket: headBucket,
  ListObjectsV2: listObjects,
  DeleteObjects: deleteObjects,
  GetObject: getObject,
  HeadObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListMultipartUploads: listMultipartUploads,
  ListParts: listParts,
};

/** Carries out one request; throws Refusal for every answer that is an error. */
export function serve(
  service: S3Service,
  request: Arrived,
  operation: Operation,
  effects: readonly Effect[],
): Answer {
  const now = service.now();
  const user = authenticate(request, service.users, service.region, now);
  const { bytes, headers } = decodeBody(request);
  authorize(user, operation, request.bucket, request.key);
  if (operation === 'ListBuckets') return listBuckets(service);
  if (operation === 'CreateBucket') return createBucket(service, request.bucket);
  const bucket = findBucket(service, request);
  const handler = OPERATIONS[operation];
  if (handler === undefined)
    throw new Refusal('MethodNotAllowed', 'The specified method is not allowed');
  return handler({
    operation,
    bucket: asSeen(bucket, operation, effects),
    key: request.key,
    query: request.query,
    headers: heeded(headers, effects),
    bytes,
    keep: (whole) => kept(whole, effects),
    user,
    buckets: service.buckets,
    pageSize: service.pageSize,
    now,
  });
}

/** The headers without those that a fault makes the server ignore; the signature was made over all of them. */
function heeded(
  headers: Readonly<Record<string, string>>,
  effects: readonly Effect[],
): Readonly<Record<string, string>> {
  const ignored = effects.flatMap(({ kind }) => {
    if (kind === 'ignore-conditions') return [/^if-(none-)?match$/];
    if (kind === 'ignore-if-match') return [/^if-match$/];
    return kind === 'ignore-checksums' ? [/^x-amz-(sdk-)?checksum-/] : [];
  });
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !ignored.some((pattern) => pattern.test(name))),
  );
}

/** What a request finds there: with a fault, what was there before. */
function asSeen(bucket: S3Bucket, operation: Operation, effects: readonly Effect[]): S3Bucket {
  const fault = effects.find((effect) => effect.kind === 'stale');
  if (fault?.kind !== 'stale' || !/^(Get|Head|List)/.test(operation)) return bucket;
  return { ...bucket, objects: new Map(fault.objects) };
}

function kept(bytes: Buffer, effects: readonly Effect[]): Buffer {
  const fault = effects.find((effect) => effect.kind === 'store-other');
  if (fault?.kind !== 'store-other' || bytes.length === 0) return bytes;
  if (fault.how === 'shorter') return bytes.subarray(0, -1);
  const other = Buffer.from(bytes);
  other[other.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return other;
}

function findBucket(service: S3Service, request: Arrived): S3Bucket {
  const bucket = service.buckets.get(request.bucket);
  if (bucket === undefined)
    throw new Refusal('NoSuchBucket', 'The specified bucket does not exist', {
      BucketName: request.bucket,
    });
  if (bucket.region !== service.region)
    throw new Refusal(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint.',
      { Endpoint: `s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
      { 'x-amz-bucket-region': bucket.region },
    );
  const expected = [
    request.headers['x-amz-expected-bucket-owner'],
    request.headers['x-amz-source-expected-bucket-owner'],
  ];
  if (expected.some((owner) => owner !== undefined && owner !== bucket.owner))
    throw new Refusal('AccessDenied', 'Access Denied');
  return bucket;
}

function listBuckets({ buckets }: S3Service): Answer {
  const list = { Bucket: [...buckets.keys()].sort().map((Name) => ({ Name })) };
  return { status: 200, body: xmlDocument('ListAllMyBucketsResult', { Buckets: list }) };
}

function createBucket(service: S3Service, name: string): Answer {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw new Refusal('InvalidBucketName', 'The specified bucket is not valid.');
  if (service.buckets.has(name))
    throw new Refusal('BucketAlreadyOwnedByYou', 'Your previous request to create it succeeded.');
  service.buckets.set(name, {
    name,
    region: service.region,
    owner: DEFAULT_OWNER,
    objects: new Map(),
    uploads: new Map(),
  });
  return { status: 200, headers: { location: `/${name}` } };
}
