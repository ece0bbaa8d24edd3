import { gzipSync } from 'node:zlib';
import { POINTER_NAME } from '../../src/core/file-set.js';
import { TIMESTAMP } from '../support/feed-set.js';
import type { PublishedSet } from '../support/published-set.js';
import { pick, type Random } from '../support/random.js';
import {
  always,
  type Expectation,
  type Expected,
  foundBy,
  type Materials,
  type Mutation,
} from './mutation.js';

const MISMATCH = 'run_record_descriptor_mismatch';

const NO_RECORD = 'without the run record nobody knows what the run wrote';

/** Changes a key of the descriptor and the pointer; what is found of it by itself, and what the run record adds. */
function key(
  name: string,
  changes: (materials: Materials) => Record<string, unknown>,
  alone: Expected,
  recorded: Expected = alone,
  rounds = 1,
): Mutation {
  return {
    name,
    rounds,
    mutate(materials) {
      materials.set.describe(changes(materials));
      return { alone, recorded };
    },
  };
}

/** A change that the descriptor shows by itself, and that differs from what the run wrote. */
function both(
  name: string,
  changes: Record<string, unknown>,
  ...rules: readonly string[]
): Mutation {
  return key(name, () => changes, { found: rules }, { found: [...rules, MISMATCH] });
}

const DAY = 86_400;

const TIMESTAMPS: readonly Mutation[] = [
  key(
    'a timestamp a second older',
    () => ({ generation_timestamp: TIMESTAMP - 1 }),
    { invisible: NO_RECORD },
    { found: [MISMATCH] },
  ),
  key('the timestamp as digits', () => ({ generation_timestamp: String(TIMESTAMP) }), 'harmless'),
  both('no timestamp', { generation_timestamp: undefined }, 'descriptor_timestamp_missing'),
  both('a timestamp null', { generation_timestamp: null }, 'descriptor_timestamp_missing'),
  both(
    'a timestamp of words',
    { generation_timestamp: '2026-11-21T20:30:00Z' },
    'descriptor_timestamp_not_integer',
  ),
  both(
    'a timestamp with a fraction',
    { generation_timestamp: TIMESTAMP + 0.5 },
    'descriptor_timestamp_not_integer',
  ),
  both(
    'a timestamp in a list',
    { generation_timestamp: [TIMESTAMP] },
    'descriptor_timestamp_not_integer',
  ),
  both(
    'a timestamp of milliseconds',
    { generation_timestamp: TIMESTAMP * 1000 },
    'descriptor_timestamp_wrong_unit',
  ),
  both(
    'a timestamp before all time',
    { generation_timestamp: -TIMESTAMP },
    'descriptor_timestamp_wrong_unit',
  ),
  both(
    'a timestamp of next year',
    { generation_timestamp: TIMESTAMP + 365 * DAY },
    'descriptor_timestamp_in_future',
  ),
];

const NAMES: readonly Mutation[] = [
  both('no name', { name: undefined }, 'descriptor_name_missing'),
  both('a blank name', { name: ' ' }, 'descriptor_name_missing'),
  both('a name that is a number', { name: 17 }, 'descriptor_name_missing'),
  both('a misspelt name', { name: 'reservewithgoogle.entities' }, 'descriptor_name_unknown'),
  both('the name of another feed', { name: 'glam.service.v0' }, 'feed_kind_not_checked'),
];

/** Entries that lead away from the descriptor, or nowhere. */
const ASTRAY: readonly unknown[] = [
  '../metadata.json',
  '../../etc/passwd',
  'a/../../b.json',
  '..',
  '/etc/passwd',
  'file:///etc/passwd',
  's3://other/a.json',
  'https://example.com/a.json',
  'C:\\a.json',
  '..\\a.json',
  'a\0.json',
  'a\n.json',
  '\u001b[2J.json',
  '\ud800.json',
  '.feedgen',
  '-rf.json',
  '',
  17,
  null,
  ['a.json'],
  { name: 'a.json' },
  'x'.repeat(256),
];

const astray = ASTRAY.map((entry) =>
  key(
    `the entry ${JSON.stringify(entry).slice(0, 40)} more`,
    ({ set, next }) => ({ data_file: withEntry(set, entry, next) }),
    { found: ['data_file_entry_invalid'] },
    { found: ['data_file_entry_invalid', MISMATCH] },
  ),
);

function withEntry(set: PublishedSet, entry: unknown, next: Random): readonly unknown[] {
  const at = next(set.files.length + 1);
  return [...set.files.slice(0, at), entry, ...set.files.slice(at)];
}

/** One more entry, made from the set. */
function more(name: string, entry: (materials: Materials) => string, ...rules: readonly string[]) {
  return key(
    name,
    (materials) => ({ data_file: withEntry(materials.set, entry(materials), materials.next) }),
    { found: rules },
    { found: [...rules, MISMATCH] },
  );
}

const LISTS: readonly Mutation[] = [
  both('no list', { data_file: undefined }, 'data_file_list_missing'),
  both('a list that is null', { data_file: null }, 'data_file_list_missing'),
  both('a list that is a name', { data_file: 'a.json' }, 'data_file_list_missing'),
  both('a list that is an object', { data_file: {} }, 'data_file_list_missing'),
  both('an empty list', { data_file: [] }, 'data_file_list_empty'),
  key(
    'an entry removed',
    ({ set, next }) => ({ data_file: set.files.toSpliced(next(set.files.length), 1) }),
    { invisible: NO_RECORD },
    { found: [MISMATCH] },
    3,
  ),
  key(
    'the entries in another order',
    ({ set }) => ({ data_file: set.files.toReversed() }),
    'harmless',
    { found: [MISMATCH] },
  ),
  ...astray,
  more('an entry twice', ({ set, next }) => pick(set.files, next), 'data_file_duplicate'),
  more('an entry for no file', ({ set }) => `${set.stem}_0099.json.gz`, 'data_file_not_found'),
  more(
    'an entry in capitals',
    ({ set }) => set.file(0).toUpperCase(),
    'data_file_not_found',
    'data_file_case_collision',
  ),
  more(
    'the descriptor in its own list',
    ({ set }) => set.descriptorName,
    'data_file_is_descriptor',
  ),
  more('the pointer in the list', () => POINTER_NAME, 'root_data_missing'),
  more(
    'a file with another ending',
    ({ set }) => {
      set.put('places.gzip', set.bytes(set.file(0)));
      return 'places.gzip';
    },
    'data_file_extension',
    'entity_id_duplicate',
  ),
  more(
    'a data file of another run',
    ({ set, other }) => {
      set.put(other.file(1), other.bytes(other.file(1)));
      return other.file(1);
    },
    'entity_id_duplicate',
  ),
];

/** Changes the text of the descriptor and the pointer. */
function text(
  name: string,
  rounds: number,
  change: (text: Buffer, next: Random) => Uint8Array | string,
  expected: Expected,
): Mutation {
  return {
    name,
    rounds,
    mutate({ set, next }) {
      set.putDescriptor(change(set.bytes(POINTER_NAME), next));
      return always(expected);
    },
  };
}

const TEXTS: readonly Mutation[] = [
  text('the descriptor emptied', 1, () => '', { found: ['descriptor_not_json'] }),
  text('the descriptor cut', 4, (b, n) => b.subarray(0, 1 + n(b.lastIndexOf('}') - 1)), {
    found: ['descriptor_not_json'],
  }),
  text('text behind the descriptor', 1, (b) => `${b}{}`, { found: ['descriptor_not_json'] }),
  text('the descriptor compressed', 1, (b) => gzipSync(b), { found: ['descriptor_compressed'] }),
  text('the descriptor in UTF-16', 1, (b) => Buffer.from(b.toString(), 'utf16le'), {
    found: ['descriptor_not_json'],
  }),
  text('a mark before the descriptor', 1, (b) => `\u{feff}${b}`, { found: ['bom_present'] }),
  text('the descriptor in a list', 1, (b) => `[${b}]`, { found: ['descriptor_not_json'] }),
  text('a comma at the end of the descriptor', 1, (b) => b.toString().replace('}', ',}'), {
    found: ['descriptor_not_json'],
  }),
  text('a key of the descriptor twice', 1, (b) => b.toString().replace('{', '{"name":"x",'), {
    found: ['json_duplicate_key'],
  }),
  text(
    'a key of the descriptor in camelCase',
    1,
    (b) => b.toString().replace('data_file', 'dataFile'),
    { found: ['descriptor_key_camel_case'] },
  ),
  text(
    'a key of the descriptor in both spellings',
    1,
    (b) => b.toString().replace('{', '{"dataFile":[],'),
    { found: ['json_duplicate_key'] },
  ),
  text(
    'a key __proto__ in the descriptor',
    1,
    (b) => b.toString().replace('{', '{"__proto__":{"name":"x"},'),
    { found: ['descriptor_unknown_key'] },
  ),
  text('a key more in the descriptor', 1, (b) => b.toString().replace('{', '{"files":[],'), {
    found: ['descriptor_unknown_key'],
  }),
  text(
    'a key of the descriptor misspelt',
    1,
    (b) => b.toString().replace('data_file', 'datafile'),
    { found: ['descriptor_unknown_key', 'data_file_list_missing'] },
  ),
  text(
    'the descriptor with blanks',
    1,
    (b) => JSON.stringify(JSON.parse(b.toString()), null, 2),
    'harmless',
  ),
  text('a line break behind the descriptor', 1, (b) => `${b}\r\n`, 'harmless'),
];

/** Flips a byte of the descriptor and the pointer: what it belongs to decides what is found. */
const FLIPPED: Mutation = {
  name: 'a byte of the descriptor flipped',
  rounds: 24,
  mutate({ set, next }) {
    const good = set.descriptor();
    const bytes = set.bytes(POINTER_NAME);
    const at = next(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << next(7));
    set.putDescriptor(bytes);
    return expectedOfText(good, bytes);
  },
};

/** What a descriptor that was `good` must be said to be now; it differs in one place at most. */
function expectedOfText(good: object, bytes: Buffer): Expectation {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    return foundBy('descriptor_not_json');
  }
  const now = new Map(Object.entries(value as object));
  for (const [name, before] of Object.entries(good)) {
    if (!now.has(name)) return foundBy('descriptor_unknown_key');
    if (JSON.stringify(now.get(name)) === JSON.stringify(before)) continue;
    return CHANGED[name] ?? foundBy('nothing: an unknown key');
  }
  return always('harmless');
}

/** What is found of a key that has another value of its kind. */
const CHANGED: Readonly<Record<string, Expectation>> = {
  generation_timestamp: {
    alone: { invisible: NO_RECORD },
    recorded: { found: [MISMATCH] },
  },
  name: foundBy('descriptor_name_unknown'),
  data_file: always({ oneOf: ['data_file_not_found', 'data_file_entry_invalid'] }),
};

/** What can happen to the descriptor and the pointer alike. */
export const DESCRIPTOR: readonly Mutation[] = [
  ...TIMESTAMPS,
  ...NAMES,
  ...LISTS,
  ...TEXTS,
  FLIPPED,
];
