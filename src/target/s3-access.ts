import { setMaxListeners } from 'node:events';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ClaimTiming } from './claim.js';
import type { S3Options } from './place.js';
import { type S3Attempt, s3Error } from './s3-errors.js';
import type { PutObject } from './s3-put.js';

/** What was learned about a server by talking to it; shared by the feed's target and its state. */
export interface S3Knowledge {
  /** Whether `If-None-Match: *` keeps an object from being overwritten. */
  conditions: 'unknown' | 'honoured' | 'absent';
  /** Whether `If-Match` keeps an object from being replaced that somebody else replaced. */
  replacing: 'unknown' | 'honoured' | 'absent';
  /** How a missing object is answered: 403 where the bucket may not be listed. */
  missing: 'unknown' | 'not found' | 'forbidden';
  /** The bucket is there: some request was answered by it. */
  bucketSeen: boolean;
  /** Some object was read: these credentials may read here. */
  objectRead: boolean;
}

/** A bucket as the operations of a target see it. */
export interface S3Access {
  readonly client: S3Client;
  /** Stores a small object; the tidy signal stops it. */
  readonly put: PutObject;
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  readonly location: string;
  readonly options: S3Options;
  readonly knowledge: S3Knowledge;
  readonly claimTiming: ClaimTiming | undefined;
  /** The run's signal: stops creating, checking and reading. */
  readonly signal: AbortSignal;
  /** Fires a little after the run's signal: tidying up has that long. */
  readonly tidySignal: AbortSignal;
}

/** Less than the process has to end, so that what could not be tidied up is still said. */
const TIDY_MS = 1_200;

/** A signal that many requests at once may listen to; Node warns about eleven. */
export function shareSignal(signal: AbortSignal): AbortSignal {
  return delaySignal(signal, (fire) => fire());
}

/** A signal that fires a little after another. */
export function tidySignal(signal: AbortSignal): AbortSignal {
  return delaySignal(signal, (fire) => setTimeout(fire, TIDY_MS).unref());
}

function delaySignal(signal: AbortSignal, delay: (fire: () => void) => void): AbortSignal {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const fire = () => delay(() => controller.abort(signal.reason));
  if (signal.aborted) fire();
  else signal.addEventListener('abort', fire, { once: true });
  return controller.signal;
}

/** The key of an object of this target. */
export function keyOf(access: S3Access, name: string): string {
  return `${access.prefix}${name}`;
}

/** What a request is about, for the message of its failure. */
export function attemptOf({ bucket, options }: S3Access, action: string): S3Attempt {
  return { action, bucket, options };
}

/**
 * Sends a request that the run's signal stops: then it fails with the signal's reason. Any other failure is translated.
 */
export async function ask<T>(
  access: S3Access,
  action: string,
  send: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  access.signal.throwIfAborted();
  try {
    const answer = await send(access.signal);
    access.knowledge.bucketSeen = true;
    return answer;
  } catch (error) {
    access.signal.throwIfAborted();
    throw s3Error(attemptOf(access, action), error);
  }
}

/** Sends a request that still has a little time when the run is stopped. */
export async function tidy<T>(
  access: S3Access,
  action: string,
  send: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await send(access.tidySignal);
  } catch (error) {
    throw s3Error(attemptOf(access, action), error);
  }
}
