import { addressRules } from './address-rules.js';
import { BRAND_ID_PRESENT } from './brand-rule.js';
import type { ContentRules } from './content-rules.js';
import { Countries } from './country-facts.js';
import { quickEntityTest } from './entity-quick-test.js';
import { NAME_EXTRA_CONTENT, NAME_SUSPICIOUS } from './name-rules.js';
import { placeRules } from './place-rules.js';

/** What verify, and nobody else, demands of the content of an entity. */
export function entityContent(): ContentRules {
  const countries = new Countries();
  return {
    byPresence: [BRAND_ID_PRESENT],
    byValue: [
      NAME_EXTRA_CONTENT,
      NAME_SUSPICIOUS,
      ...placeRules(countries),
      ...addressRules(countries),
    ],
    replaces: { address_postal_code_not_used_country: 'address_postal_code_missing' },
    quickTest: (paths) => quickEntityTest(countries, paths),
  };
}
