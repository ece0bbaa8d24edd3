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
