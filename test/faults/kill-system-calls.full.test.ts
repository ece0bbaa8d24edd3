import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';
import { type LedgerWriter, startLedgerWriter } from '../support/oracle/ledger.js';
import { runKilledAt, type Thread } from '../support/traced-run.js';

/**
 * System calls by which a run changes what others see, gets what it builds on, or lets go of it: all of these that it makes, on whichever of its threads.
 * Short steps are made at once or handed to the thread for files, as the disk is quick or not.
 */
const CALLS: Readonly<Record<Where, readonly string[]>> = {
  'a directory': [
    ...['rename', 'link', 'fsync', 'unlink', 'mkdir', 'connect'],
    ...['write', 'openat', 'close'],
  ],
  'a bucket': ['connect', 'write', 'writev', 'openat', 'close'],
};
const PLACES: readonly Where[] = ['a directory', 'a bucket'];

describe.each(PLACES)('K2: kill -9 at system calls, into %s', (where) => {
  let scene: Scene;
  let writer: LedgerWriter;

  beforeAll(async () => {
    expect(execFileSync('strace', ['--version']).toString()).toContain('strace');
    scene = await openScene(where);
    writer = startLedgerWriter(scene.sql, 1, 5);
  }, 60_000);

  afterAll(async () => {
    await writer?.stop();
    await scene?.close();
  });

  test.each(CALLS[where])(
    '%s: sets stay whole, and the next run works',
    async (call) => {
      const killed = [
        await killAtEach('thread for files', call),
        await killAtEach('main thread', call),
      ];
      const [files, main] = killed;
      process.stderr.write(
        `K2 into ${where}: ${call}: killed at ${files} for files, ${main} of the main thread\n`,
      );
      expect(Math.max(...killed)).toBeGreaterThan(0);
      scene.consumer.look(true);
      expect(scene.consumer.violations).toEqual([]);
    },
    3_600_000,
  );

  /** Kills one run after another, each at a later one of these calls of the thread; returns how many died. */
  async function killAtEach(thread: Thread, call: string): Promise<number> {
    for (let number = 1; ; number++) {
      const { exit, signal, stderr } = await runKilledAt(scene, thread, call, number);
      if (exit === 0) return number - 1;
      expect([number, exit ?? signal, stderr]).toEqual([number, 'SIGKILL', expect.anything()]);
      scene.consumer.look(true);
      await mustPublish(scene);
    }
  }

  test('all sets that readers saw are as the ledger was', async () => {
    expect(await scene.wrongs()).toEqual([]);
  });
});
