import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';
import { type LedgerWriter, startLedgerWriter } from '../support/oracle/ledger.js';
import { runKilledAt, type Thread } from '../support/traced-run.js';

/** System calls by which a run changes what others see, gets what it builds on, or lets go of it: all of these that it makes. */
const CALLS: Readonly<Record<Where, Readonly<Record<Thread, readonly string[]>>>> = {
  'a directory': {
    'thread for files': ['rename', 'fsync', 'unlink', 'mkdir', 'write', 'openat', 'close'],
    'main thread': ['link', 'unlink', 'rename', 'connect', 'write', 'close'],
  },
  'a bucket': {
    'thread for files': ['write', 'openat', 'close'],
    'main thread': ['connect', 'write', 'writev', 'close'],
  },
};
const PLACES: readonly Where[] = ['a directory', 'a bucket'];
const THREADS: readonly Thread[] = ['thread for files', 'main thread'];

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

  const all = THREADS.flatMap((thread) =>
    CALLS[where][thread].map((call) => [call, thread] as const),
  );
  test.each(all)(
    '%s of the %s: sets stay whole, and the next run works',
    async (call, thread) => {
      let killed = 0;
      for (let number = 1; ; number++) {
        const { exit, signal, stderr } = await runKilledAt(scene, thread, call, number);
        if (exit === 0) break;
        killed += 1;
        expect([number, exit ?? signal, stderr]).toEqual([number, 'SIGKILL', expect.anything()]);
        scene.consumer.look(true);
        await mustPublish(scene);
      }
      process.stderr.write(`K2 into ${where}: killed at ${killed} calls of ${call}, ${thread}\n`);
      expect(killed).toBeGreaterThan(0);
      scene.consumer.look(true);
      expect(scene.consumer.violations).toEqual([]);
    },
    3_600_000,
  );

  test('all sets that readers saw are as the ledger was', async () => {
    expect(await scene.wrongs()).toEqual([]);
  });
});
