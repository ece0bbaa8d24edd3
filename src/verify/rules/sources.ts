const ACTIONS_CENTER = 'https://developers.google.com/actions-center/verticals';

/** The descriptor, names of data files and their limits. */
export const SFTP = `${ACTIONS_CENTER}/reservations/redirect/reference/tutorials/generic-sftp`;
/** gzip: data files may, descriptors may not. */
export const GZIP = `${ACTIONS_CENTER}/reservations/bl/reference/tutorials/compression`;
/** How many data files a feed may have. */
export const SHARDS = `${ACTIONS_CENTER}/reservations/waitlists/reference/tutorials/sharding`;
/** The shape of an entity feed's data file. */
export const ENTITY_FEED = `${ACTIONS_CENTER}/reservations/redirect/reference/feeds/entity-feed`;
/** Timestamps that are out of range, meant to catch errors of unit. */
export const FEED_ERRORS = `${ACTIONS_CENTER}/reservations/e2e/reference/feeds/feed-errors`;
/** What a shard that holds nothing means. */
export const FULL_REFRESH = `${ACTIONS_CENTER}/things-to-do/guides/partner-integration/product-feed-overview`;
/** JSON as protocol buffers read it. */
export const PROTOJSON = 'https://protobuf.dev/programming-guides/json/';
/** Steps to the first feed: how descriptors are named. */
export const FEED_STEPS = `${ACTIONS_CENTER}/appointments/redirect/integration-steps/feeds`;
/** The action feed before its second version. */
export const LEGACY_ACTION_FEED = `${ACTIONS_CENTER}/appointments/redirect/reference/feeds/legacy/action-feed`;
/** Feeds that are skipped because a newer one was processed first. */
export const LOCAL_SERVICES_ERRORS =
  'https://developers.google.com/local-services-ads/reference/errors';
