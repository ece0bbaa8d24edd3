import { DESCRIPTOR_SUFFIX } from '../../src/core/file-set.js';
import type { VerifyOptions } from '../../src/verify/verify-options.js';
import { entities, entity, type FeedSet } from '../support/feed-set.js';
import type { SetCases } from './set-case.js';

type Json = Record<string, unknown>;

/** Compares with the set before. */
const verify: Partial<VerifyOptions> = { against: { kind: 'before' } };

/** The set before had these records. */
function before(records: readonly unknown[]) {
  return (set: FeedSet) => {
    set.publishBefore({ records });
  };
}

/** Changes the first so many records. */
function changed(records: readonly Json[], count: number, change: (record: Json) => Json): Json[] {
  return records.map((record, index) => (index < count ? change(record) : record));
}

const newId = (record: Json): Json => ({ ...record, entity_id: `new-${record.entity_id}` });
const toHamburg = (record: Json): Json => ({
  ...record,
  location: { ...(record.location as Json), latitude: 53.5511, longitude: 9.9937 },
});
const byWay = (metres: number) => (record: Json) => {
  const location = record.location as { readonly latitude: number };
  return { ...record, location: { ...location, latitude: location.latitude + metres / 111_195 } };
};
function lacking(field: string) {
  return (record: Json): Json =>
    Object.fromEntries(Object.entries(record).filter(([name]) => name !== field));
}

const records = entities(100);

/** What breaks each rule about a set and the one before, and what does not. */
export const HISTORY_CASES: SetCases = {
  previous_set_missing: {
    breaks: [
      {
        case: 'the first set',
        verify,
        change: (set) => {
          set.record = { ...set.record, previous: null };
          set.saveRecord();
        },
        found: ['info previous_set_missing 1'],
      },
      {
        case: 'nothing is recorded and nothing older is beside it',
        verify,
        change: (set) => {
          set.target.put('action_feed_1.filesetdesc.json', '{}');
        },
        found: ['info previous_set_missing 1'],
      },
      {
        case: 'the set before was removed',
        verify,
        change: (set) => {
          const { stem } = set.publishBefore({ records });
          set.target.objects.delete(stem + DESCRIPTOR_SUFFIX);
        },
        found: ['info previous_set_missing 1'],
      },
      {
        case: 'a data file of the set before was removed',
        verify,
        change: (set) => {
          const { files } = set.publishBefore({ records });
          set.target.objects.delete(files[1] ?? '');
        },
        found: ['info previous_set_missing 1'],
      },
      {
        case: 'a data file of the set before is damaged',
        verify,
        change: (set) => {
          const { files } = set.publishBefore({ records });
          set.target.put(files[0] ?? '', set.target.bytes(files[0] ?? '').subarray(0, -10));
        },
        found: ['info previous_set_missing 1'],
      },
      {
        case: 'another feed was published before',
        verify,
        change: (set) => {
          const { stem } = set.publishBefore({ records });
          const name = stem + DESCRIPTOR_SUFFIX;
          set.target.put(name, `${set.target.bytes(name)}`.replace('.entity', '.action.v2'));
        },
        found: ['info previous_set_missing 1'],
      },
    ],
    holds: [
      { case: 'the set before', verify, change: before(entities(9)) },
      {
        case: 'the next older one, where nothing is recorded',
        verify,
        change: (set) => {
          set.publishBefore({ records: entities(9) });
          set.state.objects.clear();
          set.target.put('facility_feed_1695293000.filesetdesc.json', '{}');
        },
      },
      { case: 'nothing is to be compared', change: () => {} },
    ],
  },
  inventory_drop: {
    breaks: [
      {
        case: 'more than --max-drop are gone',
        verify,
        change: before(entities(24)),
        found: ['error inventory_drop 1'],
      },
      {
        case: 'more than half of --max-drop are gone',
        options: { records },
        verify,
        change: before(entities(112)),
        found: ['info inventory_drop 1'],
      },
      {
        case: 'more than a count are gone',
        options: { records },
        verify: { ...verify, maxDrop: { kind: 'count', count: 10 } },
        change: before(entities(111)),
        found: ['error inventory_drop 1'],
      },
    ],
    holds: [
      { case: 'nine are gone', verify, change: before(entities(19)) },
      {
        case: 'less than half of the limit',
        options: { records },
        verify,
        change: before(entities(110)),
      },
      {
        case: 'as many as --max-drop allows',
        options: { records },
        verify: { ...verify, maxDrop: { kind: 'share', share: 1 } },
        change: before(entities(150)),
      },
    ],
  },
  inventory_growth: {
    breaks: [
      {
        case: 'more than half as many are new',
        options: { records },
        verify,
        change: before(entities(60)),
        found: ['info inventory_growth 1'],
      },
    ],
    holds: [
      { case: 'half as many are new', options: { records }, verify, change: before(entities(67)) },
      {
        case: 'nine are new',
        options: { records: entities(10) },
        verify,
        change: before([entity(1)]),
      },
    ],
  },
  entity_id_churn: {
    breaks: [
      {
        case: 'some have new ids',
        options: { records: changed(entities(200), 12, newId) },
        verify,
        change: before(entities(200)),
        found: ['info entity_id_churn 1'],
      },
      {
        case: 'all have new ids',
        options: { records: changed(records, 100, newId) },
        verify,
        change: before(records),
        found: ['error entity_id_churn 1', 'error inventory_drop 1', 'info inventory_growth 1'],
      },
    ],
    holds: [
      {
        case: 'nine have new ids',
        options: { records: changed(records, 9, newId) },
        verify,
        change: before(records),
      },
      {
        case: 'the new ones are at other places',
        options: { records: entities(212).slice(12) },
        verify,
        change: before(entities(200)),
      },
    ],
  },
  field_coverage_drop: {
    breaks: [
      {
        case: 'a telephone less for many',
        options: { records: changed(records, 11, lacking('telephone')) },
        verify,
        change: before(records),
        found: ['warning telephone_missing 11', 'info field_coverage_drop 1'],
      },
      {
        case: 'telephones of which no digit is left',
        options: {
          records: changed(records, 11, (record) => ({ ...record, telephone: 'call us' })),
        },
        verify,
        change: before(records),
        found: [
          'warning telephone_malformed 11',
          'warning telephone_no_country_code 11',
          'info field_coverage_drop 1',
        ],
      },
    ],
    holds: [
      {
        case: 'a url less for some',
        options: { records: changed(records, 10, lacking('url')) },
        verify,
        change: before(records),
        found: ['warning url_missing 10'],
      },
      {
        case: 'more than before',
        options: { records },
        verify,
        change: before(changed(records, 50, lacking('url'))),
      },
    ],
  },
  bulk_location_shift: {
    breaks: [
      {
        case: 'many moved far',
        options: { records: changed(records, 10, toHamburg) },
        verify,
        change: before(records),
        found: ['info bulk_location_shift 1'],
      },
      {
        case: 'all moved a little more than a kilometre',
        options: { records: changed(records, 100, byWay(1010)) },
        verify,
        change: before(records),
        found: ['info bulk_location_shift 1'],
      },
    ],
    holds: [
      {
        case: 'all moved a little less than a kilometre',
        options: { records: changed(records, 100, byWay(990)) },
        verify,
        change: before(records),
      },
      {
        case: 'nine moved far',
        options: { records: changed(records, 9, toHamburg) },
        verify,
        change: before(records),
      },
    ],
  },
  unchanged_content: {
    breaks: [
      {
        case: 'the same bytes, as the runs recorded them',
        verify,
        change: before(entities(10)),
        found: ['info unchanged_content 1'],
      },
      {
        case: 'the same bytes, and no record of them',
        verify,
        change: (set) => {
          set.publishBefore({});
          set.state.objects.clear();
        },
        found: ['info unchanged_content 1'],
      },
    ],
    holds: [
      {
        case: 'one name changed',
        verify,
        change: before(changed(entities(10), 1, (record) => ({ ...record, name: 'Zum Engel' }))),
      },
    ],
  },
};
