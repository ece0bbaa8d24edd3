import { gzipSync } from 'node:zlib';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import { MAX_DESCRIPTOR_BYTES } from '../../src/verify/descriptor/validate-metadata.js';
import { type FeedSet, TIMESTAMP } from '../support/feed-set.js';
import {
  AS_GOOGLE,
  beside,
  content,
  DESCRIPTOR,
  described,
  FIRST,
  type SetCases,
  untouched,
} from './set-case.js';

const day = 86_400;

/** Name of a set's descriptor, so many seconds after this one. */
function named(after: number): string {
  return `facility_feed_${TIMESTAMP + after}${DESCRIPTOR_SUFFIX}`;
}

/** Gives the descriptor another name, and takes the pointer away. */
function renamed(name: string) {
  return (set: FeedSet) => {
    set.target.put(name, set.target.bytes(DESCRIPTOR));
    set.target.objects.delete(DESCRIPTOR);
    set.target.objects.delete(POINTER_NAME);
  };
}

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
  descriptor_timestamp_stale: {
    breaks: [
      {
        case: 'a day and a second old',
        verify: { now: new Date((TIMESTAMP + day + 1) * 1000) },
        change: untouched,
        found: ['warning descriptor_timestamp_stale 1'],
      },
      {
        case: 'ten years old: still no more than a warning without a limit',
        verify: { now: new Date((TIMESTAMP + 3653 * day) * 1000) },
        change: untouched,
        found: ['warning descriptor_timestamp_stale 1'],
      },
      {
        case: 'older than the limit',
        verify: { now: new Date((TIMESTAMP + 7 * day + 1) * 1000), maxAge: 7 * day },
        change: untouched,
        found: ['error descriptor_timestamp_stale 1'],
      },
      {
        case: 'older than a limit below a day',
        verify: { maxAge: 299 },
        change: untouched,
        found: ['error descriptor_timestamp_stale 1'],
      },
    ],
    holds: [
      {
        case: 'a day old',
        verify: { now: new Date((TIMESTAMP + day) * 1000), maxAge: day },
        change: untouched,
      },
      {
        case: 'old and kept beside a newer one',
        verify: { now: new Date((TIMESTAMP + 9 * day) * 1000), descriptorName: DESCRIPTOR },
        change: beside(named(9 * day), TIMESTAMP + 9 * day, { after: 9 * day }),
      },
    ],
  },
  descriptor_timestamp_not_newer: {
    breaks: [
      {
        case: 'the set before is of a later time',
        change: beside(named(3600), TIMESTAMP + 3600),
        found: ['error descriptor_timestamp_not_newer 1'],
      },
      {
        case: 'the set before is of the same time, under a name of its own',
        change: beside('entity.filesetdesc.json', TIMESTAMP),
        found: ['error descriptor_timestamp_not_newer 1'],
      },
    ],
    holds: [
      { case: 'the set before is older', change: beside(named(-day), TIMESTAMP - day) },
      {
        case: 'an old set that is verified by its name, long after the next',
        verify: { descriptorName: DESCRIPTOR },
        change: beside(named(day), TIMESTAMP + day, { after: day }),
      },
      {
        case: 'another feed, of a later time',
        change: beside(`action_${TIMESTAMP + 60}${DESCRIPTOR_SUFFIX}`, TIMESTAMP + 60, {
          feed: 'reservewithgoogle.action.v2',
        }),
      },
    ],
  },
  descriptor_ambiguous: {
    breaks: [
      {
        case: 'another of the same run, for Google',
        verify: AS_GOOGLE,
        change: beside(`entity_${TIMESTAMP}${DESCRIPTOR_SUFFIX}`, TIMESTAMP, { after: 0 }),
        found: ['warning descriptor_ambiguous 1'],
      },
      {
        case: 'another of the same run, for S3',
        change: beside(`entity_${TIMESTAMP}${DESCRIPTOR_SUFFIX}`, TIMESTAMP, { after: 0 }),
        found: ['info descriptor_ambiguous 1'],
      },
      {
        case: 'a pointer that was left behind',
        change: beside(named(60), TIMESTAMP + 60, { after: 60 }),
        found: ['info descriptor_ambiguous 1'],
      },
    ],
    holds: [
      {
        case: 'the sets of a month are kept, for Google',
        verify: AS_GOOGLE,
        change: (set) => {
          for (let days = 1; days <= 30; days += 1)
            beside(named(-days * day), TIMESTAMP - days * day, { after: -days * day })(set);
        },
      },
      {
        case: 'an action feed of the same run',
        change: beside(`action_${TIMESTAMP}${DESCRIPTOR_SUFFIX}`, TIMESTAMP, {
          feed: 'reservewithgoogle.action.v2',
        }),
      },
      {
        case: 'descriptors that cannot be read',
        change: (set) => {
          for (const name of ['-rf', '.hidden', 'a\nb', 'a\\b', 'x'.repeat(300), 'large', 'bad'])
            set.target.put(`${name}${DESCRIPTOR_SUFFIX}`, '{');
          set.target.put(`large${DESCRIPTOR_SUFFIX}`, Buffer.alloc(9 * 1024 * 1024));
        },
      },
    ],
  },
  descriptor_name_legacy: {
    breaks: [
      {
        case: 'the action feed before its second version',
        change: described({ name: 'reservewithgoogle.action' }),
        found: ['warning descriptor_name_legacy 1', 'warning feed_kind_not_checked 1'],
      },
    ],
    holds: [
      {
        case: 'its second version',
        change: described({ name: 'reservewithgoogle.action.v2' }),
        found: ['warning feed_kind_not_checked 1'],
      },
    ],
  },
  descriptor_filename_style: {
    breaks: [
      {
        case: 'no timestamp',
        verify: { descriptorName: `feed${DESCRIPTOR_SUFFIX}` },
        change: renamed(`feed${DESCRIPTOR_SUFFIX}`),
        found: ['info descriptor_filename_style 1'],
      },
      {
        case: 'no feed',
        verify: { descriptorName: `${TIMESTAMP}${DESCRIPTOR_SUFFIX}` },
        change: renamed(`${TIMESTAMP}${DESCRIPTOR_SUFFIX}`),
        found: ['info descriptor_filename_style 1'],
      },
    ],
    holds: [
      {
        case: 'as Google writes it',
        verify: { descriptorName: `reservewithgoogle.entity-${TIMESTAMP}${DESCRIPTOR_SUFFIX}` },
        change: renamed(`reservewithgoogle.entity-${TIMESTAMP}${DESCRIPTOR_SUFFIX}`),
      },
      { case: 'a pointer, which is no descriptor by name', change: untouched },
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
        found: ['warning descriptor_name_legacy 1', 'warning feed_kind_not_checked 1'],
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
