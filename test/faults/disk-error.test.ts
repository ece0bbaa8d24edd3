import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import {
  mustPublish,
  openScene,
  type RunOptions,
  type Scene,
  setsOf,
} from '../support/fault-scene.js';
import type { Ended } from '../support/feedgen-child.js';

const PRELOADED = new URL('../support/fail-at-call.js', import.meta.url).href;
/** Old sets are looked for too, so that directories are read. */
const KEEP = ['--keep', '500'];
/** What must never be tried again, nor be taken for done. */
const TO_KEEP =
  /^! (?:write|writeSync|fsync|closeSync|close|link|linkSync) .*\.feedgen-tmp-|^! link.*facility_feed_\d+_/;

let scene: Scene;
let log: string;

beforeAll(async () => {
  scene = await openScene('a directory');
  log = join(scene.folder, 'log');
}, 60_000);

afterAll(async () => {
  expect(await scene.wrongs()).toEqual([]);
  await scene.close();
});

/** A run that ends with 4, or has published in spite of it, and says which; the one after it works. */
async function struckRun(options: RunOptions, what: string): Promise<Ended> {
  const before = scene.consumer.sets.size;
  const ended = await scene.run(options);
  scene.consumer.look(true);
  const published = scene.consumer.sets.size - before;
  if (!setsOf(ended).includes(published))
    expect([what, published, ended]).toEqual([what, setsOf(ended), ended]);
  await mustPublish(scene);
  return ended;
}

/** Fails the n-th call about a file of the target or its state; returns all of them. */
async function failAt(number: number): Promise<{ ended: Ended; calls: readonly string[] }> {
  const env = {
    FEEDGEN_TEST_FAIL_AT: String(number),
    FEEDGEN_TEST_FAIL_BELOW: join(scene.folder, 'feeds'),
    FEEDGEN_TEST_CALLS: log,
  };
  const options = { env, args: KEEP, node: ['--import', PRELOADED] };
  const ended = await struckRun(options, `call ${number}`);
  return { ended, calls: readFileSync(log, 'utf8').split('\n') };
}

/** Of each of these kinds the call in the middle. */
const SOME = ['writeSync', 'fsync', 'closeSync', 'readdir', 'linkSync', 'rename'];

/** Which calls are failed, by their numbers; a run makes them in about the same order every time. */
function chosen(calls: readonly string[]): readonly number[] {
  if (rounds(0, 1) === 1) return calls.map((_, at) => at + 1);
  return SOME.map((kind) => {
    const all = calls.flatMap((call, at) => (call.startsWith(`${kind} `) ? [at + 1] : []));
    return all[all.length >> 1] ?? 0;
  });
}

describe('F4: an input/output error', () => {
  test('F4: at calls of every kind about files: said, nothing half named, the old set intact', async () => {
    const { ended, calls } = await failAt(0);
    expect([ended.exit, ended.stderr]).toEqual([0, expect.anything()]);
    const kinds = new Set(calls.map((call) => call.split(' ', 1).join()));
    for (const kind of SOME) expect(kinds).toContain(kind);
    let failed = 0;
    for (const number of chosen(calls)) {
      const { ended: struck, calls: made } = await failAt(number);
      const said = [number, made.find((call) => call.startsWith('! ')), struck.exit, struck.stderr];
      const at = made.findIndex((call) => call.startsWith('! '));
      if (struck.exit !== 0) {
        failed += 1;
        expect(said).toEqual([number, said[1], 4, expect.stringMatching(/input\/output error/)]);
      } else expect(said).toEqual([number, expect.not.stringMatching(TO_KEEP), 0, said[3]]);
      // A second fsync would say that all is well, though the system has dropped what it could not write.
      if (/^! fsync /.test(made[at] ?? ''))
        expect(made.slice(at + 1)).not.toContain(made[at]?.slice(2));
    }
    process.stderr.write(`F4: ${calls.length} calls of ${[...kinds].sort()}; ${failed} failed\n`);
    expect(failed).toBeGreaterThan(3);
  }, 3_600_000);
});

/** System calls that the kernel fails, in the full suite; what is no file may be struck too, so a run may also lose its database or die. */
const SYSTEM_CALLS = rounds(0, 1) === 0 ? [] : ['fsync', 'link', 'rename', 'getdents64', 'write'];

describe('F4: an input/output error of the kernel', () => {
  test('F4: strace is asked for in the full suite only', () => {
    if (SYSTEM_CALLS.length > 0) execFileSync('strace', ['--version']);
    expect(SYSTEM_CALLS.length).toBe(rounds(0, 5));
  });

  for (const call of SYSTEM_CALLS)
    test(`F4: at every ${call} in turn: nothing half named, the old set intact`, async () => {
      let failed = 0;
      for (let number = 1; ; number++) {
        const trace = ['-e', `trace=${call}`, '-e', `inject=${call}:error=EIO:when=${number}`];
        const under = ['strace', '-f', '-y', '-o', log, ...trace];
        const env = { UV_THREADPOOL_SIZE: '1' };
        const { exit, stderr } = await struckRun({ under, env, args: KEEP }, `${call} ${number}`);
        const struck = readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line.includes('(INJECTED)'));
        if (struck.length === 0) break;
        if (exit !== 0) failed += 1;
        const onData = struck.some((line) => /feeds\/\.feedgen-tmp-/.test(line));
        // What comes after the commit, the look for old sets above all, is said as a warning.
        if (onData && (call === 'fsync' || call === 'link') && !stderr.includes('warning: '))
          expect([number, struck, exit, stderr]).toEqual([number, struck, 4, expect.anything()]);
      }
      process.stderr.write(`F4: ${failed} runs failed by an error at ${call}\n`);
      expect(failed).toBeGreaterThan(0);
    }, 3_600_000);
});
