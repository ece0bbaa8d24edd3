import { declare } from './declared.js';
import { ENTITY_FIELDS, ENTITY_SYNONYMS } from './entity-fields.js';
import type { FeedKind } from './kind.js';
import { suggester } from './paths.js';
import { ADDRESS_RULES } from './rules/address.js';
import { COORDINATE_RULES } from './rules/coordinates.js';
import { IDENTITY_RULES } from './rules/identity.js';
import { LOCATION_RULES } from './rules/location.js';
import { NAME_RULES } from './rules/name.js';
import { shapeRules } from './rules/shape.js';
import { TELEPHONE_RULES } from './rules/telephone.js';
import { textRules } from './rules/text.js';
import { URL_RULES } from './rules/url.js';

const ID_FIELD = 'entity_id';
const DECLARED = declare(ENTITY_FIELDS);
const SUGGEST = suggester({ fields: ENTITY_FIELDS, synonyms: ENTITY_SYNONYMS });

/**
 * The venues themselves. A record is counted under its first error, so rules about its shape come first.
 * https://developers.google.com/actions-center/verticals/reservations/redirect/reference/feeds/entity-feed
 */
export const ENTITY: FeedKind = {
  id: 'entity',
  feedName: 'reservewithgoogle.entity',
  filePrefix: 'facility_feed',
  fields: ENTITY_FIELDS,
  synonyms: ENTITY_SYNONYMS,
  required: [ID_FIELD, 'name', 'location'],
  idField: ID_FIELD,
  rules: [
    ...shapeRules(DECLARED, SUGGEST),
    ...IDENTITY_RULES,
    ...NAME_RULES,
    ...LOCATION_RULES,
    ...COORDINATE_RULES,
    ...ADDRESS_RULES,
    ...TELEPHONE_RULES,
    ...URL_RULES,
    ...textRules(DECLARED, ID_FIELD),
  ],
};
