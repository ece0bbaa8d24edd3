import { Refusal } from './refusal.js';
import type { Operation } from './request.js';

/** Permissions in the words of IAM. */
export type Action =
  | 's3:CreateBucket'
  | 's3:ListAllMyBuckets'
  | 's3:ListBucket'
  | 's3:ListBucketMultipartUploads'
  | 's3:GetObject'
  | 's3:PutObject'
  | 's3:DeleteObject'
  | 's3:AbortMultipartUpload'
  | 's3:ListMultipartUploadParts';

/** Someone who may sign requests. Without `allow` everything is allowed. */
export interface S3User {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** When present, every request must carry it. */
  readonly sessionToken?: string;
  /** The session is over: every request is refused with ExpiredToken. */
  readonly expired?: boolean;
  readonly allow?: (action: Action, bucket: string, key: string) => boolean;
}

const NEEDS: Readonly<Record<Exclude<Operation, 'Unknown'>, Action>> = {
  ListBuckets: 's3:ListAllMyBuckets',
  CreateBucket: 's3:CreateBucket',
  HeadBucket: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  DeleteObjects: 's3:DeleteObject',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CopyObject: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListParts: 's3:ListMultipartUploadParts',
};

export function may(user: S3User, action: Action, bucket: string, key: string): boolean {
  return user.allow === undefined || user.allow(action, bucket, key);
}

/** Refuses an operation that the user has no permission for. */
export function authorize(user: S3User, operation: Operation, bucket: string, key: string): void {
  if (operation === 'Unknown')
    throw new Refusal('NotImplemented', 'A header or query you provided is not implemented.');
  // Each key of a multi-object delete is judged on its own.
  if (operation === 'DeleteObjects') return;
  if (!may(user, NEEDS[operation], bucket, key))
    throw new Refusal(
      'AccessDenied',
      `User ${user.accessKeyId} is not authorized to perform: ${NEEDS[operation]}`,
    );
}
