import { may } from './access.js';
import {
  checksumAgain,
  checksumElements,
  checksumHeader,
  checksumHeaders,
  chosenAlgorithm,
  verifyChecksums,
} from './checksums.js';
import type { Answer, Context } from './context.js';
import { Refusal } from './refusal.js';
import {
  checkWriteConditions,
  md5Etag,
  preconditionFailed,
  type S3Object,
  storedAcl,
  storedHeaders,
  unquote,
} from './store.js';
import { xmlDocument } from './xml.js';

const MAX_KEY_BYTES = 1024;

export function putObject(context: Context): Answer {
  const { bucket, key, headers, now } = context;
  if (Buffer.byteLength(key) > MAX_KEY_BYTES)
    throw new Refusal('KeyTooLongError', 'Your key is too long');
  const given = verifyChecksums(headers, context.bytes);
  checkWriteConditions(headers, bucket.objects.get(key));
  const bytes = context.keep(context.bytes);
  const checksum = checksumAgain(given?.algorithm, bytes);
  const object: S3Object = {
    bytes,
    etag: md5Etag(bytes),
    modified: now,
    headers: storedHeaders(headers),
    acl: storedAcl(headers),
    checksum,
  };
  bucket.objects.set(key, object);
  const confirmed = checksumHeaders(checksum);
  return {
    status: 200,
    headers: { etag: object.etag, ...confirmed, ...encryptionHeaders(object) },
  };
}

export function getObject(context: Context): Answer {
  const object = findObject(context);
  const headers = objectHeaders(context, object);
  const range = context.headers.range;
  if (range === undefined || context.operation === 'HeadObject')
    return { status: 200, headers, body: object.bytes };
  const match = /^bytes=(\d+)-(\d*)$/.exec(range);
  const first = Number(match?.[1]);
  const last = Math.min(Number(match?.[2] || object.bytes.length - 1), object.bytes.length - 1);
  if (match === null || first > last)
    throw new Refusal('InvalidRange', 'The requested range is not satisfiable');
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${object.bytes.length}` },
    body: object.bytes.subarray(first, last + 1),
  };
}

export function deleteObject({ bucket, key }: Context): Answer {
  bucket.objects.delete(key);
  return { status: 204 };
}

/** Server-side copy, onto itself too when something is replaced. */
export function copyObject(context: Context): Answer {
  const { bucket, key, headers, now } = context;
  const source = copySource(context);
  const match = headers['x-amz-copy-source-if-match'];
  if (match !== undefined && unquote(match) !== unquote(source.object.etag))
    throw preconditionFailed('x-amz-copy-source-If-Match');
  const replace = headers['x-amz-metadata-directive'] === 'REPLACE';
  if (source.object === bucket.objects.get(key) && !replace)
    throw new Refusal(
      'InvalidRequest',
      'This copy request is illegal because it is trying to copy an object to itself without changing anything',
    );
  checkWriteConditions(headers, bucket.objects.get(key));
  const algorithm = chosenAlgorithm(headers) ?? source.object.checksum?.algorithm;
  const checksum = checksumAgain(algorithm, source.object.bytes);
  const object: S3Object = {
    bytes: source.object.bytes,
    etag: md5Etag(source.object.bytes),
    modified: now,
    headers: replace ? storedHeaders(headers) : source.object.headers,
    acl: storedAcl(headers),
    checksum,
  };
  bucket.objects.set(key, object);
  const facts = { LastModified: now.toISOString(), ETag: object.etag };
  const result = { ...facts, ...checksumElements(checksum) };
  return { status: 200, body: xmlDocument('CopyObjectResult', result) };
}

function copySource(context: Context): { object: S3Object } {
  const path = decodeURIComponent(context.headers['x-amz-copy-source'] ?? '').replace(/^\//, '');
  const slash = path.indexOf('/');
  const bucket = context.buckets.get(path.slice(0, slash));
  const key = path.slice(slash + 1);
  if (bucket === undefined)
    throw new Refusal('NoSuchBucket', 'The specified bucket does not exist');
  if (!may(context.user, 's3:GetObject', bucket.name, key))
    throw new Refusal('AccessDenied', 'Access Denied');
  return { object: findObject({ ...context, bucket, key }) };
}

/** A missing key answers 404 only to those who may list the bucket, as at AWS. */
function findObject({ bucket, key, user }: Context): S3Object {
  const object = bucket.objects.get(key);
  if (object !== undefined) return object;
  if (!may(user, 's3:ListBucket', bucket.name, ''))
    throw new Refusal('AccessDenied', 'Access Denied');
  throw new Refusal('NoSuchKey', 'The specified key does not exist.', { Key: key });
}

function objectHeaders({ headers }: Context, object: S3Object): Record<string, string> {
  const answer: Record<string, string> = {
    ...object.headers,
    etag: object.etag,
    'last-modified': object.modified.toUTCString(),
    'accept-ranges': 'bytes',
  };
  // A range has no checksum of its own.
  const asked = headers['x-amz-checksum-mode'] === 'ENABLED' && headers.range === undefined;
  if (asked && object.checksum !== undefined) {
    answer[checksumHeader(object.checksum.algorithm)] = object.checksum.value;
    answer['x-amz-checksum-type'] = object.checksum.value.includes('-')
      ? 'COMPOSITE'
      : 'FULL_OBJECT';
  }
  return answer;
}

function encryptionHeaders(object: Pick<S3Object, 'headers'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object.headers).filter(([name]) =>
      name.startsWith('x-amz-server-side-encryption'),
    ),
  );
}
