import type { Target } from '../core/target.js';
import type { ClaimTiming } from './claim.js';
import { DirectoryTarget } from './directory.js';
import { realLocation, requireDirectory } from './directory-path.js';
import type { S3Options, TargetPlace } from './place.js';

export interface OpenOptions {
  /** Stops what runs at the target; tidying up (remove, replace) still has a few seconds. */
  readonly signal: AbortSignal;
  /** False for readers: a missing directory is FeedgenError `target`. Otherwise `check` makes it. */
  readonly create: boolean;
  /** Creates that may run at once; default 32 at S3, 16 in a directory. */
  readonly concurrency?: number;
  readonly claimTiming?: ClaimTiming;
}

/**
 * Opens the target at a place; the S3 client is loaded only for S3. The location of a directory is its real path, so that runs
 * that reach it through different links take one lock.
 */
export async function openTarget(
  place: TargetPlace,
  s3: S3Options,
  { create, ...options }: OpenOptions,
): Promise<Target> {
  if (place.kind === 's3') {
    const { openS3Target } = await import('./s3.js');
    return openS3Target(place, s3, options);
  }
  if (!create) await requireDirectory(place.path);
  return new DirectoryTarget(await realLocation(place.path), { ...options, mayBeMissing: create });
}
