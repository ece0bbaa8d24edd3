import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Content, Target } from '../../src/core/target.js';
import type { Effect, Fault } from '../support/s3-server/faults.js';
import { BUCKET, type S3Fixture, s3Fixture } from '../support/target-fixtures.js';

const JSON_HEADERS = { contentType: 'application/json' } as const;
/** Two parts. */
const LARGE = randomBytes(8 * 1024 * 1024 + 1000);
const SMALL = LARGE.subarray(0, 1000);

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['500', { effect: { kind: 'error', status: 500, code: 'InternalError' } }],
  ['503', { effect: { kind: 'error', status: 503, code: 'SlowDown' } }],
  ['403', { effect: { kind: 'error', status: 403, code: 'AccessDenied' } }],
  ['cut before', { effect: { kind: 'cut', when: 'before' } }],
  ['cut after', { effect: { kind: 'cut', when: 'after' } }],
  ['silence', { effect: { kind: 'silence' } }],
  [
    'an error in a 200',
    {
      effect: { kind: 'error-in-200', code: 'InternalError' },
      operation: ['CompleteMultipartUpload', 'CopyObject'],
    },
  ],
];

let fixture: S3Fixture;

beforeEach(async () => {
  fixture = await s3Fixture(new AbortController().signal);
  await fixture.target.check();
  await fixture.target.replace('metadata.json', Buffer.from('old'), JSON_HEADERS);
  fixture.server.requests.length = 0;
});

afterEach(() => fixture.close());

async function* streamed(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'stored',
    (error: unknown) => error,
  );
}

function stored(name: string): Buffer | undefined {
  return fixture.server.objects(BUCKET).get(`feeds/${name}`)?.bytes;
}

/** A target that has passed its check and tries every request once only. */
async function impatient(): Promise<Target> {
  const target = fixture.open({}, { attempts: 1, idleTimeoutMs: 400 });
  await target.check();
  fixture.server.requests.length = 0;
  return target;
}

const WRITES: readonly [string, Uint8Array, () => Content][] = [
  ['small', SMALL, () => SMALL],
  ['two parts as a stream', LARGE, () => streamed(LARGE)],
];

describe.each(WRITES)(
  'S1, S6: create, %s: one request fails and is not repeated',
  (_, bytes, content) => {
    test.each(FAULTS)('%s, at every request in turn: whole or nothing', async (_name, fault) => {
      const target = await impatient();
      let struck = true;
      for (let k = 0; struck; k++) {
        const name = `data_${k}.json`;
        fixture.server.faults.clear();
        fixture.server.faults.add({ ...fault, after: k, times: 1 });
        fixture.server.requests.length = 0;
        const result = await outcome(target.create(name, content(), JSON_HEADERS));
        fixture.server.faults.clear();
        struck =
          fixture.server.requests.filter(({ operation }) =>
            [fault.operation ?? operation].flat().includes(operation),
          ).length > k;
        if (result === 'stored') expect(stored(name)?.equals(bytes)).toBe(true);
        else {
          expect(result).toMatchObject({ name: 'FeedgenError', code: 'target' });
          expect({ k, there: stored(name) !== undefined }).toEqual({ k, there: false });
        }
        if (fault.effect.kind !== 'cut' && fault.effect.kind !== 'silence')
          expect({ k, uploads: await fixture.leftovers() }).toEqual({ k, uploads: [] });
        expect(stored('metadata.json')?.toString()).toBe('old');
        expect(k).toBeLessThan(20);
      }
      await target.create('next.json', content(), JSON_HEADERS);
      expect(stored('next.json')?.equals(bytes)).toBe(true);
      await target.close();
    });

    test.each(FAULTS.filter(([, { effect }]) => effect.kind === 'cut'))(
      '%s, at every request in turn, with the retries of the SDK: stored',
      async (_name, fault) => {
        let struck = true;
        for (let k = 0; struck; k++) {
          const name = `data_${k}.json`;
          fixture.server.faults.add({ ...fault, after: k, times: 1 });
          fixture.server.requests.length = 0;
          const { sha256 } = await fixture.target.create(name, content(), JSON_HEADERS);
          fixture.server.faults.clear();
          struck = fixture.server.requests.length > k;
          expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
          expect(stored(name)?.equals(bytes)).toBe(true);
        }
      },
    );
  },
);

describe('S3: the answer is lost', () => {
  test('create meets its own object and takes it for success', async () => {
    fixture.server.faults.add({
      operation: 'PutObject',
      effect: { kind: 'cut', when: 'after' },
      times: 1,
    });
    await fixture.target.create('a.json', SMALL, JSON_HEADERS);
    expect(fixture.server.requests.map(({ status }) => status)).toEqual([0, 412, 200]);
  });

  test('an object of equal bytes that another run stored meanwhile is not its own', async () => {
    fixture.server.put(BUCKET, 'feeds/a.json', SMALL, {
      'x-amz-meta-sha256': createHash('sha256').update(SMALL).digest('hex'),
    });
    expect(await outcome(fixture.target.create('a.json', SMALL, JSON_HEADERS))).toMatchObject({
      code: 'name_taken',
    });
  });

  test('409 is tried again, within bounds', async () => {
    const conflict = { kind: 'error', status: 409, code: 'ConditionalRequestConflict' } as const;
    fixture.server.faults.add({ operation: 'PutObject', effect: conflict, times: 2 });
    await fixture.target.create('a.json', SMALL, JSON_HEADERS);
    fixture.server.faults.add({ operation: 'PutObject', effect: conflict });
    expect(await outcome(fixture.target.create('b.json', SMALL, JSON_HEADERS))).toMatchObject({
      code: 'target',
      message: expect.stringContaining('409'),
    });
  });
});

describe('S1: retries', () => {
  test.each([500, 502, 503])('%i a few times: done in the end', async (status) => {
    const effect = { kind: 'error', status, code: 'InternalError' } as const;
    fixture.server.faults.add({ effect, times: 2 });
    await fixture.target.create('a.json', SMALL, JSON_HEADERS);
    expect(fixture.server.requests.map((request) => request.status)).toEqual([status, status, 200]);
  });

  test('a refusal is not repeated', async () => {
    fixture.server.faults.add({ effect: { kind: 'error', status: 403, code: 'AccessDenied' } });
    await outcome(fixture.target.create('a.json', SMALL, JSON_HEADERS));
    await outcome(fixture.target.replace('a.json', SMALL, JSON_HEADERS));
    expect(fixture.server.requests).toHaveLength(2);
  });

  test('a failed part stops the others and the reading of the content', async () => {
    fixture.server.faults.add({
      operation: 'UploadPart',
      effect: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; read < 100; read++) yield LARGE.subarray(0, 1024 * 1024);
    }
    expect(await outcome(fixture.target.create('a.json', endless(), JSON_HEADERS))).toMatchObject({
      code: 'target',
      message: expect.stringContaining('is denied'),
    });
    expect(read).toBeLessThan(50);
    expect(await fixture.leftovers()).toEqual([]);
  });
});

describe('K4, S6: stopped', () => {
  const reason = new Error('stopped');

  async function stoppedWhile(fault: Fault): Promise<unknown> {
    const controller = new AbortController();
    const other = await s3Fixture(controller.signal, {}, { attempts: 1, idleTimeoutMs: 400 });
    await other.target.check();
    other.server.faults.add(fault);
    setTimeout(() => controller.abort(reason), 50);
    const result = await outcome(other.target.create('commit.json', SMALL, JSON_HEADERS));
    const there = other.server.objects(BUCKET).has('feeds/commit.json');
    await other.close();
    return { result, there };
  }

  test('while a small object is under way: it is finished, so that its fate is known', async () => {
    const fate = await stoppedWhile({ effect: { kind: 'delay', ms: 200 } });
    expect(fate).toEqual({ result: 'stored', there: true });
  });

  test('while the server does not answer: the reason, within the time limits', async () => {
    const fate = await stoppedWhile({ effect: { kind: 'silence' } });
    expect(fate).toEqual({ result: reason, there: false });
  });
});

describe('replace fails', () => {
  test.each(
    FAULTS.filter(([, { effect }]) => effect.kind !== 'cut' && effect.kind !== 'error-in-200'),
  )('%s: the old object is intact', async (_name, fault) => {
    const target = await impatient();
    fixture.server.faults.add(fault);
    expect(await outcome(target.replace('metadata.json', SMALL, JSON_HEADERS))).toMatchObject({
      code: 'target',
    });
    expect(stored('metadata.json')?.toString()).toBe('old');
    await target.close();
  });
});

describe('S2, S6: reading', () => {
  const reads: readonly [string, Effect, RegExp][] = [
    [
      'the connection is cut',
      { kind: 'cut-body', bytes: 300_000 },
      /after \d+ of 1000000 bytes.*was lost/,
    ],
    ['the body stands still', { kind: 'stall-body', bytes: 300_000 }, /stood still/],
    ['the connection is cut at once', { kind: 'cut-body', bytes: 0 }, /was lost/],
  ];

  test.each(reads)('%s: an error, never a short end', async (_, effect, says) => {
    await fixture.target.create('data.json', LARGE.subarray(0, 1_000_000), JSON_HEADERS);
    const target = await impatient();
    fixture.server.faults.add({ operation: 'GetObject', effect });
    const reading = (async () => {
      let bytes = 0;
      for await (const piece of (await target.open('data.json'))?.body ?? []) bytes += piece.length;
      return bytes;
    })();
    expect(await outcome(reading)).toMatchObject({
      code: 'target',
      message: expect.stringMatching(says),
    });
    await target.close();
  });

  test('the signal stops reading with its reason', async () => {
    const controller = new AbortController();
    const other = await s3Fixture(controller.signal);
    await other.target.create('data.json', LARGE, JSON_HEADERS);
    const reason = new Error('stopped');
    const reading = (async () => {
      for await (const _ of (await other.target.open('data.json'))?.body ?? [])
        controller.abort(reason);
    })();
    expect(await outcome(reading)).toBe(reason);
    expect(await outcome(other.target.open('data.json'))).toBe(reason);
    await other.close();
  });

  test('the server answers nothing: an error within the time limit', async () => {
    const target = await impatient();
    fixture.server.faults.add({ effect: { kind: 'silence' } });
    for (const attempt of [() => target.open('metadata.json'), () => target.stat('metadata.json')])
      expect(await outcome(attempt())).toMatchObject({ code: 'target' });
    await target.close();
  });
});

describe('S4: remove fails', () => {
  test('is said', async () => {
    fixture.server.faults.add({
      operation: 'DeleteObject',
      effect: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    expect(await outcome(fixture.target.remove('metadata.json'))).toMatchObject({ code: 'target' });
    expect(stored('metadata.json')?.toString()).toBe('old');
  });
});

test('as many creates at once as may be, at 30 ms of latency: no warning of Node', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  fixture.server.faults.add({ effect: { kind: 'delay', ms: 30 } });
  const { concurrency } = fixture.target;
  expect(concurrency).toBeGreaterThanOrEqual(32);
  await Promise.all(
    Array.from({ length: concurrency }, (_, k) =>
      fixture.target.create(`f${k}.json`, SMALL, JSON_HEADERS),
    ),
  );
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
