import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { DESCRIPTOR_SUFFIX, POINTER_NAME, runRecordName } from '../../src/core/file-set.js';
import { FEED_KINDS } from '../../src/feeds/index.js';
import { MAX_DEPTH, MAX_VALUE_BYTES } from '../../src/verify/record-reader.js';
import { RULES, ruleById } from '../../src/verify/rules/index.js';
import { MAX_DESCRIPTOR_BYTES } from '../../src/verify/validate-metadata.js';
import { entities, entity, FeedSet, found, TIMESTAMP } from '../support/feed-set.js';

/** Breaks a good set, and names everything that must be found: the rule itself and what follows from it. */
interface Case {
  readonly rule: string;
  readonly case: string;
  readonly options?: ConstructorParameters<typeof FeedSet>[0];
  readonly verify?: Parameters<FeedSet['verify']>[0];
  breaks(set: FeedSet): void;
  readonly found: readonly string[];
}

/** Changes keys of the descriptor; undefined leaves one out. */
function described(changes: Record<string, unknown>) {
  return (set: FeedSet) => {
    set.state.objects.clear();
    Object.assign(set.descriptor, changes);
    set.putDescriptor(JSON.stringify(set.descriptor));
  };
}

/** Replaces the content of the first data file, and forgets what the run wrote. */
function content(json: string | Uint8Array) {
  return (set: FeedSet) => {
    set.state.objects.clear();
    set.putJson(set.file(0), json);
  };
}

/** Replaces the stored bytes of the first data file, and forgets what the run wrote. */
function stored(change: (bytes: Buffer) => Uint8Array) {
  return (set: FeedSet) => {
    set.state.objects.clear();
    set.target.put(set.file(0), change(set.target.bytes(set.file(0))));
  };
}

function recorded(change: (record: FeedSet['record']) => Partial<FeedSet['record']>) {
  return (set: FeedSet) => {
    set.record = { ...set.record, ...change(set.record) };
    set.saveRecord();
  };
}

const FIRST = JSON.stringify(entity(100));
const day = 86_400;

const CASES: readonly Case[] = [
  {
    rule: 'descriptor_missing',
    case: 'nothing is there',
    breaks: (set) => set.target.objects.clear(),
    found: ['error descriptor_missing 1'],
  },
  {
    rule: 'descriptor_too_large',
    case: 'more than is read',
    breaks: (set) => set.putDescriptor(Buffer.alloc(MAX_DESCRIPTOR_BYTES + 1, ' ')),
    found: ['error descriptor_too_large 1'],
  },
  {
    rule: 'descriptor_compressed',
    case: 'gzip; the rest is checked all the same',
    breaks: (set) => set.putDescriptor(gzipSync(set.target.bytes(POINTER_NAME))),
    found: ['error descriptor_compressed 1'],
  },
  {
    rule: 'descriptor_not_json',
    case: 'a comma too many',
    breaks: (set) => set.putDescriptor('{"name":"reservewithgoogle.entity",}'),
    found: ['error descriptor_not_json 1'],
  },
  {
    rule: 'descriptor_not_json',
    case: 'an array',
    breaks: (set) => set.putDescriptor('[]'),
    found: ['error descriptor_not_json 1'],
  },
  {
    rule: 'descriptor_not_json',
    case: 'null',
    breaks: (set) => set.putDescriptor('null'),
    found: ['error descriptor_not_json 1'],
  },
  {
    rule: 'descriptor_not_json',
    case: 'nothing',
    breaks: (set) => set.putDescriptor(''),
    found: ['error descriptor_not_json 1'],
  },
  {
    rule: 'descriptor_not_json',
    case: 'Latin-1',
    breaks: (set) => set.putDescriptor(Buffer.from('{"name":"caf\xe9"}', 'latin1')),
    found: ['error descriptor_not_json 1'],
  },
  {
    rule: 'descriptor_not_json',
    case: 'nested without end',
    breaks: (set) => set.putDescriptor('['.repeat(1_000_000)),
    found: ['error descriptor_not_json 1'],
  },
  {
    rule: 'descriptor_not_json',
    case: 'very many keys',
    breaks: (set) => set.putDescriptor(`{${'"a":1,'.repeat(1_000_000)}"b":1}`),
    found: ['error descriptor_not_json 1'],
  },
  {
    rule: 'descriptor_name_unknown',
    case: 'a megabyte long',
    breaks: described({ name: 'reservewithgoogle.entity'.repeat(40_000) }),
    found: ['error descriptor_name_unknown 1'],
  },
  {
    rule: 'descriptor_unknown_key',
    case: 'a key of its own',
    breaks: described({ files: [] }),
    found: ['warning descriptor_unknown_key 1'],
  },
  {
    rule: 'descriptor_key_camel_case',
    case: 'the spelling of protocol buffers in JSON',
    breaks: (set) =>
      described({
        generationTimestamp: TIMESTAMP,
        generation_timestamp: undefined,
        dataFile: set.files,
        data_file: undefined,
      })(set),
    found: ['info descriptor_key_camel_case 2'],
  },
  {
    rule: 'descriptor_timestamp_missing',
    case: 'absent',
    breaks: described({ generation_timestamp: undefined }),
    found: ['error descriptor_timestamp_missing 1'],
  },
  {
    rule: 'descriptor_timestamp_missing',
    case: 'null, which is unset',
    breaks: described({ generation_timestamp: null }),
    found: ['error descriptor_timestamp_missing 1'],
  },
  {
    rule: 'descriptor_timestamp_not_integer',
    case: 'a fraction',
    breaks: described({ generation_timestamp: TIMESTAMP + 0.5 }),
    found: ['error descriptor_timestamp_not_integer 1'],
  },
  {
    rule: 'descriptor_timestamp_not_integer',
    case: 'a date as text',
    breaks: described({ generation_timestamp: '2026-11-21T20:30:00Z' }),
    found: ['error descriptor_timestamp_not_integer 1'],
  },
  {
    rule: 'descriptor_timestamp_wrong_unit',
    case: 'milliseconds',
    breaks: described({ generation_timestamp: TIMESTAMP * 1000 }),
    found: ['error descriptor_timestamp_wrong_unit 1'],
  },
  {
    rule: 'descriptor_timestamp_wrong_unit',
    case: 'negative',
    breaks: described({ generation_timestamp: -1 }),
    found: ['error descriptor_timestamp_wrong_unit 1'],
  },
  {
    rule: 'descriptor_timestamp_in_future',
    case: 'tomorrow',
    breaks: described({ generation_timestamp: TIMESTAMP + day }),
    found: ['error descriptor_timestamp_in_future 1'],
  },
  {
    rule: 'descriptor_timestamp_vs_name',
    case: 'another than the name says',
    verify: { descriptorName: `facility_feed_${TIMESTAMP}${DESCRIPTOR_SUFFIX}` },
    breaks: described({ generation_timestamp: TIMESTAMP - 1 }),
    found: ['info descriptor_timestamp_vs_name 1'],
  },
  {
    rule: 'descriptor_name_missing',
    case: 'blank; records are not checked',
    breaks: described({ name: ' ' }),
    found: ['error descriptor_name_missing 1'],
  },
  {
    rule: 'descriptor_name_unknown',
    case: 'a slip; records are checked as what is meant',
    breaks: (set) => {
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
  {
    rule: 'feed_kind_not_checked',
    case: 'a feed without rules here',
    breaks: described({ name: 'google.food_service' }),
    found: ['warning feed_kind_not_checked 1'],
  },
  {
    rule: 'pointer_differs',
    case: 'a blank more',
    breaks: (set) => set.target.put(POINTER_NAME, `${set.target.bytes(POINTER_NAME)} `),
    found: ['error pointer_differs 1'],
  },
  {
    rule: 'pointer_descriptor_missing',
    case: 'the set was removed, the pointer not',
    breaks: (set) => set.target.objects.delete(set.stem + DESCRIPTOR_SUFFIX),
    found: ['warning pointer_descriptor_missing 1'],
  },
  {
    rule: 'data_file_list_missing',
    case: 'a string',
    breaks: described({ data_file: 'a.json' }),
    found: ['error data_file_list_missing 1'],
  },
  {
    rule: 'data_file_list_empty',
    case: 'nothing listed',
    breaks: described({ data_file: [] }),
    found: ['error data_file_list_empty 1'],
  },
  {
    rule: 'data_file_entry_invalid',
    case: 'every way out of the directory',
    breaks: (set) =>
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
          'sub/a.json',
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
    found: ['error data_file_entry_invalid 20'],
  },
  {
    rule: 'data_file_entry_invalid',
    case: 'without the prefix that the set has',
    verify: { dataFilePrefix: 'feeds/' },
    breaks: () => {},
    found: ['error run_record_descriptor_mismatch 1', 'error data_file_entry_invalid 3'].sort(),
  },
  {
    rule: 'data_file_duplicate',
    case: 'one name twice; it is read once',
    breaks: (set) => described({ data_file: [...set.files, set.file(0)] })(set),
    found: ['error data_file_duplicate 1'],
  },
  {
    rule: 'data_file_case_collision',
    case: 'names that differ in case',
    breaks: (set) => {
      set.target.put('A.json', `{"data":[${FIRST}]}`);
      set.target.put('a.json', `{"data":[${JSON.stringify(entity(101))}]}`);
      described({ data_file: [...set.files, 'A.json', 'a.json'] })(set);
    },
    found: ['warning data_file_case_collision 1'],
  },
  {
    rule: 'data_file_is_descriptor',
    case: 'lists itself; it is not read as data',
    breaks: (set) => described({ data_file: [...set.files, set.stem + DESCRIPTOR_SUFFIX] })(set),
    found: ['error data_file_is_descriptor 1'],
  },
  {
    rule: 'data_file_extension',
    case: 'another ending; read all the same',
    breaks: (set) => {
      set.target.put('a.gzip', gzipSync('{"data":[NaN]}'));
      described({ data_file: [...set.files, 'a.gzip'] })(set);
    },
    found: ['error data_file_extension 1', 'error json_syntax 1'],
  },
  {
    rule: 'data_file_not_found',
    case: 'a file was removed',
    breaks: (set) => set.target.objects.delete(set.file(1)),
    found: ['error data_file_not_found 1'],
  },
  {
    rule: 'feed_has_no_entities',
    case: 'all files empty',
    options: { chunk: 100 },
    breaks: content('{"data":[]}'),
    found: ['error feed_has_no_entities 1', 'warning shard_has_no_entities 1'],
  },
  {
    rule: 'shard_has_no_entities',
    case: 'one file empty',
    breaks: content('{"data":[]}'),
    found: ['warning shard_has_no_entities 1'],
  },
  {
    rule: 'root_not_object',
    case: 'a bare array',
    breaks: content(`[${FIRST}]`),
    found: ['error root_not_object 1'],
  },
  {
    rule: 'root_data_missing',
    case: 'another key',
    breaks: content(`{"entities":[${FIRST}]}`),
    found: ['error root_data_missing 1', 'warning root_unknown_key 1'],
  },
  {
    rule: 'root_unknown_key',
    case: 'a metadata block',
    breaks: content(`{"metadata":{},"data":[${FIRST}]}`),
    found: ['warning root_unknown_key 1'],
  },
  {
    rule: 'file_empty',
    case: 'no bytes',
    breaks: stored(() => Buffer.alloc(0)),
    found: ['error file_empty 1'],
  },
  {
    rule: 'file_too_large_compressed',
    case: '200 MB and a byte',
    options: { gzip: false },
    breaks: (set) => {
      set.target.piece = 1 << 20;
      const json = Buffer.from(`{"data":[${FIRST}]}`);
      stored(() => Buffer.alloc(200_000_001, ' ').fill(json, 0, json.length))(set);
    },
    found: ['error file_too_large_compressed 1'],
  },
  {
    rule: 'file_too_large_uncompressed',
    case: 'a bomb of blanks',
    breaks: stored(() => gzipSync(Buffer.alloc(80_000_000, ' '))),
    found: ['error file_too_large_uncompressed 1'],
  },
  {
    rule: 'stored_digest_mismatch',
    case: 'bytes changed behind the back of the target',
    breaks: (set) => {
      const object = set.target.objects.get(set.file(2));
      if (object) object.sha256 = 'ab'.repeat(32);
    },
    found: ['error stored_digest_mismatch 1'],
  },
  {
    rule: 'gzip_expected_plain_found',
    case: 'not compressed',
    breaks: stored(() => Buffer.from(`{"data":[${FIRST}]}`)),
    found: ['error gzip_expected_plain_found 1'],
  },
  {
    rule: 'gzip_found_plain_expected',
    case: 'compressed',
    options: { gzip: false },
    breaks: stored((bytes) => gzipSync(bytes)),
    found: ['error gzip_found_plain_expected 1'],
  },
  {
    rule: 'gzip_corrupt',
    case: 'cut short',
    breaks: stored((bytes) => bytes.subarray(0, -1)),
    found: ['error gzip_corrupt 1'],
  },
  {
    rule: 'gzip_trailing_garbage',
    case: 'zeros behind',
    breaks: stored((bytes) => Buffer.concat([bytes, Buffer.alloc(4)])),
    found: ['error gzip_trailing_garbage 1'],
  },
  {
    rule: 'gzip_multi_member',
    case: 'two members of one document',
    breaks: stored(() => Buffer.concat([gzipSync('{"data":['), gzipSync(`${FIRST}]}`)])),
    found: ['warning gzip_multi_member 1'],
  },
  {
    rule: 'gzip_double',
    case: 'compressed twice',
    breaks: stored((bytes) => gzipSync(bytes)),
    found: ['error gzip_double 1'],
  },
  {
    rule: 'encoding_not_utf8',
    case: 'Latin-1',
    breaks: content(Buffer.from(`{"data":[${FIRST},{"name":"caf\xe9"}]}`, 'latin1')),
    found: ['error encoding_not_utf8 2'],
  },
  {
    rule: 'bom_present',
    case: 'a byte order mark',
    breaks: content(`\u{feff}{"data":[${FIRST}]}`),
    found: ['warning bom_present 1'],
  },
  {
    rule: 'bom_present',
    case: 'a byte order mark before the descriptor',
    breaks: (set) => set.putDescriptor(`\u{feff}${set.target.bytes(POINTER_NAME)}`),
    found: ['warning bom_present 1'],
  },
  {
    rule: 'json_syntax',
    case: 'a comma at the end',
    breaks: content(`{"data":[${FIRST},]}`),
    found: ['error json_syntax 1'],
  },
  {
    rule: 'json_trailing_content',
    case: 'two documents',
    breaks: content(`{"data":[${FIRST}]}{}`),
    found: ['error json_trailing_content 1'],
  },
  {
    rule: 'json_duplicate_key',
    case: 'a field of a record twice',
    breaks: content(`{"data":[${FIRST.replace('{', '{"name":"a",')}]}`),
    found: ['error json_duplicate_key 1'],
  },
  {
    rule: 'json_duplicate_key',
    case: 'a key of the descriptor twice',
    breaks: (set) =>
      set.putDescriptor(String(set.target.bytes(POINTER_NAME)).replace('{', '{"name":"a",')),
    found: ['error json_duplicate_key 1'],
  },
  {
    rule: 'json_duplicate_key',
    case: 'a key of the descriptor in both spellings',
    breaks: (set) => described({ dataFile: set.files })(set),
    found: ['error json_duplicate_key 1', 'info descriptor_key_camel_case 1'],
  },
  {
    rule: 'json_too_deep',
    case: 'deeper than parsers take',
    breaks: content(`{"data":[${'['.repeat(MAX_DEPTH + 1)}${']'.repeat(MAX_DEPTH + 1)}]}`),
    found: ['error json_too_deep 1'],
  },
  {
    rule: 'record_too_large',
    case: 'larger than is parsed',
    breaks: content(`{"data":["${Buffer.alloc(MAX_VALUE_BYTES, 'x0').toString('hex')}"]}`),
    found: ['error record_too_large 1'],
  },
  {
    rule: 'entity_id_duplicate',
    case: 'the same id in two files',
    options: { records: [...entities(10), entity(3)] },
    breaks: () => {},
    found: ['error entity_id_duplicate 1'],
  },
  {
    rule: 'run_record_unreadable',
    case: 'not a run record',
    breaks: (set) => set.state.put(runRecordName(set.stem), '{}'),
    found: ['warning run_record_unreadable 1'],
  },
  {
    rule: 'run_record_unreadable',
    case: 'files that are none',
    breaks: recorded(() => ({ files: JSON.parse('[null]') })),
    found: ['warning run_record_unreadable 1'],
  },
  {
    rule: 'run_record_not_published',
    case: 'still running',
    breaks: recorded(() => ({ state: 'running', files: [] })),
    found: ['info run_record_not_published 1'],
  },
  {
    rule: 'run_record_descriptor_mismatch',
    case: 'another feed, another time',
    breaks: recorded(({ generation_timestamp }) => ({
      feed: 'glam.service.v0',
      generation_timestamp: generation_timestamp + 1,
    })),
    found: ['error run_record_descriptor_mismatch 2'],
  },
  {
    rule: 'run_record_descriptor_mismatch',
    case: 'a file less',
    breaks: (set) => {
      set.descriptor.data_file = set.files.slice(1);
      set.describe();
    },
    found: ['error run_record_descriptor_mismatch 1'],
  },
  {
    rule: 'run_record_descriptor_mismatch',
    case: 'another order',
    breaks: (set) => {
      set.descriptor.data_file = set.files.toReversed();
      set.describe();
    },
    found: ['error run_record_descriptor_mismatch 1'],
  },
  {
    rule: 'run_record_bytes_mismatch',
    case: 'a file of other records',
    breaks: (set) => set.putJson(set.file(0), JSON.stringify({ data: entities(4) }, null, 1)),
    found: ['error run_record_bytes_mismatch 1'],
  },
  {
    rule: 'run_record_digest_mismatch',
    case: 'a file with another time in its gzip header',
    breaks: (set) => {
      const bytes = set.target.bytes(set.file(0));
      bytes[4] = (bytes[4] ?? 0) ^ 1;
      set.target.put(set.file(0), bytes);
    },
    found: ['error run_record_digest_mismatch 1'],
  },
  {
    rule: 'run_record_count_mismatch',
    case: 'the run says another number',
    breaks: recorded(({ files, counts }) => ({
      files: files.map((file, index) => (index === 0 ? { ...file, records: 5 } : file)),
      counts: { ...counts, database: 11, read: 11, written: 11 },
    })),
    found: ['error run_record_count_mismatch 1'],
  },
  {
    rule: 'run_record_not_balanced',
    case: 'a row was lost',
    breaks: recorded(({ counts }) => ({ counts: { ...counts, database: 11 } })),
    found: ['error run_record_not_balanced 1'],
  },
];

describe('a good set', () => {
  test.each([
    ['gzip', {}],
    ['plain', { gzip: false }],
    ['one file', { chunk: 100 }],
    ['one record a file', { chunk: 1 }],
  ])('%s: no rule finds anything', async (_, options) => {
    const set = new FeedSet(options);
    const report = await set.verify();
    expect(found(report)).toEqual([]);
    expect(report).toMatchObject({
      valid: true,
      errors: 0,
      warnings: 0,
      infos: 0,
      records: 10,
      data_files: set.files.length,
      descriptor: POINTER_NAME,
      location: 'memory',
      metadata: {
        valid: true,
        name: 'reservewithgoogle.entity',
        generation_timestamp: TIMESTAMP,
        data_files: set.files.length,
        problems: 0,
      },
    });
  });

  test('with a prefix before the names of its data files', async () => {
    const set = new FeedSet({ prefix: 'feeds/' });
    expect(found(await set.verify({ dataFilePrefix: 'feeds/' }))).toEqual([]);
  });

  test('by its own descriptor, with a timestamp of digits', async () => {
    const set = new FeedSet();
    described({ generation_timestamp: String(TIMESTAMP) })(set);
    const descriptorName = set.stem + DESCRIPTOR_SUFFIX;
    expect(found(await set.verify({ descriptorName }))).toEqual([]);
  });

  test('five minutes ahead of the clock', async () => {
    const now = new Date((TIMESTAMP - 300) * 1000);
    expect(found(await new FeedSet().verify({ now }))).toEqual([]);
    const earlier = new Date((TIMESTAMP - 301) * 1000);
    expect(found(await new FeedSet().verify({ now: earlier }))).toEqual([
      'error descriptor_timestamp_in_future 1',
    ]);
  });
});

describe('each rule finds what breaks it, and nothing else', () => {
  test.each(CASES.map((each) => [each.rule, each.case, each] as const))(
    '%s: %s',
    async (_, __, { options, verify, breaks, found: expected }) => {
      const set = new FeedSet(options);
      breaks(set);
      const report = await set.verify(verify);
      expect(found(report)).toEqual(expected);
      expect(report.valid).toBe(!expected.some((line) => line.startsWith('error')));
    },
  );
});

describe('the registry', () => {
  test('has every rule once', () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { rules } of FEED_KINDS) for (const { id } of rules) expect(ids).toContain(id);
  });

  test('knows exactly the rules that are broken here, beside those of one record', () => {
    const ofRecords = new Set(FEED_KINDS.flatMap(({ rules }) => rules.map(({ id }) => id)));
    const broken = new Set(CASES.map(({ rule }) => rule));
    const others = RULES.map(({ id }) => id).filter((id) => !ofRecords.has(id));
    expect(others.filter((id) => !broken.has(id))).toEqual([]);
    expect([...broken].filter((id) => ruleById(id) === undefined)).toEqual([]);
  });

  test('has for each rule a summary, a fix and its evidence', () => {
    for (const { id, summary, fix, evidence, source } of RULES) {
      expect(id).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/);
      expect(summary).toMatch(/^\S.+\S$/);
      expect(fix).toMatch(/^\S.+\S$/);
      expect(['google', 'protojson', 'reported', 'inference']).toContain(evidence);
      if (evidence === 'google' || evidence === 'protojson') expect(source).toMatch(/^https:\/\//);
    }
  });
});
