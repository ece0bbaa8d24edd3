import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene } from '../support/fault-scene.js';
import { mountSmallDisk, remountSmallDisk, unmountAll } from '../support/small-disk.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

let scene: Scene;
let feeds: string;
let place: string;

beforeEach(async () => {
  scene = await openScene('a directory');
  feeds = join(scene.folder, 'feeds');
  place = join(scene.folder, 'place');
});

afterEach(async () => {
  unmountAll(place);
  await scene.close();
});

/** Nobody: root may write anywhere. */
const AS_NOBODY =
  process.geteuid?.() === 0
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/tmp']
    : [];

interface BadPlace {
  readonly make: () => boolean;
  /** Below `place`. */
  readonly out?: string;
  readonly under?: readonly string[];
  readonly fact: string;
}

function folder(mode: number): boolean {
  mkdirSync(place);
  chmodSync(place, mode);
  chmodSync(scene.folder, 0o755);
  return true;
}

const BAD_PLACES: Readonly<Record<string, BadPlace>> = {
  'a plain file': {
    make: () => writeFileSync(place, 'victim') === undefined,
    fact: 'it is not a directory',
  },
  'below a plain file': {
    make: () => writeFileSync(place, 'victim') === undefined,
    out: 'below',
    fact: 'not a directory',
  },
  'a link that leads nowhere': {
    make: () => symlinkSync(join(scene.folder, 'nowhere'), place) === undefined,
    fact: 'it is a symbolic link to nothing',
  },
  'a read-only file system': {
    make() {
      mkdirSync(place);
      if (!mountSmallDisk(place, 'size=64k')) return false;
      remountSmallDisk(place, 'ro');
      return true;
    },
    fact: 'read-only',
  },
  'a directory of somebody else': {
    make: () => folder(0o755),
    under: AS_NOBODY,
    fact: 'permission is denied',
  },
  'a new one in a directory of somebody else': {
    make: () => folder(0o755),
    out: 'new',
    under: AS_NOBODY,
    fact: 'permission is denied',
  },
  'a directory that nobody may enter': {
    make: () => folder(0o000),
    under: AS_NOBODY,
    fact: 'permission is denied',
  },
};

describe('F3: where nothing can be published', () => {
  let proxy: TcpProxy;

  beforeEach(async () => {
    const { hostname, port } = new URL(scene.url);
    proxy = await startTcpProxy(Number(port || 5432), hostname);
  });

  afterEach(() => proxy.stop());

  const urlOfProxy = () => {
    const url = new URL(scene.url);
    url.host = `127.0.0.1:${proxy.port}`;
    return url.href;
  };

  test.each(Object.entries(BAD_PLACES))(
    '%s: 4 before the database is touched',
    async (_, { make, out = '', under, fact }) => {
      if (!make()) return;
      const options = { env: { DATABASE_URL: urlOfProxy() }, ...(under && { under }) };
      const before = existsSync(join(place, out));
      const { exit, stderr } = await scene.run({ args: ['--out', join(place, out)], ...options });
      expect([exit, stderr]).toEqual([4, expect.stringContaining(fact)]);
      expect(proxy.accepted).toBe(0);
      expect(existsSync(join(place, out))).toBe(before);
      // It would have been seen: a run into a good place goes that way.
      expect((await scene.run({ env: { DATABASE_URL: urlOfProxy() } })).exit).toBe(0);
      expect(proxy.accepted).toBeGreaterThan(0);
    },
  );
});

describe('F9: somebody else is at work in the directory', () => {
  /** Takes away what appears and matches, for as long as a run goes on; returns how it ended and what was taken. */
  async function robbed(pattern: RegExp) {
    const there = new Set(readdirSync(feeds));
    const child = scene.start();
    let over = false;
    void child.ended.then(() => {
      over = true;
    });
    const taken: string[] = [];
    while (!over) {
      const names = readdirSync(feeds);
      // What is committed is not touched: no program can answer for that.
      if (names.some((name) => name.endsWith('.filesetdesc.json') && !there.has(name))) break;
      for (const name of names.filter((one) => pattern.test(one) && !there.has(one))) {
        rmSync(join(feeds, name), { force: true });
        taken.push(name);
      }
      await setImmediate();
    }
    return { ...(await child.ended), taken };
  }

  test.each([
    ['data files', /_\d{4}\.json\.gz$/],
    ['temporary files', /^\.feedgen-tmp-/],
  ])(
    'and removes %s: a clear failure or success, and the next run works',
    async (_, pattern) => {
      let taken = 0;
      for (let round = 0; round < rounds(3, 30) || (taken === 0 && round < 100); round++) {
        const before = scene.consumer.sets.size;
        const ended = await robbed(pattern);
        scene.consumer.look(true);
        taken += ended.taken.length;
        const published = scene.consumer.sets.size - before;
        if (ended.exit === 0) expect(published).toBe(1);
        else {
          expect([ended.exit, ended.stderr]).toEqual([4, expect.stringMatching(/not there/)]);
          expect(published).toBe(0);
        }
      }
      expect(taken).toBeGreaterThan(0);
      await mustPublish(scene);
      expect(await scene.wrongs()).toEqual([]);
    },
    300_000,
  );

  test('and reads every file all the time: published', async () => {
    const child = scene.start();
    let over = false;
    void child.ended.then(() => {
      over = true;
    });
    while (!over) {
      spawnSync('grep', ['-rqa', 'nothing like it', feeds]);
      await setImmediate();
    }
    expect((await child.ended).exit).toBe(0);
  });

  test('in a directory named alike but for its case: two feeds that know nothing of each other', async () => {
    const alike = join(scene.folder, 'FEEDS');
    const child = scene.start({ args: ['--out', alike] });
    const [other, own] = [await child.ended, await scene.run()];
    const report = JSON.parse(other.stdout);
    expect([other.exit, own.exit]).toEqual([0, 0]);
    expect(readdirSync(alike)).toContain(report.descriptor);
    for (const out of ['feeds', 'FEEDS'])
      expect((await scene.run({ command: ['verify', out] })).exit).toBe(0);
    expect(await scene.wrongs()).toEqual([]);
  });
});
