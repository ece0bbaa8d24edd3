import { distance } from 'fastest-levenshtein';
import { feedKindByName } from '../../feeds/index.js';
import type { FeedKind } from '../../feeds/kind.js';

/**
 * Names of feeds in Google's documentation of the generic feed server, legacy ones included
 * (https://developers.google.com/actions-center/verticals/reservations/redirect/reference/tutorials/generic-sftp and its sister pages).
 */
const KNOWN_NAMES: readonly string[] = [
  'reservewithgoogle.entity',
  'reservewithgoogle.action.v2',
  'reservewithgoogle.action',
  'glam.service.v0',
  'google.food_service',
  'promote.offer',
  'google.offer',
];

/** Names that Google has replaced, by those that replaced them. */
const REPLACED: Readonly<Record<string, string>> = {
  'reservewithgoogle.action': 'reservewithgoogle.action.v2',
  'google.offer': 'promote.offer',
};

/** More edits than this are another word, not a slip. */
const NEAR = 4;

/** What is known of a feed by the name in its descriptor. */
export interface FeedName {
  readonly known: boolean;
  /** The name that a legacy one was replaced by. */
  readonly replacedBy?: string;
  /** The known name that is probably meant; absent for a known one. */
  readonly nearest?: string;
  /** The kind whose rules its records must pass, a probable one when the name is misspelt; undefined when feedgen has none. */
  readonly kind: FeedKind | undefined;
}

/** Looks a name up. */
export function findFeedName(name: string): FeedName {
  if (KNOWN_NAMES.includes(name)) {
    const replacedBy = Object.hasOwn(REPLACED, name) ? REPLACED[name] : undefined;
    const found = { known: true, kind: feedKindByName(name) };
    return replacedBy === undefined ? found : { ...found, replacedBy };
  }
  const [nearest] = KNOWN_NAMES.map((known) => ({ known, edits: distance(known, name) }))
    .filter(({ edits }) => edits <= NEAR)
    .sort((a, b) => a.edits - b.edits);
  if (nearest === undefined) return { known: false, kind: undefined };
  return { known: false, nearest: nearest.known, kind: feedKindByName(nearest.known) };
}
