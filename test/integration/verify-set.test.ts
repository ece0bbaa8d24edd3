import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { FeedgenError } from '../../src/core/errors.js';
import { POINTER_NAME, runRecordName } from '../../src/core/file-set.js';
import { verify } from '../../src/verify/verify.js';
import {
  entities,
  entity,
  eventLog,
  FeedSet,
  found,
  SetReader,
  TIMESTAMP,
  verifyOptions,
} from '../support/feed-set.js';

describe('verify', () => {
  test('tells its steps and its progress, with the total that the run recorded', async () => {
    const { events, onEvent } = eventLog();
    await new FeedSet().verify({ onEvent });
    expect(events).toEqual([
      { type: 'step', text: 'reading metadata.json' },
      { type: 'step', text: 'checking 3 data files' },
      { type: 'progress', unit: 'records', done: 4, files: 1, total: 10 },
      { type: 'progress', unit: 'records', done: 8, files: 2, total: 10 },
      { type: 'progress', unit: 'records', done: 10, files: 3, total: 10 },
      { type: 'step', text: 'looking at what lies beside' },
    ]);
  });

  test('without a run record it says so and checks the rest', async () => {
    for (const withState of [true, false]) {
      const set = new FeedSet();
      set.state.objects.clear();
      const { events, onEvent } = eventLog();
      const state = withState ? set.state : null;
      const report = await verify(set.target, state, verifyOptions({ onEvent }));
      expect(report.valid).toBe(true);
      expect(events).toContainEqual({
        type: 'remark',
        text: expect.stringContaining('no run record to compare with'),
      });
      expect(events).toContainEqual({ type: 'progress', unit: 'records', done: 10, files: 3 });
    }
  });

  test('a target or state that fails at its k-th object fails verify, for every k', async () => {
    const set = new FeedSet();
    await set.verify();
    expect(new Set(set.target.opened).size).toBe(set.target.objects.size);
    for (const failing of [...new Set(set.target.opened), runRecordName(set.stem)]) {
      const broken = new FeedSet();
      const failure = new FeedgenError('target', `cannot read ${failing}: no answer`);
      for (const reader of [broken.target, broken.state])
        reader.failOn = (name) => (name === failing ? failure : undefined);
      await expect(broken.verify()).rejects.toBe(failure);
      expect(broken.target.reading + broken.state.reading).toBe(0);
    }
  });

  test('a state that gives no answer is a remark where nobody insists on it', async () => {
    const set = new FeedSet();
    const failure = new FeedgenError('target', 'cannot read the state: permission denied');
    set.state.failOn = () => failure;
    await expect(set.verify({ stateRequired: true })).rejects.toBe(failure);
    const { events, onEvent } = eventLog();
    const report = await set.verify({ stateRequired: false, onEvent });
    expect(report).toMatchObject({ valid: true, records: 10 });
    expect(events).toContainEqual({
      type: 'remark',
      text: 'no run record to compare with: cannot read the state: permission denied',
    });
  });

  test('a state that fails for another reason fails verify all the same', async () => {
    for (const failure of [new FeedgenError('terminated', 'stopped'), new Error('bug')]) {
      const set = new FeedSet();
      set.state.failOn = () => failure;
      await expect(set.verify({ stateRequired: false })).rejects.toBe(failure);
    }
  });

  test('with strict, a warning makes the set invalid', async () => {
    const records = entities(10).map((record) => ({ ...record, url: undefined }));
    const set = new FeedSet({ records });
    set.state.objects.clear();
    expect(await set.verify()).toMatchObject({ valid: true, errors: 0, warnings: 10 });
    expect(await set.verify({ strict: true })).toMatchObject({ valid: false, errors: 0 });
    expect(await new FeedSet().verify({ strict: true })).toMatchObject({ valid: true });
  });

  test('a body that fails in the middle fails verify, and is no finding', async () => {
    for (const bytes of [20, 300_000]) {
      const set = new FeedSet({ chunk: 100 });
      const failure = new FeedgenError('target', 'cannot read: connection lost');
      const large = gzipSync(Buffer.from(Array.from({ length: 400_000 }, (_, n) => n * 7919)), {
        level: 0,
      });
      const open = set.target.open.bind(set.target);
      set.target.open = async (name) => {
        const object = await open(name);
        if (object === null || name !== set.file(0)) return object;
        async function* body() {
          yield large.subarray(0, bytes);
          throw failure;
        }
        return { ...object, bytes: bytes > 1000 ? 2_000_000 : bytes, body: body() };
      };
      await expect(set.verify()).rejects.toBe(failure);
    }
  });

  test('an aborted signal ends it with its reason, wherever it is', async () => {
    const reason = new FeedgenError('interrupted', 'stopped by SIGINT');
    for (let after = 0; after < 5; after += 1) {
      const controller = new AbortController();
      const set = new FeedSet({ chunk: 1 });
      let events = 0;
      const onEvent = () => {
        if (events === after) controller.abort(reason);
        events += 1;
      };
      await expect(set.verify({ signal: controller.signal, onEvent })).rejects.toBe(reason);
      expect(set.target.reading).toBe(0);
    }
  });

  test('finds a repeated id across files and says where both are', async () => {
    const set = new FeedSet({ records: [...entities(9), { ...entity(2), name: 'Anders' }] });
    const { notices } = await set.verify();
    expect(notices).toEqual([
      {
        rule: 'entity_id_duplicate',
        severity: 'error',
        count: 1,
        samples: [
          {
            rule: 'entity_id_duplicate',
            severity: 'error',
            file: set.file(2),
            record: 1,
            pointer: '/entity_id',
            message: `entity_id "dining-2" is also that of record 1 in ${set.file(0)}`,
          },
        ],
      },
    ]);
  });

  test('an id in camelCase is an id', async () => {
    const { entity_id: entityId, ...rest } = entity(1);
    const set = new FeedSet({ records: [entity(1), { entityId, ...rest }] });
    expect(found(await set.verify())).toContain('error entity_id_duplicate 1');
  });

  test('goes on after every finding, to report as much as can be known', async () => {
    const set = new FeedSet({ chunk: 1 });
    set.state.objects.clear();
    set.target.objects.delete(set.file(0));
    set.target.put(set.file(1), '<html>');
    set.putJson(set.file(2), '[');
    set.target.put(set.file(3), set.target.bytes(set.file(3)).subarray(0, 50));
    set.putJson(set.file(4), '{"data":[{}]}');
    Object.assign(set.descriptor, { name: 'x', generation_timestamp: '1.5' });
    set.putDescriptor(JSON.stringify(set.descriptor));
    const report = await set.verify();
    expect(found(report)).toEqual([
      'error data_file_not_found 1',
      'error descriptor_name_unknown 1',
      'error descriptor_timestamp_not_integer 1',
      'error gzip_corrupt 1',
      'error gzip_expected_plain_found 1',
      'error json_syntax 1',
      'error root_not_object 1',
    ]);
    expect(report).toMatchObject({ data_files: 9, metadata: { valid: false, problems: 2 } });
  });

  test('a descriptor of any name is verified by that name', async () => {
    const set = new FeedSet();
    set.target.put('other.json', set.target.bytes(POINTER_NAME));
    const report = await set.verify({ descriptorName: 'other.json' });
    expect(report).toMatchObject({ valid: true, descriptor: 'other.json', records: 10 });
    expect(set.target.opened).not.toContain(POINTER_NAME);
  });

  test('memory does not grow with the set', async () => {
    const target = new SetReader();
    const file = (n: number) => `facility_feed_${TIMESTAMP}_${String(n).padStart(4, '0')}.json.gz`;
    const files = Array.from({ length: 160 }, (_, n) => file(n));
    // Made when it is read, so that the set itself takes no memory: 160 files of 500 records.
    target.open = async (name) => {
      const number = files.indexOf(name);
      if (number === -1 && name !== POINTER_NAME) return null;
      const descriptor = {
        generation_timestamp: TIMESTAMP,
        name: 'reservewithgoogle.entity',
        data_file: files,
      };
      const data = Array.from({ length: 500 }, (_, k) => entity(number * 500 + k));
      const bytes =
        number === -1
          ? Buffer.from(JSON.stringify(descriptor))
          : gzipSync(JSON.stringify({ data }), { level: 1 });
      async function* body() {
        yield bytes;
      }
      return { name, bytes: bytes.length, body: body() };
    };
    const heap: number[] = [];
    const onEvent = () => heap.push(process.memoryUsage().heapUsed);
    const report = await verify(target, null, verifyOptions({ onEvent }));
    expect(report).toMatchObject({ valid: true, records: 80_000, data_files: 160 });
    const lowest = (part: number[]) => Math.min(...part);
    const [early, late] = [lowest(heap.slice(20, 60)), lowest(heap.slice(-40))];
    expect(late - early).toBeLessThan(20_000_000);
  }, 120_000);
});
