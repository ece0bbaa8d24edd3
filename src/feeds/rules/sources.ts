/** The pages behind the rules. */
export const ENTITY_FEED =
  'https://developers.google.com/actions-center/verticals/reservations/redirect/reference/feeds/entity-feed';
export const PROTOJSON = 'https://protobuf.dev/programming-guides/json/';
