import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mustPublish, openScene, type Scene } from '../support/fault-scene.js';
import type { Ended } from '../support/feedgen-child.js';
import type { Action } from '../support/s3-server/access.js';
import type { Fault } from '../support/s3-server/faults.js';
import type { S3Server } from '../support/s3-server.js';
import { BUCKET, CREDENTIALS } from '../support/target-fixtures.js';

const DATA = /_\d{4}\.json\.gz$/;
const DESCRIPTOR = /\.filesetdesc\.json$/;

let scene: Scene;
let server: S3Server;

beforeAll(async () => {
  scene = await openScene('a bucket');
  if (scene.server === undefined) throw new Error('a scene in a bucket has a server');
  server = scene.server;
});

afterAll(async () => {
  await mustPublish(scene);
  expect(await scene.wrongs()).toEqual([]);
  await scene.close();
});

const setNames = () => [...server.objects(BUCKET).keys()].filter((key) => DESCRIPTOR.test(key));
const dataNames = () => [...server.objects(BUCKET).keys()].filter((key) => DATA.test(key));

/** One run with faults in force. */
async function runWith(...faults: readonly Fault[]): Promise<Ended> {
  server.requests.length = 0;
  for (const fault of faults) server.faults.add(fault);
  try {
    return await scene.run();
  } finally {
    server.faults.clear();
  }
}

/** A run that must end with 4, in time and without a storm of requests, and change nothing that a reader sees. */
async function refusedRun(...faults: readonly Fault[]): Promise<string> {
  const before = [setNames(), dataNames()];
  const { exit, stderr } = await runWith(...faults);
  expect([exit, stderr]).toEqual([4, expect.any(String)]);
  expect([setNames(), dataNames()]).toEqual(before);
  expect(server.requests.length).toBeLessThan(60);
  return stderr;
}

const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
const slow = { kind: 'error', status: 503, code: 'SlowDown' } as const;

describe('S1: the server is overloaded', () => {
  test.each([2, 3, 5])('every %i-th request, to the end: the run goes on', async (every) => {
    expect((await runWith({ effect: slow, every })).exit).toBe(0);
    const struck = server.requests.filter(({ status }) => status === 503).length;
    expect(struck).toBe(Math.floor(server.requests.length / every));
  });

  test.each([
    [1, 0],
    [3, 0],
    [4, 4],
  ])('the first %i requests: %i', async (times, exit) => {
    expect((await runWith({ effect: slow, times })).exit).toBe(exit);
    expect(server.requests.filter(({ status }) => status === 503)).toHaveLength(times);
  });

  test('500, 502 and 503 in a row: the run goes on', async () => {
    const faults = [500, 502, 503].map((status, after) => ({
      effect: { kind: 'error', status, code: 'InternalError' } as const,
      operation: 'PutObject' as const,
      key: DESCRIPTOR,
      times: 1,
      after,
    }));
    expect((await runWith(...faults)).exit).toBe(0);
  });

  test('at every data file for good: 4, after a few tries', async () => {
    const said = await refusedRun({ effect: slow, operation: 'PutObject', key: DATA });
    expect(said).toContain('the server failed again and again (status 503)');
  });
});

describe('S3: stored, and the answer is lost', () => {
  test.each([
    ['data file', DATA],
    ['descriptor', DESCRIPTOR],
    ['run record', /\.run\.json$/],
    ['pointer', /\/metadata\.json$/],
    ['claim', /claim\.json$/],
  ] as const)('at the first %s: published all the same, once', async (_name, key) => {
    const before = setNames().length;
    const lost = { effect: { kind: 'cut', when: 'after' }, operation: 'PutObject' } as const;
    const { exit, stderr } = await runWith({ ...lost, key, times: 1 });
    expect([exit, stderr]).toEqual([0, expect.any(String)]);
    expect(setNames()).toHaveLength(before + 1);
  });
});

describe('S4: access is denied', () => {
  test.each([
    ['data files', { operation: 'PutObject', key: DATA }, 's3:PutObject'],
    ['the descriptor only', { operation: 'PutObject', key: DESCRIPTOR }, 's3:PutObject'],
    ['the claim', { operation: 'PutObject', key: /claim\.json$/ }, 's3:PutObject'],
    ['reading back', { operation: 'GetObject', key: /access-check\.json$/ }, 's3:GetObject'],
  ] as const)(
    'to %s: 4 with the right that is missing, nothing new, no storm',
    async (_, on, right) => {
      const said = await refusedRun({ effect: denied, ...on });
      expect(said).toContain('denied');
      const hint = /^hint: (.*)$/m.exec(said)?.[1];
      expect(hint).toContain(right);
      if (right === 's3:GetObject') expect(hint).not.toContain('s3:PutObject');
    },
  );

  test('to removing: a failed run says what it leaves, and the next one does without', async () => {
    const { exit, stderr } = await runWith(
      { effect: denied, operation: 'PutObject', key: DESCRIPTOR },
      { effect: denied, operation: 'DeleteObject' },
    );
    expect(exit).toBe(4);
    expect(stderr).toContain('could not be removed');
    await mustPublish(scene);
  });

  test('to listing: nothing is listed, so nothing is missed', async () => {
    const { exit } = await runWith({ effect: denied, operation: 'ListObjectsV2' });
    expect(exit).toBe(0);
    expect(server.requests.map(({ operation }) => operation)).not.toContain('ListObjectsV2');
  });
});

describe('S4: 403 is the answer for what is missing, and for what may not be read', () => {
  afterEach(() => void server.users.splice(0, 1, CREDENTIALS));

  function forbid(...keys: string[]): void {
    const allow = (action: Action, _bucket: string, key: string) =>
      action !== 's3:ListBucket' && !(action === 's3:GetObject' && keys.includes(key));
    server.users.splice(0, 1, { ...CREDENTIALS, allow });
  }

  test('a metadata.json that may not be read any more: 4, not a first set past the guards', async () => {
    await scene.sql.begin(async (sql) => {
      await sql.unsafe(
        'create table aside as select * from ledger; delete from ledger where id > 5',
      );
    });
    forbid('feeds/metadata.json');
    const said = await refusedRun();
    await scene.sql.unsafe('insert into ledger select * from aside where id > 5; drop table aside');
    expect(said).toMatch(
      /metadata.json in s3:.* may not be read, or is gone, and 20.* was published/,
    );
    expect(said).toContain('hint: allow s3:GetObject');
  });

  test('a first set, also after a first run that failed: published', async () => {
    forbid();
    const first = { args: ['--prefix', 'other/'] };
    server.faults.add({ effect: denied, operation: 'PutObject', key: DESCRIPTOR, times: 1 });
    expect((await scene.run(first)).exit).toBe(4);
    server.faults.clear();
    expect((await scene.run(first)).exit).toBe(0);
  });
});
