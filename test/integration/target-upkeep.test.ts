import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { isListingRefused, type Leftover, type Upkeep } from '../../src/core/target.js';
import { clean } from '../../src/runs/clean.js';
import { FileSteps } from '../../src/target/directory-steps.js';
import { directoryUpkeep } from '../../src/target/directory-upkeep.js';
import { openS3Target } from '../../src/target/s3.js';
import { bucketScene, directoryScene, hoursBefore, type Scene } from '../support/left-behind.js';
import { startS3Server } from '../support/s3-server.js';
import { BUCKET, CREDENTIALS } from '../support/target-fixtures.js';

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

async function all(upkeep: Upkeep): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for await (const page of upkeep.leftovers()) found.push(...page);
  return found;
}

const { signal } = new AbortController();

function openBucket(endpoint: string) {
  const s3 = { checksums: 'when_supported', endpoint } as const;
  const place = { kind: 's3', bucket: BUCKET, prefix: 'feeds/' } as const;
  return openS3Target(place, s3, { signal, credentials: CREDENTIALS, attempts: 1 });
}

/** Takes names, and not a byte. */
class FullDisk extends FileSteps {
  override async writeWhole(file: number, bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    await super.writeWhole(file, bytes);
  }
}

describe('a directory', () => {
  test('shows its temporary files and claims, and nothing that has another name', async () => {
    scene = await directoryScene();
    const { place, target } = scene;
    const names = [
      '.feedgen-tmp-01234567-89ab-cdef-0123-456789abcdef',
      `.feedgen-claim-${'0'.repeat(32)}`,
    ];
    for (const name of [...names, '.feedgen-tmp-', '.feedgen-tmp-mine', 'a.json'])
      writeFileSync(join(place, name), 'x');
    mkdirSync(join(place, '.feedgen-tmp-11111111-89ab-cdef-0123-456789abcdef'));
    const old = hoursBefore(new Date(), 5);
    utimesSync(join(place, names[0] ?? ''), old, old);
    const found = await all(target.upkeep());
    expect(found.map(({ name }) => name).sort()).toEqual(names.toSorted());
    expect(found.find(({ name }) => name === names[0])?.modified?.getTime()).toBeCloseTo(
      old.getTime(),
      -1,
    );
    for (const leftover of found) {
      await leftover.remove();
      await leftover.remove();
    }
    expect(await all(target.upkeep())).toEqual([]);
  });

  test('tells its clock while the disk is full: an empty file takes no block', async () => {
    scene = await directoryScene();
    const { now } = directoryUpkeep(scene.place, new FullDisk(scene.place), signal);
    expect(Math.abs((await now()).getTime() - Date.now())).toBeLessThan(60_000);
    expect(scene.files().size).toBe(0);
  });

  test('clean without a grace time spares temporary files of the last seconds: somebody may be at work', async () => {
    scene = await directoryScene();
    const { target, state } = scene;
    const [young, old] = ['0', '1'].map(
      (digit) => `.feedgen-tmp-${digit}1234567-89ab-cdef-0123-456789abcdef`,
    ) as [string, string];
    scene.put(young, 'x', new Date());
    scene.put(old, 'x', new Date(Date.now() - 12_000));
    const options = { keep: null, graceSeconds: 0, dryRun: false, now: new Date(), signal };
    const result = await clean({ target, state }, { ...options, lifeOf: () => 'gone' });
    expect(result.leftovers.map(({ name }) => name)).toEqual([old]);
    expect([...scene.files().keys()]).toEqual([young]);
  });

  test('clean leaves a temporary file alone whose time is beyond all dates', async () => {
    scene = await directoryScene();
    const { target, state } = scene;
    scene.put('.feedgen-tmp-01234567-89ab-cdef-0123-456789abcdef', 'x', new Date());
    const [leftover] = await all(target.upkeep());
    const leftovers = async function* () {
      if (leftover !== undefined) yield [{ ...leftover, modified: new Date(Number.NaN) }];
    };
    const upkeep = () => ({ now: async () => new Date(), leftovers });
    const odd = new Proxy(target, {
      get(it, key) {
        const value: unknown = key === 'upkeep' ? upkeep : Reflect.get(it, key);
        return typeof value === 'function' ? value.bind(it) : value;
      },
    });
    const options = { keep: null, graceSeconds: 0, dryRun: false, now: new Date(), signal };
    const result = await clean({ target: odd, state }, { ...options, lifeOf: () => 'gone' });
    expect(result).toMatchObject({ leftovers: [], waiting: { objects: 0, first: null } });
  });

  test('tells its clock and leaves nothing', async () => {
    scene = await directoryScene();
    const ahead = (await scene.target.upkeep().now()).getTime() - Date.now();
    expect(Math.abs(ahead)).toBeLessThan(60_000);
    expect(scene.files().size).toBe(0);
  });
});

describe('a bucket', () => {
  test('shows unfinished uploads page by page, and aborts them', async () => {
    let now = hoursBefore(new Date(), 0);
    const server = await startS3Server({ ...CREDENTIALS, pageSize: 2, now: () => now });
    try {
      const bucket = server.createBucket(BUCKET);
      const begun = hoursBefore(now, 30);
      for (const name of ['feeds/a', 'feeds/b', 'feeds/c', 'feeds/c', 'feeds/d', 'other/e'])
        bucket.uploads.set(`id-${bucket.uploads.size}`, {
          ...{ id: `id-${bucket.uploads.size}`, key: name, begun },
          ...{ headers: {}, acl: undefined, parts: new Map() },
        });
      const target = openBucket(server.endpoint);
      const found = await all(target.upkeep());
      expect(found.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'c', 'd']);
      expect(found.map(({ modified }) => modified)).toEqual(found.map(() => begun));
      for (const leftover of found) {
        await leftover.remove();
        await leftover.remove();
      }
      expect([...bucket.uploads.values()].map(({ key }) => key)).toEqual(['other/e']);
      now = new Date('2026-01-02T03:04:05Z');
      await target.close();
    } finally {
      await server.close();
    }
  });

  test('tells the clock of its server', async () => {
    const skewed = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000);
    const server = await startS3Server({ ...CREDENTIALS, now: () => skewed });
    try {
      server.createBucket(BUCKET);
      const target = openBucket(server.endpoint);
      expect(await target.upkeep().now()).toEqual(skewed);
      await target.close();
    } finally {
      await server.close();
    }
  });

  test("clean judges ages by the clock that is behind, were it not this machine's", async () => {
    const skewed = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000);
    const server = await startS3Server({ ...CREDENTIALS, now: () => skewed });
    try {
      const { objects } = server.createBucket(BUCKET);
      const key = 'feeds/facility_feed_1700000000_0000.json.gz';
      server.put(BUCKET, key, 'data');
      const target = openBucket(server.endpoint);
      const options = { keep: null, graceSeconds: 86_400, dryRun: false, now: new Date(), signal };
      for (const [seconds, planned] of [
        [86_300, 0],
        [86_500, 1],
      ] as const) {
        const object = objects.get(key);
        const modified = new Date(skewed.getTime() - seconds * 1000);
        if (object !== undefined) objects.set(key, { ...object, modified });
        const places = { target, state: target.state() };
        const result = await clean(places, { ...options, lifeOf: () => 'gone' });
        expect(result.planned).toHaveLength(planned);
      }
      await target.close();
    } finally {
      await server.close();
    }
  });

  test('clean aborts old uploads of its own names only, and does without where they may not be listed', async () => {
    scene = await bucketScene();
    const { server, target, state } = scene;
    const uploads = server?.createBucket(BUCKET).uploads;
    const [old, young] = [hoursBefore(new Date(), 30), hoursBefore(new Date(), 1)];
    const put = (key: string, begun: Date) =>
      uploads?.set(key, {
        ...{ id: key, key, begun },
        ...{ headers: {}, acl: undefined, parts: new Map() },
      });
    put('feeds/facility_feed_1795000000_0000.json.gz', old);
    put('feeds/facility_feed_1795000000_0001.json.gz', young);
    put('feeds/theirs.zip', old);
    const options = {
      ...{ keep: null, graceSeconds: 86_400, dryRun: false, now: new Date(), signal },
      lifeOf: () => 'gone' as const,
    };
    const result = await clean({ target, state }, options);
    expect(result.leftovers.map(({ name }) => name)).toEqual([
      'facility_feed_1795000000_0000.json.gz',
    ]);
    expect([...(uploads?.keys() ?? [])]).toEqual([
      'feeds/facility_feed_1795000000_0001.json.gz',
      'feeds/theirs.zip',
    ]);
    const user = server?.users[0];
    server?.users.splice(0, 1, {
      ...CREDENTIALS,
      ...user,
      allow: (action) => action !== 's3:ListBucketMultipartUploads',
    });
    const refused = await all(target.upkeep()).catch((error: unknown) => error);
    expect(isListingRefused(refused)).toBe(true);
    const again = await clean({ target, state }, options);
    expect(again).toMatchObject({ error: null, blocked: null });
    expect(again.remarks.join()).toContain('s3:ListBucketMultipartUploads');
  });
});
