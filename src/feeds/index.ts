import { ENTITY } from './entity.js';
import type { FeedKind } from './kind.js';

/** Every feed kind that can be generated and verified. */
export const FEED_KINDS: readonly FeedKind[] = [ENTITY];

/** The kind by its value of `--feed`. */
export function feedKind(id: string): FeedKind | undefined {
  return FEED_KINDS.find((kind) => kind.id === id);
}

/** The kind by the feed's name in a descriptor. */
export function feedKindByName(feedName: string): FeedKind | undefined {
  return FEED_KINDS.find((kind) => kind.feedName === feedName);
}
