import { may } from './access.js';
import { verifyChecksums } from './checksums.js';
import type { Answer, Context } from './context.js';
import { Refusal } from './refusal.js';
import type { S3Object } from './store.js';
import { xmlDocument, xmlParts, xmlText } from './xml.js';

export function headBucket({ bucket }: Context): Answer {
  return { status: 200, headers: { 'x-amz-bucket-region': bucket.region } };
}

/** One page of keys in UTF-8 order; the continuation token is the last key of the page before. */
export function listObjects(context: Context): Answer {
  const { bucket, query } = context;
  const limit = Math.min(maxKeys(query.get('max-keys')), context.pageSize);
  const { contents, prefixes, next } = pageOf(context, limit);
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;
  const result = {
    Name: bucket.name,
    Prefix: encode(query.get('prefix') ?? ''),
    MaxKeys: limit,
    KeyCount: contents.length + prefixes.length,
    IsTruncated: next !== undefined,
    NextContinuationToken: next && toToken(next),
    EncodingType: query.get('encoding-type'),
    Contents: contents.map(([key, object]) => ({
      Key: encode(key),
      LastModified: object.modified.toISOString(),
      ETag: object.etag,
      Size: object.bytes.length,
      StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD',
    })),
    CommonPrefixes: prefixes.map((name) => ({ Prefix: encode(name) })),
  };
  return { status: 200, body: xmlDocument('ListBucketResult', result) };
}

interface Page {
  readonly contents: [string, S3Object][];
  readonly prefixes: string[];
  /** Where the next page goes on; undefined when this is the last. */
  readonly next: string | undefined;
}

function pageOf({ bucket, query }: Context, limit: number): Page {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const start = token === undefined ? query.get('start-after') : fromToken(token);
  const contents: [string, S3Object][] = [];
  const prefixes: string[] = [];
  let last = '';
  for (const [key, object] of sorted(bucket.objects)) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (start !== undefined && Buffer.compare(Buffer.from(name), Buffer.from(start)) <= 0) continue;
    if (prefixes.includes(name)) continue;
    if (contents.length + prefixes.length >= limit) return { contents, prefixes, next: last };
    if (cut < 0) contents.push([key, object]);
    else prefixes.push(name);
    last = name;
  }
  return { contents, prefixes, next: undefined };
}

function maxKeys(text: string | undefined): number {
  const number = Number(text ?? 1000);
  if (!Number.isInteger(number) || number < 0)
    throw new Refusal('InvalidArgument', 'max-keys is not a number');
  return Math.min(number, 1000);
}

function sorted(objects: ReadonlyMap<string, S3Object>): [string, S3Object][] {
  return [...objects].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function toToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function fromToken(token: string): string {
  return Buffer.from(token, 'base64url').toString();
}

/** Deletes up to 1,000 keys; refuses a request whose body has no digest, as S3 does. */
export function deleteObjects(context: Context): Answer {
  const { bucket, headers, bytes, user } = context;
  if (verifyChecksums(headers, bytes) === undefined && headers['content-md5'] === undefined)
    throw new Refusal('InvalidRequest', 'Missing required header for this request: Content-MD5');
  const text = bytes.toString();
  const keys = xmlParts(text, 'Object').map((object) => xmlText(object, 'Key') ?? '');
  if (keys.length === 0 || keys.length > 1000)
    throw new Refusal('MalformedXML', 'The XML you provided was not well-formed');
  const denied = keys.filter((key) => !may(user, 's3:DeleteObject', bucket.name, key));
  const deleted = keys.filter((key) => !denied.includes(key));
  for (const key of deleted) bucket.objects.delete(key);
  const quiet = xmlText(text, 'Quiet') === 'true';
  const result = {
    Deleted: quiet ? [] : deleted.map((key) => ({ Key: key })),
    Error: denied.map((key) => ({ Key: key, Code: 'AccessDenied', Message: 'Access Denied' })),
  };
  return { status: 200, body: xmlDocument('DeleteResult', result) };
}
