import { POINTER_NAME } from '../../core/file-set.js';
import type { S3Options } from '../../target/place.js';
import type { Against } from '../../verify/history/previous-set.js';
import type { Io } from '../io.js';
import { openToRead } from '../open-places.js';
import { setPlace } from '../target-choice.js';

/** The set to compare with, opened where it has a place of its own. */
export interface OpenAgainst {
  /** Undefined for none. */
  readonly against: Against | undefined;
  close(): Promise<void>;
}

/** Opens what `--against` names: nothing, the set before unless told otherwise, or a set elsewhere. Fails with FeedgenError `target`. */
export async function openAgainst(
  location: string | undefined,
  { cwd, signal }: Pick<Io, 'cwd' | 'signal'>,
  s3: S3Options,
): Promise<OpenAgainst> {
  const close = async () => {};
  if (location === 'none') return { against: undefined, close };
  if (location === undefined) return { against: { kind: 'before' }, close };
  const { place, file = POINTER_NAME } = setPlace(location, cwd);
  const { target, state, ...places } = await openToRead(place, undefined, s3, signal);
  return {
    against: { kind: 'named', target, state, descriptorName: file },
    close: () => places.close(),
  };
}
