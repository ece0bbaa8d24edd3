import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import { entities, entity, FeedSet, found, TIMESTAMP } from '../support/feed-set.js';
import { random } from '../support/random.js';

/** A set without what the run recorded of it: a stranger's set must be judged by itself. */
function stranger(options?: ConstructorParameters<typeof FeedSet>[0]): FeedSet {
  const set = new FeedSet(options);
  set.state.objects.clear();
  return set;
}

/** Entries that name nothing in a set, whoever reads them. */
const OUTSIDE = [
  ...['../../etc/passwd', '../x.json', '/etc/passwd', 'a/../../b.json', 'file:///etc/passwd'],
  ...['C:\\x.json', '..\\x.json', 'a\0.json', 'a\n.json', '', 5, null, {}, ['x.json']],
];

function unpacked(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

describe('a damaged data file is never taken for whole', () => {
  test('cut at every byte', async () => {
    const set = stranger({ records: entities(2) });
    const name = set.file(0);
    const good = set.target.bytes(name);
    for (let end = 0; end < good.length; end += 1) {
      set.target.put(name, good.subarray(0, end));
      const report = await set.verify();
      expect([end, report.valid]).toEqual([end, false]);
    }
  });

  test('600 flipped bytes: valid only when the unpacked bytes are equal', async () => {
    const set = stranger({ records: entities(2) });
    const name = set.file(0);
    const good = set.target.bytes(name);
    const content = gunzipSync(good);
    const next = random(20_261_121);
    let harmless = 0;
    for (let round = 0; round < 600; round += 1) {
      const mutant = Buffer.from(good);
      const at = next(good.length);
      mutant[at] = (mutant[at] ?? 0) ^ (1 + next(255));
      set.target.put(name, mutant);
      const report = await set.verify();
      if (!report.valid) continue;
      expect([at, unpacked(mutant)?.equals(content)]).toEqual([at, true]);
      harmless += 1;
    }
    // The time, the flags and the system in the header may say anything.
    expect(harmless).toBeLessThan(40);
  });

  test('200 random edits of the stored bytes, several at a time', async () => {
    const set = stranger({ records: entities(2) });
    const name = set.file(0);
    const good = set.target.bytes(name);
    const content = gunzipSync(good);
    const next = random(4);
    for (let round = 0; round < 200; round += 1) {
      const bytes = [...good];
      for (let edits = 1 + next(4); edits > 0; edits -= 1)
        bytes.splice(
          next(bytes.length),
          next(3),
          ...Array.from({ length: next(3) }, () => next(256)),
        );
      const mutant = Buffer.from(bytes);
      set.target.put(name, mutant);
      const report = await set.verify();
      if (report.valid) expect(unpacked(mutant)?.equals(content)).toBe(true);
    }
  });

  test('with a run record, a changed file is found even where its content is equal', async () => {
    const set = new FeedSet({ records: entities(2) });
    const name = set.file(0);
    const good = set.target.bytes(name);
    for (let at = 0; at < good.length; at += 1) {
      const mutant = Buffer.from(good);
      mutant[at] = (mutant[at] ?? 0) ^ 1;
      set.target.put(name, mutant);
      const report = await set.verify();
      expect([at, report.valid]).toEqual([at, false]);
      expect(found(report)).toContain('error run_record_digest_mismatch 1');
    }
  });
});

describe('a set that was tampered with', () => {
  test.each<[string, (set: FeedSet) => void, string]>([
    ['a file removed', (set) => set.target.objects.delete(set.file(1)), 'data_file_not_found'],
    [
      'two files swapped',
      (set) => {
        const [a, b] = [set.target.bytes(set.file(0)), set.target.bytes(set.file(1))];
        set.target.put(set.file(0), b);
        set.target.put(set.file(1), a);
      },
      'run_record_bytes_mismatch',
    ],
    [
      'a file in the place of another',
      (set) => set.target.put(set.file(1), set.target.bytes(set.file(0))),
      'entity_id_duplicate',
    ],
    [
      'a record removed',
      (set) => set.putJson(set.file(0), JSON.stringify({ data: entities(3) })),
      'run_record_count_mismatch',
    ],
    [
      'a record added',
      (set) => set.putJson(set.file(0), JSON.stringify({ data: [...entities(4), entity(99)] })),
      'run_record_count_mismatch',
    ],
    [
      'an entry removed from the pointer only',
      (set) =>
        set.target.put(
          POINTER_NAME,
          JSON.stringify({ ...set.descriptor, data_file: set.files.slice(1) }),
        ),
      'pointer_differs',
    ],
    [
      'an older pointer',
      (set) => {
        set.descriptor.generation_timestamp = TIMESTAMP - 1;
        set.target.put(POINTER_NAME, JSON.stringify(set.descriptor));
      },
      'pointer_differs',
    ],
    [
      'an id that another file has',
      (set) => {
        const records = entities(10).slice(4, 8);
        set.putJson(set.file(1), JSON.stringify({ data: [{ ...records[0], ...entity(1) }] }));
      },
      'entity_id_duplicate',
    ],
  ])('%s', async (_, breaks, rule) => {
    const set = new FeedSet();
    breaks(set);
    const report = await set.verify();
    expect(report.valid).toBe(false);
    expect(report.notices.map((group) => group.rule)).toContain(rule);
  });

  test('400 random edits of the descriptor: a report, whatever it says', async () => {
    const set = stranger();
    const good = set.target.bytes(POINTER_NAME);
    const next = random(99);
    const noise = '"\\{}[],:0e-. \n\u0000x';
    for (let round = 0; round < 400; round += 1) {
      const bytes = [...good];
      for (let edits = 1 + next(3); edits > 0; edits -= 1) {
        const insert = next(2) === 0 ? [] : [noise.charCodeAt(next(noise.length))];
        bytes.splice(next(bytes.length), next(2), ...insert);
      }
      const mutant = Buffer.from(bytes);
      set.target.put(POINTER_NAME, mutant);
      set.target.put(set.stem + DESCRIPTOR_SUFFIX, good);
      const report = await set.verify();
      if (report.valid && !mutant.equals(good)) expect(report.warnings).toBeGreaterThan(0);
    }
  });
});

describe('V5: descriptors that are none', () => {
  test.each<[string, (descriptor: object) => unknown, string]>([
    ['an array', () => [], 'descriptor_not_json'],
    ['null', () => null, 'descriptor_not_json'],
    [
      'without a time',
      (d) => ({ ...d, generation_timestamp: undefined }),
      'descriptor_timestamp_missing',
    ],
    [
      'of a negative time',
      (d) => ({ ...d, generation_timestamp: -5 }),
      'descriptor_timestamp_wrong_unit',
    ],
    [
      'of a time to come',
      (d) => ({ ...d, generation_timestamp: TIMESTAMP + 1e8 }),
      'descriptor_timestamp_in_future',
    ],
    ['of another name', (d) => ({ ...d, name: 'other.entity' }), 'descriptor_name_unknown'],
    ['without a name', (d) => ({ ...d, name: undefined }), 'descriptor_name_missing'],
    ['without files', (d) => ({ ...d, data_file: undefined }), 'data_file_list_missing'],
  ])('%s', async (_, change, rule) => {
    const set = stranger();
    set.putDescriptor(JSON.stringify(change(set.descriptor)));
    const errors = found(await set.verify()).filter((line) => line.startsWith('error'));
    expect(errors).toEqual([`error ${rule} 1`]);
  });
});

describe('hostile sets', () => {
  test('V4: nothing outside is opened, whatever the descriptor lists', async () => {
    const set = stranger();
    set.putDescriptor(
      JSON.stringify({
        ...set.descriptor,
        data_file: [...set.files, ...OUTSIDE, '%2e%2e%2fx.json'],
      }),
    );
    const report = await set.verify();
    expect(found(report)).toContain(`error data_file_entry_invalid ${OUTSIDE.length}`);
    expect(set.target.opened.sort()).toEqual(
      ['%2e%2e%2fx.json', POINTER_NAME, set.stem + DESCRIPTOR_SUFFIX, ...set.files].sort(),
    );
  });

  test('V4: 200,000 entries that exist nowhere are counted, samples are few', async () => {
    const set = stranger();
    const data_file = Array.from({ length: 200_000 }, (_, n) => `../${n}.json`);
    set.putDescriptor(JSON.stringify({ ...set.descriptor, data_file }));
    const report = await set.verify();
    expect(found(report)).toEqual(['error data_file_entry_invalid 200000']);
    expect(report.notices[0]?.samples).toHaveLength(5);
  });

  test('V1: a bomb stops at the cap, with the memory flat', async () => {
    const set = stranger({ records: entities(2) });
    const bomb = gzipSync(
      Buffer.concat([Buffer.from('{"data":['), Buffer.alloc(300_000_000, ' ')]),
      {
        level: 9,
      },
    );
    expect(bomb.length).toBeLessThan(1_000_000);
    set.target.put(set.file(0), bomb);
    globalThis.gc?.();
    const before = process.memoryUsage();
    let peak = 0;
    const timer = setInterval(() => {
      const { heapUsed, external } = process.memoryUsage();
      peak = Math.max(peak, heapUsed + external - before.heapUsed - before.external);
    }, 5);
    const report = await set.verify();
    clearInterval(timer);
    expect(found(report)).toEqual([
      'error file_too_large_uncompressed 1',
      'error record_too_large 1',
    ]);
    expect(peak).toBeLessThan(150_000_000);
  });
});
