import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Target } from '../../src/core/target.js';
import { DirectoryTarget } from '../../src/target/directory.js';
import { mountSmallDisk, remountSmallDisk, unmountAll } from '../support/small-disk.js';

const JSON_HEADERS = { contentType: 'application/json' } as const;
const KIB = 1024;

let mountPoint: string;

beforeEach(() => {
  mountPoint = mkdtempSync(join(tmpdir(), 'feedgen-limits-'));
});

afterEach(() => {
  unmountAll(mountPoint);
  rmSync(mountPoint, { recursive: true, force: true });
});

function openTarget(directory: string, atOnce = true): Target {
  return new DirectoryTarget(directory, {
    signal: new AbortController().signal,
    mayBeMissing: true,
    atOnce,
  });
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function* streamed(bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= 1000) yield Buffer.alloc(Math.min(left, 1000), 'x');
}

test.each([
  ['at once', true],
  ['in the pool', false],
])(
  'F1: a full disk, at every size up to it, steps %s: whole or nothing, the old file intact',
  async (_, atOnce) => {
    if (!mountSmallDisk(mountPoint, 'size=64k')) return;
    const target = openTarget(join(mountPoint, 'feeds'), atOnce);
    await target.check();
    await target.replace('metadata.json', Buffer.from('old'), JSON_HEADERS);
    let full = 0;
    for (let size = 2 * KIB; size <= 96 * KIB; size += 3 * KIB + 7) {
      for (const content of [Buffer.alloc(size), streamed(size)]) {
        const error = await failure(target.create('data.json', content, JSON_HEADERS));
        if (error === undefined) {
          expect((await target.stat('data.json'))?.bytes).toBe(size);
          await target.remove('data.json');
          continue;
        }
        full += 1;
        expect(error).toMatchObject({
          code: 'target',
          message: expect.stringContaining('the disk is full'),
        });
        expect(readdirSync(join(mountPoint, 'feeds'))).toEqual(['metadata.json']);
      }
      const replaced = await failure(
        target.replace('metadata.json', Buffer.alloc(size), JSON_HEADERS),
      );
      const { bytes = 0 } = (await target.stat('metadata.json')) ?? {};
      expect(bytes).toBe(replaced === undefined ? size : 3);
      await target.remove('metadata.json');
      await target.replace('metadata.json', Buffer.from('old'), JSON_HEADERS);
    }
    expect(full).toBeGreaterThan(10);
    expect(statfsSync(mountPoint).bfree).toBeGreaterThan(10);
  },
);

test('F2: no inode left: said as a full disk, nothing left behind', async () => {
  if (!mountSmallDisk(mountPoint, 'nr_inodes=8')) return;
  const target = openTarget(join(mountPoint, 'feeds'));
  await target.check();
  let stored = 0;
  let error: unknown;
  while (error === undefined && stored < 20) {
    error = await failure(target.create(`file_${stored}.json`, Buffer.from('x'), JSON_HEADERS));
    if (error === undefined) stored += 1;
  }
  expect(error).toMatchObject({
    code: 'target',
    message: expect.stringContaining('the disk is full'),
  });
  expect(readdirSync(join(mountPoint, 'feeds'))).toHaveLength(stored);
});

test('F3: a read-only file system is found by check', async () => {
  if (!mountSmallDisk(mountPoint, 'size=64k')) return;
  mkdirSync(join(mountPoint, 'feeds'));
  remountSmallDisk(mountPoint, 'ro');
  const readOnly = { code: 'target', message: expect.stringContaining('read-only') };
  for (const name of ['feeds', 'new'])
    expect(await failure(openTarget(join(mountPoint, name)).check())).toMatchObject(readOnly);
  expect(await openTarget(join(mountPoint, 'feeds')).check('read')).toEqual([]);
  expect(await failure(openTarget(join(mountPoint, 'new')).check('read'))).toMatchObject(readOnly);
});

test('F8: target and temporary directory on different file systems work', async () => {
  if (!mountSmallDisk(mountPoint, 'size=1m')) return;
  const target = openTarget(mountPoint);
  await target.check();
  await target.create('data.json', Buffer.from('x'), JSON_HEADERS);
  expect(readdirSync(mountPoint)).toEqual(['data.json']);
});

test.each([
  ['file size (ulimit -f)', 'ulimit -f 16', 'the file size limit is reached'],
  ['open files (ulimit -n)', 'ulimit -n 36', 'too many files are open'],
])('F2: the limit of %s is named, nothing is left behind', (_, limit, fact) => {
  const directory = join(mountPoint, 'feeds');
  const script = fileURLToPath(new URL('../support/target-create-files.js', import.meta.url));
  const child = spawnSync(
    'bash',
    ['-c', `${limit}; exec "$0" "$@"`, process.execPath, script, directory],
    {
      encoding: 'utf8',
    },
  );
  expect(child.stderr).toBe('');
  const { errors, stored } = JSON.parse(child.stdout);
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) expect(error).toContain(fact);
  expect(readdirSync(directory).sort()).toEqual(stored.sort());
});
