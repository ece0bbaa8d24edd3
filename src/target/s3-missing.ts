import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ask, type S3Access } from './s3-access.js';
import { failureOf, type S3Failure } from './s3-errors.js';

/** Below the prefix: the state, and the probe of `check`. */
export const STATE_PREFIX = '.feedgen/';

/** Prefix of the state that belongs to an access: its own when it is a state itself. */
export function statePrefix({ prefix }: S3Access): string {
  return prefix.endsWith(STATE_PREFIX) ? prefix : `${prefix}${STATE_PREFIX}`;
}

/** Whether an answer may mean that there is no such object in a bucket that may not be listed. */
export function isDenial({ code, status }: S3Failure): boolean {
  return status === 403 && (code === 'AccessDenied' || code === 'Forbidden');
}

/**
 * Learns how a missing object is answered, from a key that nobody ever writes. By GET: the answer to HEAD has no body, so it cannot
 * say that the bucket is missing or the credentials are wrong, which is FeedgenError `target`.
 */
export async function learnMissing(access: S3Access): Promise<void> {
  const Key = `${statePrefix(access)}access-check-none.json`;
  const command = new GetObjectCommand({ Bucket: access.bucket, Key, Range: 'bytes=0-0' });
  access.knowledge.missing = await ask(
    access,
    `read from ${access.location}`,
    async (abortSignal) => {
      try {
        const { Body } = await access.client.send(command, { abortSignal });
        await Body?.transformToByteArray();
      } catch (error) {
        const failure = failureOf(error);
        if (failure.code === 'NoSuchKey') return 'not found';
        if (isDenial(failure)) return 'forbidden';
        throw error;
      }
      return 'unknown';
    },
  );
}
