import { resolve } from 'node:path';
import { FeedgenError } from '../core/errors.js';

/** Name of the directory below a target that holds its state. */
export const STATE_DIRECTORY = '.feedgen';

/** Where file sets go. */
export type TargetPlace =
  | {
      readonly kind: 'directory';
      /** Absolute. */
      readonly path: string;
    }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Empty, or ends with `/`. */
      readonly prefix: string;
    };

/** How to talk to the S3 server, and what every object gets. Credentials are the SDK's own business. */
export interface S3Options {
  readonly endpoint?: string;
  readonly region?: string;
  /** Absent: path style when an endpoint is set. */
  readonly pathStyle?: boolean;
  /** `when_required` for servers that refuse the SDK's checksum headers. */
  readonly checksums: 'when_supported' | 'when_required';
  /** x-amz-server-side-encryption: `AES256`, `aws:kms` … */
  readonly sse?: string;
  readonly sseKmsKeyId?: string;
  /** A canned ACL, for example `bucket-owner-full-control`. */
  readonly acl?: string;
  readonly storageClass?: string;
  /** Account id that must own the bucket; sent with every request. */
  readonly expectedBucketOwner?: string;
}

const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

/**
 * Reads `s3://bucket/prefix` or a path, which is resolved against `cwd`.
 * Fails with FeedgenError `usage` for anything that could mean another place than it seems to.
 */
export function parseTargetPlace(text: string, cwd: string): TargetPlace {
  if (text === '') throw unusable(text, 'it is empty', 'Give a path or s3://bucket/prefix');
  if (hasControlCharacter(text))
    throw unusable(
      text,
      'it contains a control character',
      'Give a plain path or s3://bucket/prefix',
    );
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme === 's3') return parseS3Place(text);
  if (scheme !== undefined)
    throw unusable(text, `${scheme}:// is not supported`, 'Give a path or s3://bucket/prefix');
  return { kind: 'directory', path: resolve(cwd, text) };
}

/** `s3://bucket/prefix/`, or the absolute path. */
export function formatTargetPlace(place: TargetPlace): string {
  return place.kind === 's3' ? `s3://${place.bucket}/${place.prefix}` : place.path;
}

function parseS3Place(text: string): TargetPlace {
  const address = text.slice('s3://'.length);
  const slash = address.indexOf('/');
  const bucket = slash < 0 ? address : address.slice(0, slash);
  const problem = bucketProblem(bucket);
  if (problem !== undefined)
    throw unusable(text, problem, 'Bucket names are in the S3 user guide under "naming rules"');
  return {
    kind: 's3',
    bucket,
    prefix: parsePrefix(text, slash < 0 ? '' : address.slice(slash + 1)),
  };
}

/**
 * Why a text is no bucket name, by the rules for general purpose buckets
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
 */
function bucketProblem(bucket: string): string | undefined {
  if (bucket === '') return 'it names no bucket';
  // AWS wants three characters at least, other servers do not: that is for the server to say.
  if (bucket.length > 63) return 'a bucket name has at most 63 characters';
  if (!/^[a-z0-9.-]+$/.test(bucket))
    return 'a bucket name has only lower-case letters, digits, dots and hyphens';
  if (!/^[a-z0-9](.*[a-z0-9])?$/.test(bucket))
    return 'a bucket name begins and ends with a letter or a digit';
  if (bucket.includes('..')) return 'a bucket name has no two dots in a row';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(bucket)) return 'a bucket name does not look like an IP address';
  return undefined;
}

function parsePrefix(text: string, given: string): string {
  const prefix = given.replace(/\/+$/, '');
  if (prefix === '') return '';
  const segments = prefix.split('/');
  // The SDK and proxies on the way treat these unlike S3 does: such a prefix could end up elsewhere.
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw unusable(
      text,
      'its prefix has an empty segment, "." or ".."',
      'Give the prefix as in s3://bucket/feeds/',
    );
  if (prefix.includes('\\'))
    throw unusable(text, 'its prefix contains a backslash', 'Separate with "/"');
  if (Buffer.byteLength(prefix) > 700)
    throw unusable(text, 'its prefix is longer than 700 bytes', 'S3 keys have at most 1024 bytes');
  return `${prefix}/`;
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}|\p{Cs}/u.test(text);
}

function unusable(text: string, fact: string, hint: string): FeedgenError {
  const shown = text.replace(/\/\/[^/@]*@/, '//***@');
  return new FeedgenError('usage', `cannot use ${JSON.stringify(shown)} as a target: ${fact}`, {
    hint,
  });
}
