import { isFeedgenError } from '../core/errors.js';
import type { Target, TargetReader } from '../core/target.js';
import {
  formatTargetPlace,
  parseTargetPlace,
  type S3Options,
  type TargetPlace,
} from '../target/place.js';

/** A target and where its run records are. */
export interface OpenPlaces {
  readonly target: Target;
  readonly state: Target;
  close(): Promise<void>;
}

interface OpenOptions {
  readonly signal: AbortSignal;
  readonly create: boolean;
  /** Objects written at once, where the target's own number is not wanted. */
  readonly concurrency?: number;
}

/** Opens a target, and its state beside the feed unless it has a place of its own. Loads the adapters only now. */
export async function openPlaces(
  place: TargetPlace,
  statePlace: TargetPlace | undefined,
  s3: S3Options,
  options: OpenOptions,
): Promise<OpenPlaces> {
  const { openTarget } = await import('../target/open.js');
  const target = await openTarget(place, s3, options);
  if (statePlace === undefined)
    return { target, state: target.state(), close: () => target.close() };
  try {
    // The ACL is for the feed's readers; the state is nobody's but ours.
    const { acl: _, ...own } = s3;
    const state = await openTarget(statePlace, own, options);
    const close = async () => {
      await state.close();
      await target.close();
    };
    return { target, state, close };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** What only reads needs of a target and its state. */
export interface ReadablePlaces {
  readonly target: TargetReader;
  readonly state: TargetReader;
  close(): Promise<void>;
}

/**
 * Opens a target and its state to read them. A state that cannot be opened is one whose every object fails to open, with the reason:
 * whether that matters is for the reader to say.
 */
export async function openToRead(
  place: TargetPlace,
  statePlace: TargetPlace | undefined,
  s3: S3Options,
  signal: AbortSignal,
): Promise<ReadablePlaces> {
  const options = { signal, create: false };
  try {
    return await openPlaces(place, statePlace, s3, options);
  } catch (error) {
    if (statePlace === undefined || !isFeedgenError(error) || error.code !== 'target') throw error;
    const { target, close } = await openPlaces(place, undefined, s3, options);
    const fail = () => Promise.reject(error);
    const failing = () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) });
    return {
      target,
      state: { location: formatTargetPlace(statePlace), open: fail, stat: fail, list: failing },
      close,
    };
  }
}

/** The place that a setting names, if it names one. Fails with FeedgenError `usage`. */
export function placeOf(text: string | null | undefined, cwd: string): TargetPlace | undefined {
  return text === undefined || text === null ? undefined : parseTargetPlace(text, cwd);
}
