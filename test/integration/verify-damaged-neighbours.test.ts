import { describe, expect, test } from '@jest/globals';
import { FeedgenError } from '../../src/core/errors.js';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import { described } from '../rules/set-case.js';
import { entities, FeedSet, found, TIMESTAMP } from '../support/feed-set.js';

const DENIED = 'cannot read it: access is denied';
const against = { kind: 'before' } as const;

/** A set with one of the day before beside it, of which a name may not be read. */
function forbidding(nameOf: (before: FeedSet) => string): FeedSet {
  const set = new FeedSet();
  const name = nameOf(set.publishBefore({ records: entities(9) }));
  set.target.failOn = (asked) => (asked === name ? new FeedgenError('target', DENIED) : undefined);
  return set;
}

describe('a set before that may not be read, or was archived, costs nobody the verdict', () => {
  test('a data file of it', async () => {
    const report = await forbidding((before) => before.file(1)).verify({ against });
    expect(found(report)).toEqual(['info previous_set_missing 1']);
    expect(report.notices[0]?.samples[0]?.message).toBe(DENIED);
  });

  test('its descriptor', async () => {
    const set = forbidding(({ stem }) => stem + DESCRIPTOR_SUFFIX);
    expect(found(await set.verify({ against }))).toEqual([
      'info listing_not_possible 1',
      'info previous_set_missing 1',
    ]);
  });

  test('one that was named is no answer', async () => {
    const set = forbidding((before) => before.file(1));
    const descriptorName = `facility_feed_${TIMESTAMP - 86_400}${DESCRIPTOR_SUFFIX}`;
    const { target, state } = set;
    const named = { kind: 'named', target, state, descriptorName } as const;
    await expect(set.verify({ against: named })).rejects.toMatchObject({ code: 'target' });
  });

  test('nor is anything else that is not read', async () => {
    const set = forbidding(() => new FeedSet().file(0));
    await expect(set.verify({ against })).rejects.toMatchObject({ code: 'target' });
  });
});

/** Puts a set of another publisher into the target, its data files in a folder, with a prefix before their names. */
function publishForeign(
  target: FeedSet['target'],
  seconds: number,
  { folder = 'data', name = (number: number) => `entity_${seconds}_${number}.json.gz` } = {},
): void {
  const source = new FeedSet({ timestamp: seconds });
  const data_file = source.files.map((_, number) => `${folder}/${name(number)}`);
  for (const [number, path] of data_file.entries())
    target.put(path, source.target.bytes(source.file(number)));
  const descriptor = { generation_timestamp: seconds, name: 'reservewithgoogle.entity' };
  const text = JSON.stringify({
    ...descriptor,
    data_file: data_file.map((path) => `drop/${path}`),
  });
  target.put(`entity_${seconds}${DESCRIPTOR_SUFFIX}`, text);
  target.put(POINTER_NAME, text);
}

describe('data files in folders, and a prefix before them', () => {
  const options = { dataFilePrefix: 'drop/', against };

  function foreign(today: Parameters<typeof publishForeign>[2], yesterday = today): FeedSet {
    const set = new FeedSet();
    described({})(set);
    set.target.objects.clear();
    publishForeign(set.target, TIMESTAMP - 86_400, yesterday);
    publishForeign(set.target, TIMESTAMP, today);
    return set;
  }

  test('the descriptor that metadata.json repeats and the set before are found', async () => {
    const report = await foreign({}).verify(options);
    expect(found(report)).toEqual(['info unchanged_content 1']);
    expect(report.previous).toMatchObject({ kept: 10, new: 0, removed: 0 });
  });

  test('a path that the set before has too is reported, a name in another folder is not', async () => {
    const name = (number: number) => `part_202611_${number}${number}abcdef012345678.json.gz`;
    const again = foreign({ name });
    const descriptorName = `entity_${TIMESTAMP}${DESCRIPTOR_SUFFIX}`;
    expect(found(await again.verify({ ...options, descriptorName }))).toContain(
      'error data_file_name_reused 3',
    );
    const moved = foreign({ name, folder: 'today' }, { name, folder: 'yesterday' });
    const rules = found(await moved.verify({ ...options, descriptorName }));
    expect(rules.filter((rule) => rule.includes('reused'))).toEqual([]);
  });
});

test('a target that may not be listed: it is not said that there is no set before', async () => {
  const { ListingRefusedError } = await import('../../src/core/target.js');
  const set = new FeedSet();
  set.state.objects.clear();
  set.target.listFails = new ListingRefusedError('cannot list: access is denied', {
    hint: 'allow it',
    cause: undefined,
  });
  const report = await set.verify({ against });
  const missing = report.notices.find(({ rule }) => rule === 'previous_set_missing');
  expect(missing?.samples[0]?.message).toContain('cannot list: access is denied');
});
