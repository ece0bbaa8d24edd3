import { createHash } from 'node:crypto';
import type { Checksum } from './checksums.js';
import { Refusal } from './refusal.js';

/** An object as stored. */
export interface S3Object {
  bytes: Buffer;
  /** Quoted, as in the header. */
  readonly etag: string;
  readonly modified: Date;
  /** Content-Type, Content-Encoding, x-amz-meta-*, x-amz-server-side-encryption … by lower-case name: answered as they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** Canned ACL of the writing request. */
  readonly acl: string | undefined;
  readonly checksum: Checksum | undefined;
}

export interface S3Part {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly checksum: Checksum | undefined;
}

/** A multipart upload that is neither completed nor aborted. */
export interface S3Upload {
  readonly id: string;
  readonly key: string;
  readonly begun: Date;
  readonly headers: Readonly<Record<string, string>>;
  readonly acl: string | undefined;
  readonly parts: Map<number, S3Part>;
}

export interface S3Bucket {
  readonly name: string;
  readonly region: string;
  /** Account id of the owner. */
  readonly owner: string;
  readonly objects: Map<string, S3Object>;
  readonly uploads: Map<string, S3Upload>;
}

/** Account id that owns buckets unless another is given. */
export const DEFAULT_OWNER = '111122223333';

const ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
];
const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
];
const ENCRYPTIONS = ['AES256', 'aws:kms', 'aws:kms:dsse'];
const KEPT = [
  'content-type',
  'content-encoding',
  'cache-control',
  'content-disposition',
  'content-language',
  'expires',
  'x-amz-storage-class',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
];

export function md5Etag(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

/** The headers of a writing request that are stored with the object, checked. */
export function storedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  check(headers, 'x-amz-storage-class', STORAGE_CLASSES, 'InvalidStorageClass');
  check(headers, 'x-amz-server-side-encryption', ENCRYPTIONS, 'InvalidArgument');
  const kmsKey = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  if (kmsKey !== undefined && !headers['x-amz-server-side-encryption']?.startsWith('aws:kms'))
    throw new Refusal('InvalidArgument', 'A KMS key needs x-amz-server-side-encryption aws:kms');
  const stored: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of Object.entries(headers))
    if (KEPT.includes(name) || name.startsWith('x-amz-meta-')) stored[name] = value;
  const encodings = (stored['content-encoding'] ?? '')
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  delete stored['content-encoding'];
  if (encodings.length > 0) stored['content-encoding'] = encodings.join(',');
  if (stored['x-amz-storage-class'] === 'STANDARD') delete stored['x-amz-storage-class'];
  return stored;
}

/** The canned ACL of a writing request, checked. */
export function storedAcl(headers: Readonly<Record<string, string>>): string | undefined {
  check(headers, 'x-amz-acl', ACLS, 'InvalidArgument');
  return headers['x-amz-acl'];
}

function check(
  headers: Readonly<Record<string, string>>,
  name: string,
  allowed: readonly string[],
  code: 'InvalidArgument' | 'InvalidStorageClass',
): void {
  const value = headers[name];
  if (value !== undefined && !allowed.includes(value))
    throw new Refusal(code, `${value} is not a value of ${name}`);
}

/** Holds If-None-Match and If-Match of a write to what is stored now. */
export function checkWriteConditions(
  headers: Readonly<Record<string, string>>,
  existing: S3Object | undefined,
): void {
  const none = headers['if-none-match'];
  if (none !== undefined && none !== '*')
    throw new Refusal(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
    );
  if (none === '*' && existing !== undefined) throw preconditionFailed('If-None-Match');
  const match = headers['if-match'];
  if (match === undefined) return;
  if (existing === undefined) throw new Refusal('NoSuchKey', 'The specified key does not exist.');
  if (match !== '*' && unquote(match) !== unquote(existing.etag))
    throw preconditionFailed('If-Match');
}

export function preconditionFailed(condition: string): Refusal {
  return new Refusal(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  );
}

export function unquote(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
