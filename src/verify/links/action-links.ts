import { isBlank } from '../../feeds/members.js';
import { readPath } from '../likeness/read-path.js';

/** A page on which something can be done at an entity, as one record of an action feed names it. */
export interface ActionLink {
  readonly entityId: string;
  readonly url: string;
}

/** Names of the feeds that link entities with their actions, the legacy one last. */
export const ACTION_FEEDS: readonly string[] = [
  'reservewithgoogle.action.v2',
  'reservewithgoogle.action',
];

const ENTITY_ID = readPath('entity_id');
const URL = readPath('url');
const ACTIONS = readPath('actions');
const LEGACY_URL = readPath('appointment_info.url');

/**
 * The links of one record of an action feed; none where it has no id or no url, which is that feed's own fault.
 * https://developers.google.com/actions-center/verticals/reservations/redirect/reference/feeds/action-feed
 */
export function actionLinks(record: unknown): readonly ActionLink[] {
  const entityId = ENTITY_ID(record);
  if (!isText(entityId)) return [];
  const actions = ACTIONS(record);
  const legacy = Array.isArray(actions) ? actions.map(LEGACY_URL) : [];
  return [URL(record), ...legacy].filter(isText).map((url) => ({ entityId, url }));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !isBlank(value);
}
