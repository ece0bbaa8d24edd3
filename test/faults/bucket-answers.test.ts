import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, setsOf, type Where } from '../support/fault-scene.js';
import type { Ended } from '../support/feedgen-child.js';
import type { Effect, Fault } from '../support/s3-server/faults.js';
import type { S3Server } from '../support/s3-server.js';
import { BUCKET, CREDENTIALS } from '../support/target-fixtures.js';

const DATA = /_\d{4}\.json\.gz$/;
const DESCRIPTOR = /\.filesetdesc\.json$/;
const POINTER = /\/metadata\.json$/;
const RUN_RECORD = /\.run\.json$/;
const CLAIM = /claim\.json$/;
const NAMES: readonly (readonly [string, RegExp])[] = [
  ['a data file', DATA],
  ['the descriptor', DESCRIPTOR],
  ['the pointer', POINTER],
  ['the run record', RUN_RECORD],
  ['the claim', CLAIM],
];
/** Every kind of object in full; those on which readers rely in `npm test`. */
const some = <T>(all: readonly T[], count: number): readonly T[] =>
  all.slice(0, rounds(count, all.length));
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

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

/** One run with faults in force: what it says is what readers see. */
async function runWith(...faults: readonly Fault[]): Promise<Ended> {
  const before = scene.consumer.sets.size;
  server.requests.length = 0;
  for (const fault of faults) server.faults.add(fault);
  const ended = await scene.run();
  server.faults.clear();
  scene.consumer.look(true);
  const published = scene.consumer.sets.size - before;
  expect(setsOf(ended)).toContain(published);
  expect(scene.consumer.violations).toEqual([]);
  return ended;
}

describe('S2: an answer of 200 that is none', () => {
  test.each(some(NAMES, 3))(
    'to the writing of %s, and nothing was stored: never taken for done',
    async (_, key) => {
      const effect = { kind: 'error-in-200', code: 'InternalError' } as const;
      const { exit, stderr } = await runWith({ effect, operation: 'PutObject', key });
      expect([exit, stderr]).toEqual([4, expect.anything()]);
    },
  );

  test.each<[string, Effect[]]>([
    ['shorter', [{ kind: 'store-other', how: 'shorter' }]],
    ['changed', [{ kind: 'store-other', how: 'changed' }]],
    [
      'shorter, checksums unknown',
      [{ kind: 'store-other', how: 'shorter' }, { kind: 'ignore-checksums' }],
    ],
  ])('a data file is stored %s: 4, nothing new', async (_, effects) => {
    const at = { operation: 'PutObject', key: DATA } as const;
    const { exit, stderr } = await runWith(...effects.map((effect) => ({ effect, ...at })));
    expect([exit, stderr]).toEqual([4, expect.stringMatching(/_\d{4}\.json\.gz/)]);
  });

  const torn: [string, RegExp, Effect][] = [
    ['the pointer', POINTER, { kind: 'short-body', bytes: 30 }],
    ['the last run record', RUN_RECORD, { kind: 'cut-body', bytes: 30 }],
    ['the pointer', POINTER, { kind: 'cut-body', bytes: 30 }],
    ['the last run record', RUN_RECORD, { kind: 'short-body', bytes: 30 }],
  ];

  test.each(some(torn, 2))(
    '%s arrives torn: never taken for a first publication',
    async (_, key, effect) => {
      const { exit, stderr } = await runWith({ effect, operation: 'GetObject', key });
      expect([exit === 4 || exit === 6, stderr]).toEqual([true, expect.anything()]);
    },
  );

  test.each(some([...NAMES].reverse(), 1))(
    'the entity tag of %s is not its own: no matter, or noticed',
    async (name, key) => {
      const { exit, stderr } = await runWith({ effect: { kind: 'other-etag' }, key });
      expect([exit, stderr]).toEqual([name === 'the claim' ? 4 : 0, expect.anything()]);
    },
  );
});

describe('S5: credentials', () => {
  test('that expire in the middle of a run: 4, and what to do', async () => {
    const effect = { kind: 'error', status: 400, code: 'ExpiredToken' } as const;
    const { exit, stderr } = await runWith({ effect, operation: 'PutObject', key: DATA, after: 2 });
    expect([exit, stderr]).toEqual([4, expect.stringContaining('the session token has expired')]);
  });

  test('that say when they expire are renewed in the middle of a run', async () => {
    const renewed = { accessKeyId: 'AKIDRENEWED', secretAccessKey: 'renewed/of+feedgen' };
    server.users.push(renewed);
    const text = ({ accessKeyId, secretAccessKey }: typeof renewed) =>
      JSON.stringify({
        Version: 1,
        ...{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey },
        Expiration: new Date(Date.now() + 120_000).toISOString(),
      });
    const at = (name: string) => join(scene.folder, name);
    writeFileSync(at('first'), text(CREDENTIALS));
    writeFileSync(at('then'), text(renewed));
    // The first ones for five requests.
    const script = `echo >> asked; if [ $(wc -l < asked) -le 5 ]; then cat first; else cat then; fi`;
    writeFileSync(at('credentials.sh'), `cd ${scene.folder}; ${script}`);
    writeFileSync(at('aws'), `[default]\ncredential_process = /bin/sh ${at('credentials.sh')}\n`);
    const env = { AWS_CONFIG_FILE: at('aws'), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    server.requests.length = 0;
    const { exit, stderr } = await scene.run({ env });
    expect([exit, stderr]).toEqual([0, expect.anything()]);
    const signers = server.requests.map(
      ({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1],
    );
    expect(new Set(signers)).toEqual(new Set([CREDENTIALS.accessKeyId, renewed.accessKeyId]));
  });
});

describe('S8: reads that are behind', () => {
  test('no run asks for a listing', async () => {
    server.requests.length = 0;
    await mustPublish(scene);
    expect(server.requests.map(({ operation }) => operation)).not.toContain('ListObjectsV2');
  });

  test('nothing that a run writes is seen by it: published all the same', async () => {
    const objects = new Map(server.objects(BUCKET));
    const key = /facility_feed_\d+|metadata/;
    const { exit, stderr } = await runWith({ effect: { kind: 'stale', objects }, key });
    expect([exit, stderr]).toEqual([0, expect.anything()]);
  });

  test('the same of a server that does not know checksums: its files cannot be confirmed, 4', async () => {
    const objects = new Map(server.objects(BUCKET));
    const stale = { effect: { kind: 'stale', objects }, key: DATA } as const;
    const { exit, stderr } = await runWith(stale, { effect: { kind: 'ignore-checksums' } });
    expect([exit, stderr]).toEqual([4, expect.stringContaining('is not there any more')]);
  });

  test('the pointer is that of the set before the last: what comes is newer than both', async () => {
    const objects = new Map(server.objects(BUCKET));
    await mustPublish(scene);
    const { exit, stderr } = await runWith({ effect: { kind: 'stale', objects }, key: POINTER });
    expect([exit, stderr]).toEqual([0, expect.anything()]);
  });

  test('verify of a set whose files are not seen yet: 8; when they are: 0', async () => {
    const objects = new Map(server.objects(BUCKET));
    await mustPublish(scene);
    const verify = async () => (await scene.run({ command: ['verify', '--quiet'] })).exit;
    server.faults.add({ effect: { kind: 'stale', objects }, key: DATA });
    expect(await verify()).toBe(8);
    server.faults.clear();
    expect(await verify()).toBe(0);
  });
});

describe.each(PLACES)('S10: a data file is removed or altered after the commit, in %s', (where) => {
  test.each(['removed', 'altered'])(
    '%s: verify ends with 8; the next run publishes a whole set',
    async (how) => {
      const place = await openScene(where);
      try {
        place.consumer.stop();
        spoil(place, how);
        const verify = async () => (await place.run({ command: ['verify'] })).exit;
        expect(await verify()).toBe(8);
        expect((await place.run()).exit).toBe(0);
        expect(await verify()).toBe(0);
      } finally {
        await place.close();
      }
    },
  );
});

/** Removes one data file, or flips one bit in its middle. */
function spoil({ server: bucket, folder, view }: Scene, how: string): void {
  const name = view.names().find((one) => DATA.test(one)) ?? '';
  if (bucket !== undefined) {
    const key = `feeds/${name}`;
    const middle = (view.read(name)?.length ?? 0) >> 1;
    if (how === 'removed') bucket.objects(BUCKET).delete(key);
    else bucket.flipByte(BUCKET, key, middle);
    return;
  }
  const path = join(folder, 'feeds', name);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  if (how === 'removed') rmSync(path);
  else writeFileSync(path, bytes);
}
