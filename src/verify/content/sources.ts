const ACTIONS_CENTER = 'https://developers.google.com/actions-center/verticals';

/** The fields of an entity. */
export const ENTITY_FEED = `${ACTIONS_CENTER}/reservations/redirect/reference/feeds/entity-feed`;
/** What the name of a merchant is. */
export const MERCHANTS = `${ACTIONS_CENTER}/reservations/e2e/integration-steps/feeds/merchants-feed`;
/** Who may take part: venues at a physical location. */
export const OVERVIEW = `${ACTIONS_CENTER}/reservations/redirect/integration-steps/overview`;
