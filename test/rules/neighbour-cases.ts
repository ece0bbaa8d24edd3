import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import { ListingRefusedError } from '../../src/core/target.js';
import { severitiesOf } from '../../src/verify/rules/rulesets.js';
import { entities, type FeedSet, TIMESTAMP } from '../support/feed-set.js';
import {
  AS_GOOGLE,
  added,
  beside,
  DESCRIPTOR,
  described,
  FIRST,
  headed,
  padded,
  type SetCases,
  untouched,
} from './set-case.js';

const day = 86_400;
const YESTERDAY = TIMESTAMP - day;

/** What breaks each rule about the files of a set among each other and among what lies beside, and what does not. */
export const NEIGHBOUR_CASES: SetCases = {
  data_file_wrong_directory: {
    breaks: [
      {
        case: 'a file in a folder beside',
        change: (set) => {
          set.target.put(`2026/${set.file(1)}`, set.target.bytes(set.file(1)));
          set.target.objects.delete(set.file(1));
        },
        found: ['error data_file_not_found 1', 'error data_file_wrong_directory 1'],
      },
    ],
    holds: [
      {
        case: 'a copy in a folder beside',
        change: (set) => set.target.put(`2026/${set.file(1)}`, ''),
      },
      {
        case: 'missing, and in no folder that can be looked into',
        change: (set) => {
          set.target.put(`.hidden/${set.file(1)}`, '');
          set.target.put(`2026/deep/${set.file(1)}`, '');
          set.target.put('2026/other.json', '');
          set.target.objects.delete(set.file(1));
        },
        found: ['error data_file_not_found 1'],
      },
    ],
  },
  data_file_name_reused: {
    breaks: [
      {
        case: 'two names of the set before',
        change: beside(`facility_feed_${YESTERDAY}${DESCRIPTOR_SUFFIX}`, YESTERDAY, {
          files: [0, 2],
        }),
        found: ['error data_file_name_reused 2'],
      },
    ],
    holds: [
      {
        case: 'the set before has names of its own',
        change: beside(`facility_feed_${YESTERDAY}${DESCRIPTOR_SUFFIX}`, YESTERDAY),
      },
      {
        case: 'a set of another feed names the file',
        change: beside(`action_${YESTERDAY}${DESCRIPTOR_SUFFIX}`, YESTERDAY, {
          files: [0],
          feed: 'reservewithgoogle.action.v2',
        }),
      },
    ],
  },
  data_file_name_not_unique_style: {
    breaks: [
      {
        case: 'a number only',
        change: added('entity_1.json'),
        found: ['warning data_file_name_not_unique_style 1'],
      },
    ],
    holds: [
      { case: 'a date', change: added('entity_2026-11-21_1.json') },
      { case: 'a time in milliseconds', change: added(`entity_${TIMESTAMP}123_1.json`) },
      { case: 'a UUID', change: added('entity_0ecf4aac-7d05-4e0a-a9e1-93a8a4a4f9f2.json') },
      { case: 'a digest', change: added('entity.1a2b3c4d.json') },
    ],
  },
  orphan_data_file: {
    breaks: [
      {
        case: 'one file more than is listed',
        change: (set) => set.target.put(`${set.stem}_0003.json.gz`, ''),
        found: ['warning orphan_data_file 1'],
      },
    ],
    holds: [
      {
        case: 'files of other runs, other feeds and other kinds',
        change: (set) => {
          set.target.put(`facility_feed_${YESTERDAY}_0003.json.gz`, '');
          set.target.put(`action_${TIMESTAMP}_0000.json.gz`, '');
          set.target.put(`${set.stem}.txt`, '');
          set.target.put('README.json', '');
        },
      },
      { case: 'another file that is listed', change: added('other.20261121.json') },
    ],
  },
  shard_sequence_gap: {
    breaks: [
      {
        case: 'the second of three is not listed',
        change: without(1),
        found: ['warning shard_sequence_gap 1'],
      },
      {
        case: 'a number twice',
        change: added(`facility_feed_${TIMESTAMP}_2.json`),
        found: ['warning shard_sequence_gap 1'],
      },
      {
        case: 'fewer than the names say',
        change: (set) => {
          for (const number of [0, 1])
            set.target.put(`entity_${TIMESTAMP}_${number}_of_3.json`, bare(100 + number));
          described({
            data_file: [0, 1].map((number) => `entity_${TIMESTAMP}_${number}_of_3.json`),
          })(set);
        },
        found: ['warning shard_sequence_gap 1'],
      },
    ],
    holds: [
      {
        case: 'the run recorded no such file: all of its records were refused',
        change: (set) => {
          without(1)(set);
          const files = set.record.files.filter(({ name }) => name !== set.file(1));
          const counts = { ...set.record.counts, read: 10, written: 6, refused: 4 };
          set.record = { ...set.record, files, counts };
          set.saveRecord();
        },
      },
      {
        case: 'numbers that count something else',
        change: (set) => {
          set.state.objects.clear();
          const names = [17, 4711, 80_000].map((number) => `e-20261121-${number}.json`);
          for (const [n, name] of names.entries()) set.target.put(name, bare(200 + n));
          described({ data_file: names })(set);
        },
      },
      {
        case: 'as many as the names say, from 1',
        change: (set) => {
          const names = [1, 2, 3].map((number) => `entity_${TIMESTAMP}_${number}_of_3.json`);
          for (const [n, name] of names.entries()) set.target.put(name, bare(200 + n));
          described({ data_file: names })(set);
        },
      },
    ],
  },
  shard_size_uneven: {
    breaks: [
      {
        case: '2 MB beside 2 kB',
        options: { gzip: false },
        change: padded(2_000_000),
        found: ['info shard_size_uneven 1'],
      },
    ],
    holds: [
      { case: 'a short last one', options: { chunk: 9 }, change: untouched },
      {
        case: 'uneven, and all of them small',
        options: { gzip: false },
        change: padded(900_000),
      },
    ],
  },
  shard_tiny: {
    breaks: [
      {
        case: '21 files of a record, for Google',
        options: { records: entities(21), chunk: 1 },
        verify: {
          ...AS_GOOGLE,
          severities: severitiesOf('google', new Map([['shard_count_high', 'off']])),
        },
        change: untouched,
        found: ['info shard_tiny 1'],
      },
    ],
    holds: [
      {
        case: '20 files of a record, for Google',
        options: { records: entities(20), chunk: 1 },
        verify: AS_GOOGLE,
        change: untouched,
      },
      {
        case: '21 files of a record, for S3',
        options: { records: entities(21), chunk: 1 },
        change: untouched,
      },
    ],
  },
  mixed_generations: {
    breaks: [
      {
        case: 'a file of yesterday',
        change: added(`facility_feed_${YESTERDAY}_0003.json`),
        found: ['error mixed_generations 1'],
      },
      {
        case: 'a file of ten minutes ago, when there was another set',
        change: (set) => {
          const then = TIMESTAMP - 600;
          beside(`facility_feed_${then}${DESCRIPTOR_SUFFIX}`, then, { after: -600 })(set);
          added(`facility_feed_${then}_0003.json`)(set);
        },
        found: ['error mixed_generations 1'],
      },
    ],
    holds: [
      {
        case: 'each named after the second of its writing',
        change: (set) => {
          const names = [-3, 0, 1, 4].map((after) => `entity_${TIMESTAMP + after}.json`);
          for (const [n, name] of names.entries()) set.target.put(name, bare(200 + n));
          described({ data_file: names })(set);
        },
      },
      { case: 'a name without a time', change: added('late-abcd-20261121.json') },
    ],
  },
  publish_order: {
    breaks: [
      {
        case: 'a data file after the descriptor',
        change: (set) => {
          storedAt(set, 5);
          headed({ modified: new Date((TIMESTAMP + 45) * 1000) })(set);
        },
        found: ['info publish_order 1'],
      },
    ],
    holds: [
      { case: 'all within a second', change: (set) => storedAt(set, 5) },
      {
        case: 'the descriptor last, the pointer long after it',
        change: (set) => {
          storedAt(set, 5);
          headed({ modified: new Date((TIMESTAMP + 9) * 1000) }, () => DESCRIPTOR)(set);
          headed({ modified: new Date((TIMESTAMP + 90) * 1000) }, () => POINTER_NAME)(set);
        },
      },
    ],
  },
  partial_write_residue: {
    breaks: [
      {
        case: 'what other programs leave',
        change: (set) => {
          set.target.put(`${set.file(1)}.tmp`, '');
          set.target.put(`.${set.file(1)}.Xa9Zq1`, '');
          set.target.put('entity.json.PART', '');
        },
        found: ['warning partial_write_residue 3'],
      },
      {
        case: 'what feedgen leaves when it is killed, or is just writing',
        change: (set) => {
          set.target.put('.feedgen-tmp-8e1c3dd0-8f0b-4e65-9d0a-4a3f1d2a1b11', '');
          set.target.put('.feedgen-claim-0123456789abcdef0123456789abcdef', '');
        },
        found: ['info partial_write_residue 2'],
      },
    ],
    holds: [
      {
        case: 'files that are nothing of the kind',
        change: (set) => {
          for (const name of ['.DS_Store', 'part.json', 'README', '.well-known.json.gz', 'a.tmpl'])
            set.target.put(name, '');
          set.target.put('.feedgen/x.run.json', '');
        },
      },
    ],
  },
  listing_not_possible: {
    breaks: [
      {
        case: 'a bucket that may not be listed',
        change: (set) => {
          const details = { hint: 'allow it', cause: undefined };
          set.target.listFails = new ListingRefusedError('cannot list: access is denied', details);
        },
        found: ['info listing_not_possible 1'],
      },
    ],
    holds: [{ case: 'a bucket that may be listed', change: untouched }],
  },
  listing_cut_short: {
    breaks: [
      {
        case: 'more names than are looked at',
        verify: { mostNames: 10 },
        change: (set) => {
          for (let n = 0; n < 10; n += 1) set.target.put(`old_${n}.txt`, '');
        },
        found: ['info listing_cut_short 1'],
      },
    ],
    holds: [
      {
        case: 'as many as are looked at',
        verify: { mostNames: 11 },
        change: (set) => {
          for (let n = 0; n < 8; n += 1) set.target.put(`old_${n}.txt`, '');
        },
      },
    ],
  },
};

/** Takes a data file out of the target and the descriptor. */
function without(number: number) {
  return (set: FeedSet) => {
    set.target.objects.delete(set.file(number));
    described({ data_file: set.files.filter((_, index) => index !== number) })(set);
  };
}

/** A data file with one record of its own. */
function bare(n: number): string {
  return `{"data":[${FIRST.replaceAll('100', String(n))}]}`;
}

/** Everything was stored so many seconds after the snapshot. */
function storedAt(set: FeedSet, after: number): void {
  for (const name of set.target.objects.keys())
    headed({ modified: new Date((TIMESTAMP + after) * 1000) }, () => name)(set);
}
