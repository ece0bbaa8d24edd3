import { gzipSync } from 'node:zlib';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import { MAX_DESCRIPTOR_BYTES } from '../../src/verify/validate-metadata.js';
import { TIMESTAMP } from '../support/feed-set.js';
import {
  AS_GOOGLE,
  content,
  DESCRIPTOR,
  described,
  FIRST,
  type SetCases,
  untouched,
} from './set-case.js';

const day = 86_400;

/** What breaks each rule about descriptors and the pointer, and what does not. */
export const DESCRIPTOR_CASES: SetCases = {
  descriptor_missing: {
    breaks: [
      {
        case: 'nothing is there',
        change: (set) => set.target.objects.clear(),
        found: ['error descriptor_missing 1'],
      },
    ],
    holds: [
      {
        case: 'no pointer, when the descriptor itself is named',
        verify: { descriptorName: DESCRIPTOR },
        change: (set) => set.target.objects.delete(POINTER_NAME),
      },
    ],
  },
  descriptor_bad_suffix: {
    breaks: [
      {
        case: 'the pointer, for Google',
        verify: { ...AS_GOOGLE, descriptorName: POINTER_NAME },
        change: untouched,
        found: ['error descriptor_bad_suffix 1'],
      },
    ],
    holds: [
      { case: 'the descriptor itself, for Google', verify: AS_GOOGLE, change: untouched },
      { case: 'the pointer, for S3', change: untouched },
    ],
  },
  descriptor_too_large: {
    breaks: [
      {
        case: 'more than is read',
        change: (set) => set.putDescriptor(Buffer.alloc(MAX_DESCRIPTOR_BYTES + 1, ' ')),
        found: ['error descriptor_too_large 1'],
      },
    ],
    holds: [
      {
        case: 'as large as is read',
        change: (set) => {
          const text = set.target.bytes(POINTER_NAME).toString();
          set.putDescriptor(text.padEnd(MAX_DESCRIPTOR_BYTES));
        },
      },
    ],
  },
  descriptor_compressed: {
    breaks: [
      {
        case: 'gzip; the rest is checked all the same',
        change: (set) => set.putDescriptor(gzipSync(set.target.bytes(POINTER_NAME))),
        found: ['error descriptor_compressed 1'],
      },
    ],
    holds: [{ case: 'plain beside gzip data files', change: untouched }],
  },
  descriptor_not_json: {
    breaks: [
      {
        case: 'a comma too many',
        change: (set) => set.putDescriptor('{"name":"reservewithgoogle.entity",}'),
        found: ['error descriptor_not_json 1'],
      },
      {
        case: 'an array',
        change: (set) => set.putDescriptor('[]'),
        found: ['error descriptor_not_json 1'],
      },
      {
        case: 'null',
        change: (set) => set.putDescriptor('null'),
        found: ['error descriptor_not_json 1'],
      },
      {
        case: 'nothing',
        change: (set) => set.putDescriptor(''),
        found: ['error descriptor_not_json 1'],
      },
      {
        case: 'Latin-1',
        change: (set) => set.putDescriptor(Buffer.from('{"name":"caf\xe9"}', 'latin1')),
        found: ['error descriptor_not_json 1'],
      },
      {
        case: 'nested without end',
        change: (set) => set.putDescriptor('['.repeat(1_000_000)),
        found: ['error descriptor_not_json 1'],
      },
      {
        case: 'very many keys',
        change: (set) => set.putDescriptor(`{${'"a":1,'.repeat(1_000_000)}"b":1}`),
        found: ['error descriptor_not_json 1'],
      },
    ],
    holds: [
      {
        case: 'blanks and line breaks',
        change: (set) => set.putDescriptor(JSON.stringify(set.descriptor, null, 2)),
      },
    ],
  },
  descriptor_unknown_key: {
    breaks: [
      {
        case: 'a key of its own',
        change: described({ files: [] }),
        found: ['warning descriptor_unknown_key 1'],
      },
    ],
    holds: [
      {
        case: 'the three keys in another order',
        change: (set) => {
          const { data_file, name, generation_timestamp } = set.descriptor;
          set.putDescriptor(JSON.stringify({ data_file, name, generation_timestamp }));
        },
      },
    ],
  },
  descriptor_key_camel_case: {
    breaks: [
      {
        case: 'the spelling of protocol buffers in JSON',
        change: (set) =>
          described({
            generationTimestamp: TIMESTAMP,
            generation_timestamp: undefined,
            dataFile: set.files,
            data_file: undefined,
          })(set),
        found: ['info descriptor_key_camel_case 2'],
      },
    ],
    holds: [{ case: 'keys as documented', change: untouched }],
  },
  descriptor_timestamp_missing: {
    breaks: [
      {
        case: 'absent',
        change: described({ generation_timestamp: undefined }),
        found: ['error descriptor_timestamp_missing 1'],
      },
      {
        case: 'null, which is unset',
        change: described({ generation_timestamp: null }),
        found: ['error descriptor_timestamp_missing 1'],
      },
    ],
    holds: [
      {
        case: 'digits as a string',
        change: described({ generation_timestamp: String(TIMESTAMP) }),
      },
    ],
  },
  descriptor_timestamp_not_integer: {
    breaks: [
      {
        case: 'a fraction',
        change: described({ generation_timestamp: TIMESTAMP + 0.5 }),
        found: ['error descriptor_timestamp_not_integer 1'],
      },
      {
        case: 'a date as text',
        change: described({ generation_timestamp: '2026-11-21T20:30:00Z' }),
        found: ['error descriptor_timestamp_not_integer 1'],
      },
    ],
    holds: [
      {
        case: 'a fraction of nothing',
        change: (set) =>
          set.putDescriptor(
            set.target.bytes(POINTER_NAME).toString().replace(String(TIMESTAMP), `${TIMESTAMP}.0`),
          ),
      },
    ],
  },
  descriptor_timestamp_wrong_unit: {
    breaks: [
      {
        case: 'milliseconds',
        change: described({ generation_timestamp: TIMESTAMP * 1000 }),
        found: ['error descriptor_timestamp_wrong_unit 1'],
      },
      {
        case: 'negative',
        change: described({ generation_timestamp: -1 }),
        found: ['error descriptor_timestamp_wrong_unit 1'],
      },
    ],
    holds: [{ case: 'seconds', change: described({ generation_timestamp: TIMESTAMP - 60 }) }],
  },
  descriptor_timestamp_in_future: {
    breaks: [
      {
        case: 'tomorrow',
        change: described({ generation_timestamp: TIMESTAMP + day }),
        found: ['error descriptor_timestamp_in_future 1'],
      },
    ],
    holds: [
      {
        case: 'five minutes ahead of the clock',
        verify: { now: new Date((TIMESTAMP - 300) * 1000) },
        change: untouched,
      },
    ],
  },
  descriptor_timestamp_vs_name: {
    breaks: [
      {
        case: 'another than the name says',
        verify: { descriptorName: `facility_feed_${TIMESTAMP}${DESCRIPTOR_SUFFIX}` },
        change: described({ generation_timestamp: TIMESTAMP - 1 }),
        found: ['info descriptor_timestamp_vs_name 1'],
      },
    ],
    holds: [
      {
        case: 'a name without a timestamp',
        change: described({ generation_timestamp: TIMESTAMP - 1 }),
      },
      {
        case: 'the timestamp of the name',
        verify: { descriptorName: DESCRIPTOR },
        change: untouched,
      },
    ],
  },
  descriptor_name_missing: {
    breaks: [
      {
        case: 'blank; records are not checked',
        change: described({ name: ' ' }),
        found: ['error descriptor_name_missing 1'],
      },
    ],
    holds: [{ case: 'a name', change: untouched }],
  },
  descriptor_name_unknown: {
    breaks: [
      {
        case: 'a megabyte long',
        change: described({ name: 'reservewithgoogle.entity'.repeat(40_000) }),
        found: ['error descriptor_name_unknown 1'],
      },
      {
        case: 'a slip; records are checked as what is meant',
        change: (set) => {
          content(`{"data":[${FIRST},{"entity_id":"x"}]}`)(set);
          described({ name: 'reservewithgoogle.entities' })(set);
        },
        found: [
          'error descriptor_name_unknown 1',
          'error location_missing 1',
          'error name_missing 1',
          'warning telephone_missing 1',
          'warning url_missing 1',
        ],
      },
    ],
    holds: [
      {
        case: 'a legacy name',
        change: described({ name: 'google.offer' }),
        found: ['warning feed_kind_not_checked 1'],
      },
    ],
  },
  feed_kind_not_checked: {
    breaks: [
      {
        case: 'a feed without rules here',
        change: described({ name: 'google.food_service' }),
        found: ['warning feed_kind_not_checked 1'],
      },
    ],
    holds: [{ case: 'a feed with rules here', change: untouched }],
  },
  pointer_differs: {
    breaks: [
      {
        case: 'a blank more',
        change: (set) => set.target.put(POINTER_NAME, `${set.target.bytes(POINTER_NAME)} `),
        found: ['error pointer_differs 1'],
      },
    ],
    holds: [
      {
        case: 'a pointer that nobody asked for',
        verify: { descriptorName: DESCRIPTOR },
        change: (set) => set.target.put(POINTER_NAME, '{}'),
      },
    ],
  },
  pointer_descriptor_missing: {
    breaks: [
      {
        case: 'the set was removed, the pointer not',
        change: (set) => set.target.objects.delete(set.stem + DESCRIPTOR_SUFFIX),
        found: ['warning pointer_descriptor_missing 1'],
      },
    ],
    holds: [
      {
        case: 'a descriptor without a pointer',
        verify: { descriptorName: DESCRIPTOR },
        change: (set) => set.target.objects.delete(POINTER_NAME),
      },
    ],
  },
};
