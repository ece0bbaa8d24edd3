import { gzipSync } from 'node:zlib';
import { DESCRIPTOR_SUFFIX } from '../../src/core/file-set.js';
import { entities, entity } from '../support/feed-set.js';
import {
  AS_GOOGLE,
  added,
  content,
  described,
  FIRST,
  type SetCases,
  untouched,
} from './set-case.js';

/** What breaks each rule about the set as a whole, and what does not. */
export const FILE_SET_CASES: SetCases = {
  data_file_list_missing: {
    breaks: [
      {
        case: 'a string',
        change: described({ data_file: 'a.json' }),
        found: ['error data_file_list_missing 1'],
      },
    ],
    holds: [{ case: 'a list of one', options: { chunk: 100 }, change: untouched }],
  },
  data_file_list_empty: {
    breaks: [
      {
        case: 'nothing listed',
        change: described({ data_file: [] }),
        found: ['error data_file_list_empty 1'],
      },
    ],
    holds: [{ case: 'a list of one', options: { chunk: 100 }, change: untouched }],
  },
  data_file_entry_invalid: {
    breaks: [
      {
        case: 'every way out of the directory',
        change: (set) =>
          described({
            data_file: [
              ...set.files,
              '../../etc/passwd',
              'a/../../b.json',
              '..',
              '/etc/passwd',
              'file:///etc/passwd',
              's3://other/a.json',
              'https://example.com/a.json',
              'C:\\a.json',
              '..\\a.json',
              'sub//a.json',
              'sub/./a.json',
              'sub/.feedgen/a.json',
              'sub/',
              `${'x/'.repeat(512)}a.json`,
              'a\0.json',
              'a\n.json',
              '\ud800.json',
              '.feedgen',
              '-rf.json',
              '',
              17,
              null,
              ['a.json'],
              `${'x'.repeat(256)}.json`,
            ],
          })(set),
        found: ['error data_file_entry_invalid 24'],
      },
      {
        case: 'without the prefix that the set has',
        verify: { dataFilePrefix: 'feeds/' },
        change: () => {},
        found: ['error run_record_descriptor_mismatch 1', 'error data_file_entry_invalid 3'].sort(),
      },
    ],
    holds: [
      {
        case: 'with the prefix that the set has',
        options: { prefix: 'feeds/' },
        verify: { dataFilePrefix: 'feeds/' },
        change: untouched,
      },
      { case: 'an odd but plain name', change: added('Zürich 1795293000 (1)..2.json') },
      { case: 'a path below the descriptor', change: added('2026/november/c_1795293000.json') },
    ],
  },
  data_file_duplicate: {
    breaks: [
      {
        case: 'one name twice; it is read once',
        change: (set) => described({ data_file: [...set.files, set.file(0)] })(set),
        found: ['error data_file_duplicate 1'],
      },
    ],
    holds: [{ case: 'two names', options: { chunk: 5 }, change: untouched }],
  },
  data_file_case_collision: {
    breaks: [
      {
        case: 'names that differ in case',
        change: (set) => {
          set.target.put('A20261121.json', `{"data":[${FIRST}]}`);
          set.target.put('a20261121.json', `{"data":[${JSON.stringify(entity(101))}]}`);
          described({ data_file: [...set.files, 'A20261121.json', 'a20261121.json'] })(set);
        },
        found: ['warning data_file_case_collision 1'],
      },
    ],
    holds: [{ case: 'names of one case', change: added('B20261121.json') }],
  },
  data_file_is_descriptor: {
    breaks: [
      {
        case: 'lists itself; it is not read as data',
        change: (set) =>
          described({ data_file: [...set.files, set.stem + DESCRIPTOR_SUFFIX] })(set),
        found: ['error data_file_is_descriptor 1'],
      },
    ],
    holds: [
      {
        case: 'a name that is nearly that of a descriptor',
        change: added('1795293000filesetdesc.json'),
      },
    ],
  },
  data_file_extension: {
    breaks: [
      {
        case: 'another ending; read all the same',
        change: (set) => {
          set.target.put('a-20261121.gzip', gzipSync('{"data":[NaN]}'));
          described({ data_file: [...set.files, 'a-20261121.gzip'] })(set);
        },
        found: ['error data_file_extension 1', 'error json_syntax 1'],
      },
      {
        case: 'another ending',
        change: added('b-20261121.jsn'),
        found: ['error data_file_extension 1'],
      },
    ],
    holds: [{ case: '.json beside .json.gz', change: added('a-20261121.json') }],
  },
  shard_count_high: {
    breaks: [
      {
        case: '21 files, for Google',
        options: { records: entities(21), chunk: 1 },
        verify: AS_GOOGLE,
        change: untouched,
        found: ['warning shard_count_high 1', 'info shard_tiny 1'],
      },
      {
        case: '1001 files, for Google',
        options: { records: [...entities(999), entity(1001), entity(1002)], chunk: 1, gzip: false },
        verify: AS_GOOGLE,
        change: untouched,
        found: ['error shard_count_high 1', 'info shard_tiny 1'],
      },
    ],
    holds: [
      {
        case: '20 files, for Google',
        options: { records: entities(20), chunk: 1 },
        verify: AS_GOOGLE,
        change: untouched,
      },
      {
        case: '21 files, for S3',
        options: { records: entities(21), chunk: 1 },
        change: untouched,
      },
    ],
  },
  data_file_not_found: {
    breaks: [
      {
        case: 'a file was removed',
        change: (set) => set.target.objects.delete(set.file(1)),
        found: ['error data_file_not_found 1'],
      },
    ],
    holds: [
      {
        case: 'a missing file that is not listed',
        change: (set) => {
          set.target.objects.delete(set.file(1));
          described({ data_file: [set.file(0), set.file(2)] })(set);
        },
        found: ['warning shard_sequence_gap 1'],
      },
    ],
  },
  feed_has_no_entities: {
    breaks: [
      {
        case: 'all files empty',
        options: { chunk: 100 },
        change: content('{"data":[]}'),
        found: ['error feed_has_no_entities 1', 'warning shard_has_no_entities 1'],
      },
    ],
    holds: [
      {
        case: 'one file of three empty',
        change: content('{"data":[]}'),
        found: ['warning shard_has_no_entities 1'],
      },
    ],
  },
  entity_id_duplicate: {
    breaks: [
      {
        case: 'the same id in two files',
        options: { records: [...entities(10), entity(3)] },
        change: () => {},
        found: ['error entity_id_duplicate 1'],
      },
    ],
    holds: [
      {
        case: 'ids that begin alike',
        options: { records: [entity(1), entity(10), entity(100)] },
        change: untouched,
      },
    ],
  },
};
