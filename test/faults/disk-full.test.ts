import { mkdirSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, setsOf } from '../support/fault-scene.js';
import type { Ended } from '../support/feedgen-child.js';
import { Consumer } from '../support/oracle/consumer.js';
import { compareWithLedger, judgeLedger, type LedgerEvidence } from '../support/oracle/ledger.js';
import { directoryView } from '../support/oracle/view.js';
import { mountSmallDisk, remountSmallDisk, unmountAll } from '../support/small-disk.js';

let scene: Scene;
let disk: string;
let out: string;

beforeEach(async () => {
  scene = await openScene('a directory');
  disk = join(scene.folder, 'disk');
  out = join(disk, 'feeds');
  mkdirSync(disk);
});

afterEach(async () => {
  unmountAll(disk);
  await scene.close();
});

const run = (...args: string[]) => scene.run({ args: ['--out', out, ...args] });

/** Files that only a write under way may have. */
function temporaryFiles(): string[] {
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.includes('.feedgen-tmp-'));
}

/** What a run that found no room says is what readers see, and nothing of it is in the way. */
function judge(ended: Ended, consumer: Consumer<LedgerEvidence>, before: number): void {
  const { exit, stderr } = ended;
  consumer.look(true);
  expect(setsOf(ended)).toContain(consumer.sets.size - before);
  if (exit === 0) return;
  expect([exit, stderr]).toEqual([4, expect.stringContaining('the disk is full')]);
  expect(temporaryFiles()).toEqual([]);
}

/** Runs with more and more left on the disk until one publishes; returns how many found too little. */
async function sweep(step: number, leave: (count: number) => void): Promise<number> {
  expect((await run()).exit).toBe(0);
  const consumer = new Consumer(directoryView(out), judgeLedger).start();
  consumer.look(true);
  let failed = 0;
  for (let count = 0; ; count += step) {
    leave(count);
    const before = consumer.sets.size;
    const ended = await run();
    judge(ended, consumer, before);
    if (ended.exit === 0) break;
    failed += 1;
  }
  expect(consumer.stop()).toEqual([]);
  expect(await compareWithLedger(scene.sql, consumer.sets.values())).toEqual([]);
  return failed;
}

describe('F1: the disk is full', () => {
  test('F1: with room for a page more each time, until there is enough: the old set intact, no temporary file', async () => {
    if (!mountSmallDisk(disk, 'size=1m')) return;
    const failed = await sweep(rounds(5, 1), (pages) => {
      const { blocks, bfree, bsize } = statfsSync(disk);
      remountSmallDisk(disk, `size=${(blocks - bfree + pages) * bsize}`);
    });
    process.stderr.write(`F1: ${failed} runs found too little room\n`);
    expect(failed).toBeGreaterThan(1);
  }, 300_000);

  test('F1: the disk of the state alone: nothing is published, the target is as it was', async () => {
    if (!mountSmallDisk(disk, 'size=8k')) return;
    const before = readdirSync(join(scene.folder, 'feeds'));
    const { exit, stderr } = await scene.run({ args: ['--state', join(disk, 'state')] });
    expect([exit, stderr]).toEqual([4, expect.stringContaining('the disk is full')]);
    expect(readdirSync(join(scene.folder, 'feeds'))).toEqual(before);
    await mustPublish(scene);
    expect(await scene.wrongs()).toEqual([]);
  });
});

describe('F8: target and state on two file systems', () => {
  test('F8: published, and the next run finds the state', async () => {
    if (!mountSmallDisk(disk, 'size=1m')) return;
    const args = ['--state', join(disk, 'state')];
    for (let round = 0; round < 2; round++) expect((await scene.run({ args })).exit).toBe(0);
    const records = readdirSync(join(disk, 'state')).filter((name) => name.endsWith('.run.json'));
    expect(records).toHaveLength(2);
    expect(await scene.wrongs()).toEqual([]);
  });
});

describe('F2: limits', () => {
  test('F2: an inode more each time, until there are enough: said as a full disk', async () => {
    if (!mountSmallDisk(disk, 'size=1m,nr_inodes=100')) return;
    const failed = await sweep(rounds(3, 1), (inodes) => {
      const { files, ffree } = statfsSync(disk);
      remountSmallDisk(disk, `nr_inodes=${files - ffree + inodes}`);
    });
    expect(failed).toBeGreaterThan(0);
  }, 300_000);

  const sizes = Array.from({ length: 16 }, (_, n) => `--fsize=${n * 400}`);
  const files = Array.from({ length: 16 }, (_, n) => `--nofile=${17 + n}`);
  const all = [...sizes, ...files];

  test.each(rounds(0, 1) === 1 ? all : ['--fsize=400', '--nofile=24'])(
    'F2: under prlimit %s: a whole set or nothing, and the next run works',
    async (limit) => {
      const before = scene.consumer.sets.size;
      const ended = await scene.run({ under: ['prlimit', limit] });
      const { exit, stderr } = ended;
      scene.consumer.look(true);
      expect(setsOf(ended)).toContain(scene.consumer.sets.size - before);
      if (limit.startsWith('--fsize') && exit !== 0)
        expect([exit, stderr]).toEqual([4, expect.stringContaining('file size limit')]);
      await mustPublish(scene);
      expect(await scene.wrongs()).toEqual([]);
    },
  );
});
