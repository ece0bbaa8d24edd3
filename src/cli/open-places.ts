import type { Target } from '../core/ports.js';
import type { S3Options, TargetPlace } from '../target/place.js';

/** A target and where its run records are. */
export interface OpenPlaces {
  readonly target: Target;
  readonly state: Target;
  close(): Promise<void>;
}

/** Opens a target, and its state beside the feed unless it has a place of its own. Loads the adapters only now. */
export async function openPlaces(
  place: TargetPlace,
  statePlace: TargetPlace | undefined,
  s3: S3Options,
  options: { readonly signal: AbortSignal; readonly create: boolean },
): Promise<OpenPlaces> {
  const { openTarget } = await import('../target/open.js');
  const target = await openTarget(place, s3, options);
  if (statePlace === undefined)
    return { target, state: target.state(), close: () => target.close() };
  try {
    const state = await openTarget(statePlace, s3, options);
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
