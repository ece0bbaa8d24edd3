import type { S3User } from './access.js';
import type { Operation } from './request.js';
import type { S3Bucket } from './store.js';

/** What an operation works on: a request that was authenticated and allowed, its body decoded and its checksums verified. */
export interface Context {
  readonly operation: Operation;
  readonly bucket: S3Bucket;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** With the trailers merged in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** What the disk makes of bytes that are stored: the same, but for a fault. */
  readonly keep: (bytes: Buffer) => Buffer;
  readonly user: S3User;
  readonly buckets: ReadonlyMap<string, S3Bucket>;
  /** Keys a page of a listing holds at most. */
  readonly pageSize: number;
  readonly now: Date;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}
