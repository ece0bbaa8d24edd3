import { asObject, isBlank } from '../../feeds/members.js';
import type { RecordRule } from '../../feeds/rule.js';
import { BRAND_ID } from './members.js';
import { ENTITY_FEED } from './sources.js';

export const BRAND_ID_PRESENT: RecordRule = {
  id: 'brand_id_present',
  severity: 'info',
  summary: 'aggregator_brand_id is for partners who have several brands configured with Google.',
  why: 'Google maps an entity to a brand by this id; one that is not configured maps it to none. A feed does not show which ones are.',
  fix: 'Leave the field out unless brands are configured; if they are, switch this rule off.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"aggregator_brand_id":"brand-7"}',
  good: '{"name":"Zur Post"}',
  check(record, report) {
    const entity = asObject(record);
    const brand = BRAND_ID.in(entity);
    // The finding is about the presence alone, so it carries no value: it is the same for all records of this shape.
    if (typeof brand === 'string' && !isBlank(brand))
      report(BRAND_ID.at(entity), 'aggregator_brand_id is there');
  },
};
