import { defineRules } from './define.js';

const MERCHANTS =
  'https://developers.google.com/actions-center/verticals/reservations/e2e/integration-steps/feeds/merchants-feed';

/** An inventory that grew by more than this share is worth a remark. */
export const MUCH_GROWTH = 0.5;
/** A share of records with a field that fell by more than this is worth a remark. */
export const COVERAGE_DROP = 0.1;
/** So many kilometres are no correction of a point any more. */
export const FAR_KM = 1;
/** A share of entities that moved far which is worth a remark. */
export const MANY_MOVED = 0.05;

/** Rules that compare a set with the one that was published before it. */
export const historyRules = defineRules({
  previous_set_missing: {
    severity: 'info',
    summary: 'There is an earlier set to compare with.',
    why: 'Whether venues disappeared or changed their ids shows only beside the set before. Without it the set is checked by itself. A set that was named with --against and cannot be read is an error.',
    fix: 'Nothing after the first publication; later, keep the set before, or name one with --against.',
    evidence: 'inference',
    bad: 'the first set of a feed',
    good: 'a set beside the one that was published before it',
  },
  inventory_drop: {
    severity: 'error',
    summary:
      'The entities of the set before are still there, but for the share that --max-drop allows.',
    why: "Whatever is absent from a full refresh counts as removed: a source that was read in part takes venues off. More than --max-drop (20% unless given, and at least 10) is an error, as it is to generate; more than half of that an info, since that limit is nobody's choice. Ids are compared, so that new entities do not hide what is gone.",
    fix: 'Find out where the entities went; if the drop is real, raise --max-drop for this time.',
    evidence: 'inference',
    bad: '3,000 of 10,000 ids of the set before are gone',
    good: '30 of 10,000 ids of the set before are gone',
  },
  inventory_growth: {
    severity: 'info',
    summary: 'A set has at most half as many new entities as the set before had in all.',
    why: 'So many new venues at once are more often test data, or a table joined twice, than business. The limit is a guess, so this is an info.',
    fix: 'Look at some of the new entities; if they are meant, nothing.',
    evidence: 'inference',
    bad: '6,000 new ids beside the 10,000 of the set before',
    good: '600 new ids beside the 10,000 of the set before',
  },
  entity_id_churn: {
    severity: 'error',
    summary: 'An entity keeps its id from set to set.',
    why: 'Another id is a deletion and a creation: the venue is unmatched until matching ran again. Counted are entities whose id is gone while their name and address are there under a new one; of more than 500,000 entities those of one name in 2, 4, 8 …, from which the number is estimated. More than --max-drop is an error, at least 10 are an info.',
    fix: 'Make entity_id from what never changes, such as the key of the table.',
    evidence: 'google',
    source: MERCHANTS,
    bad: '4,000 of 10,000 entities under new ids',
    good: 'the same ids as in the set before',
  },
  field_coverage_drop: {
    severity: 'info',
    summary: 'The share of entities with a telephone, a url or coordinates stays within 10 points.',
    why: 'A share that falls at once is usually a column that was renamed or is no longer filled. The limit is a guess, so this is an info.',
    fix: 'Look at the column that the field comes from.',
    evidence: 'inference',
    bad: 'telephones for 98% of the entities before, for 40% now',
    good: 'telephones for 98% of the entities before, for 97% now',
  },
  bulk_location_shift: {
    severity: 'info',
    summary: `At most 5% of the entities move by more than ${FAR_KM} km.`,
    why: 'Venues hardly ever move; many that do show another geocoder, or latitudes and longitudes of other rows. The limit is a guess, so this is an info. In sets of more than 2 million entities every second, fourth … is compared, from which the number is estimated.',
    fix: 'Compare some of the coordinates with a map before consumers do.',
    evidence: 'inference',
    bad: '2,000 of 10,000 entities more than 1 km from where they were',
    good: '20 of 10,000 entities more than 1 km from where they were',
  },
  unchanged_content: {
    severity: 'info',
    summary: 'The data files differ from those of the set before.',
    why: 'The same bytes day after day may show a replica that stands still, or a job that reads an old export.',
    fix: 'Nothing if nothing changed; else look at what the source is fed by.',
    evidence: 'inference',
    bad: 'the same SHA-256 for every data file as a day before',
    good: 'at least one data file of another SHA-256',
  },
});
