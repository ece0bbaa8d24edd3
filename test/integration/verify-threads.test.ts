import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { FeedgenError } from '../../src/core/errors.js';
import { Thread } from '../../src/threads/thread.js';
import type { VerifyReport } from '../../src/verify/set-report.js';
import type { VerifyOptions } from '../../src/verify/verify-options.js';
import { entities, entity, eventLog, FeedSet, type FeedSetOptions } from '../support/feed-set.js';

/** Every way to read a set, the slowest first. */
const WAYS: readonly Partial<VerifyOptions>[] = [
  { jobs: 1, byShape: false },
  { jobs: 1 },
  { jobs: 2, bytesBeforeThreads: 0 },
  { jobs: 3, bytesBeforeThreads: 0, byShape: false },
];

function change(set: FeedSet, at: number, changes: Record<string, unknown>): void {
  const records = entities(600).map((record, n) =>
    n % 7 === 0 ? { ...record, ...changes } : record,
  );
  set.putJson(set.file(at), JSON.stringify({ data: records.slice(10 * at, 10 * at + 10) }));
}

/** Sets and what is done to them. */
const SETS: readonly [string, FeedSetOptions, (set: FeedSet) => void][] = [
  ['a good set', {}, () => {}],
  [
    'files missing',
    {},
    (set) => {
      for (const n of [0, 5, 59]) set.target.objects.delete(set.file(n));
    },
  ],
  [
    'damaged files',
    {},
    (set) => {
      set.target.put(set.file(1), set.target.bytes(set.file(1)).subarray(0, 200));
      set.target.put(set.file(2), Buffer.concat([set.target.bytes(set.file(2)), Buffer.alloc(3)]));
      set.target.put(set.file(3), '');
      set.target.put(set.file(4), '<html>');
      set.putJson(set.file(5), '{"data":[{"a":1},]}');
      set.putJson(set.file(6), Buffer.from('{"data":[{"name":"\xe9"}]}', 'latin1'));
      set.target.put(set.file(7), gzipSync(set.target.bytes(set.file(7))));
      set.putJson(set.file(8), '{"data":[]}');
    },
  ],
  [
    'more findings than samples',
    {},
    (set) => {
      for (let n = 0; n < 60; n += 1)
        change(set, n, n % 2 === 0 ? { url: 'x' } : { telephone: '1' });
    },
  ],
  [
    'ids that occur before',
    {},
    (set) => {
      for (const n of [3, 4, 40, 59]) change(set, n, { entity_id: 'dining-1' });
      set.target.put(set.file(20), set.target.bytes(set.file(10)));
    },
  ],
  [
    'digests that differ',
    {},
    (set) => {
      for (const n of [0, 9]) {
        const object = set.target.objects.get(set.file(n));
        if (object !== undefined) object.sha256 = 'f'.repeat(64);
      }
    },
  ],
  [
    'a feed of no kind',
    {},
    (set) => {
      set.descriptor.name = 'google.offer';
      set.describe();
    },
  ],
  ['large files, plain', { records: entities(12_000), chunk: 5000, gzip: false }, () => {}],
  [
    'large files, damaged',
    { records: entities(12_000), chunk: 5000, gzip: false },
    (set) => {
      const bytes = set.target.bytes(set.file(0));
      bytes[bytes.length - 20_000] = 0xff;
      set.target.put(set.file(0), bytes);
      set.target.put(set.file(1), set.target.bytes(set.file(1)).subarray(0, 1_300_000));
    },
  ],
];

async function reportOf(set: FeedSet, way: Partial<VerifyOptions>) {
  const { seconds: _, ...report }: VerifyReport = await set.verify({ ...way, strict: true });
  return report;
}

describe('verify in threads and by shape', () => {
  test.each(SETS)('%s: the same report in every way', async (_, options, breaks) => {
    const set = new FeedSet({ records: entities(600), chunk: 10, ...options });
    breaks(set);
    const [first, ...others] = WAYS;
    const expected = await reportOf(set, first ?? {});
    for (const way of others) expect(await reportOf(set, way)).toEqual(expected);
    expect(set.target.reading).toBe(0);
  });

  test('tells its progress up to the last record', async () => {
    const set = new FeedSet({ records: entities(25_000), chunk: 12_000, gzip: false });
    const { events, onEvent } = eventLog();
    await set.verify({ jobs: 2, bytesBeforeThreads: 0, onEvent });
    const done = events.flatMap((event) => (event.type === 'progress' ? [event.done] : []));
    expect(done.at(-1)).toBe(25_000);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.length).toBeGreaterThan(3);
  });

  test('a target that fails at any file fails verify, and nothing stays open', async () => {
    for (const k of [0, 7, 59]) {
      const set = new FeedSet({ records: entities(600), chunk: 10 });
      const failure = new FeedgenError('target', 'cannot read: no answer');
      set.target.failOn = (name) => (name === set.file(k) ? failure : undefined);
      await expect(set.verify({ jobs: 2, bytesBeforeThreads: 0 })).rejects.toBe(failure);
      expect(set.target.reading).toBe(0);
    }
  });

  test('a large body that fails in the middle fails verify', async () => {
    const set = new FeedSet({ records: entities(12_000), chunk: 5000, gzip: false });
    const failure = new FeedgenError('target', 'cannot read: connection lost');
    const open = set.target.open.bind(set.target);
    set.target.open = async (name) => {
      const object = await open(name);
      if (object === null || name !== set.file(1)) return object;
      const { body } = object;
      async function* failing() {
        let pieces = 0;
        for await (const piece of body) {
          pieces += 1;
          if (pieces === 10) throw failure;
          yield piece;
        }
      }
      return { ...object, body: failing() };
    };
    await expect(set.verify({ jobs: 2, bytesBeforeThreads: 0 })).rejects.toBe(failure);
    expect(set.target.reading).toBe(0);
  });

  test('an aborted signal ends it with its reason, wherever it is', async () => {
    const reason = new FeedgenError('interrupted', 'stopped by SIGINT');
    for (const [options, after] of [
      [{ records: entities(600), chunk: 10 }, 1],
      [{ records: entities(600), chunk: 10 }, 20],
      [{ records: entities(12_000), chunk: 5000, gzip: false }, 3],
    ] as const) {
      const controller = new AbortController();
      const set = new FeedSet(options);
      let events = 0;
      const onEvent = () => {
        if (events === after) controller.abort(reason);
        events += 1;
      };
      const { signal } = controller;
      const verifying = set.verify({ jobs: 2, bytesBeforeThreads: 0, signal, onEvent });
      await expect(verifying).rejects.toBe(reason);
      expect(set.target.reading).toBe(0);
    }
  });

  test('ids are confirmed by reading again, also where nothing can be read any more', async () => {
    const set = new FeedSet({ records: [...entities(30), entity(3)], chunk: 10 });
    const open = set.target.open.bind(set.target);
    let opened = 0;
    set.target.open = async (name) => {
      if (name === set.file(0)) opened += 1;
      return opened > 1 && name === set.file(0) ? null : open(name);
    };
    const { notices } = await set.verify();
    expect(notices).toMatchObject([
      {
        rule: 'entity_id_duplicate',
        samples: [{ message: `entity_id "dining-3" is also that of record 2 in ${set.file(0)}` }],
      },
    ]);
  });
});

describe('a thread', () => {
  const OPTIONS = { death: 'a thread died', hint: 'lower --jobs' };
  const module = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);

  test.each([
    ['throws at once', 'throw new Error("no memory")', 'a thread died: no memory'],
    [
      'throws when asked',
      'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("odd"); })',
      'a thread died: odd',
    ],
    ['ends', 'process.exit(3)', 'a thread died: it ended with exit code 3'],
  ])('that %s fails all that it is asked', async (_, text, message) => {
    const thread = new Thread<{ add: { request: number; answer: number } }>(
      module(text),
      {},
      OPTIONS,
    );
    const failures = await Promise.allSettled([thread.ask('add', 1), thread.ask('add', 2)]);
    failures.push(...(await Promise.allSettled([thread.ask('add', 3)])));
    for (const failure of failures)
      expect(failure).toMatchObject({ reason: { code: 'bug', message, hint: 'lower --jobs' } });
    await thread.close();
  });
});
