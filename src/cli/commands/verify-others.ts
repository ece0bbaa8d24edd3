import { POINTER_NAME } from '../../core/file-set.js';
import type { S3Options } from '../../target/place.js';
import type { SetPlace } from '../../verify/descriptor/find-set.js';
import type { Against } from '../../verify/history/previous-set.js';
import type { Io } from '../io.js';
import { openToRead } from '../open-places.js';
import { setPlace } from '../target-choice.js';

type Context = Pick<Io, 'cwd' | 'signal'>;

/** What a set is compared with, opened where it has a place of its own. */
export interface OpenOthers {
  /** Undefined for no set. */
  readonly against: Against | undefined;
  /** Undefined for no action feed. */
  readonly actions: SetPlace | undefined;
  close(): Promise<void>;
}

/**
 * Opens what `--against` names (no set, the set before unless told otherwise, or a set elsewhere) and the action feed that `--actions` names. Fails with
 * FeedgenError `target`.
 */
export async function openOthers(
  {
    against,
    actions,
  }: { readonly against: string | undefined; readonly actions: string | undefined },
  context: Context,
  s3: S3Options,
): Promise<OpenOthers> {
  const feed = actions === undefined ? undefined : await openSet(actions, context, s3);
  try {
    const named = isNamed(against) ? await openSet(against, context, s3) : undefined;
    const before: Against | undefined = against === 'none' ? undefined : { kind: 'before' };
    return {
      against: named === undefined ? before : { kind: 'named', ...named.place },
      actions: feed?.place,
      close: async () => {
        await named?.close();
        await feed?.close();
      },
    };
  } catch (error) {
    await feed?.close();
    throw error;
  }
}

function isNamed(against: string | undefined): against is string {
  return against !== undefined && against !== 'none';
}

async function openSet(location: string, { cwd, signal }: Context, s3: S3Options) {
  const { place, file: descriptorName = POINTER_NAME } = setPlace(location, cwd);
  const { target, state, ...places } = await openToRead(place, undefined, s3, signal);
  return { place: { target, state, descriptorName }, close: () => places.close() };
}
