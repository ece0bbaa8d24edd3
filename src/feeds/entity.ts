import { declare } from './declared.js';
import { ENTITY_FIELDS, ENTITY_SYNONYMS } from './entity-fields.js';
import { ENTITY_PLAIN } from './entity-plain.js';
import type { FeedKind } from './kind.js';
import { suggester } from './paths.js';
import { withSkip } from './rule.js';
import { IDENTITY_RULES } from './rules/identity.js';
import { NAME_RULES } from './rules/name.js';
import { PLACE_RULES } from './rules/place.js';
import { isPlainRecord } from './rules/plain-record.js';
import { shapeRules } from './rules/shape.js';
import { TELEPHONE_RULES } from './rules/telephone.js';
import { textRules } from './rules/text.js';
import { URL_RULES } from './rules/url.js';

const ID_FIELD = 'entity_id';
const DECLARED = declare(ENTITY_FIELDS);
const SUGGEST = suggester({ fields: ENTITY_FIELDS, synonyms: ENTITY_SYNONYMS });

/**
 * The venues themselves. A record is counted under its first error, so rules about its shape and text come first.
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
  compared: {
    name: 'name',
    telephone: 'telephone',
    url: 'url',
    latitude: 'location.latitude',
    longitude: 'location.longitude',
    address: ['location.address.postal_code'],
    street: ['location.address.street_address', 'location.unstructured_address'],
  },
  rules: [
    ...withSkip(
      (record) => isPlainRecord(DECLARED, record),
      [...shapeRules(DECLARED, SUGGEST), ...textRules(DECLARED, ID_FIELD)],
    ),
    ...IDENTITY_RULES,
    ...NAME_RULES,
    ...PLACE_RULES,
    ...TELEPHONE_RULES,
    ...URL_RULES,
  ],
  plain: ENTITY_PLAIN,
};
