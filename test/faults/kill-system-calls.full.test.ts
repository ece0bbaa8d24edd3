import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';
import { type LedgerWriter, startLedgerWriter } from '../support/oracle/ledger.js';

/** Whose calls are numbered: those of the main thread alone, or those of each thread, where it dies at the first n-th call of any. */
type Threads = 'of the main thread' | 'of any thread';

/** System calls by which a run changes what others see, or gets what it builds on, or lets go of it. */
const CALLS: Readonly<Record<Where, Readonly<Record<Threads, readonly string[]>>>> = {
  'a directory': {
    'of any thread': [
      ...['rename', 'link', 'fsync', 'unlink', 'mkdir', 'connect'],
      ...['write', 'openat', 'close'],
    ],
    'of the main thread': ['write', 'openat', 'close'],
  },
  'a bucket': {
    'of any thread': ['connect', 'write', 'writev', 'openat', 'close'],
    'of the main thread': ['write', 'writev', 'close'],
  },
};
const PLACES: readonly Where[] = ['a directory', 'a bucket'];
/** One thread does what libuv's four do, so that the n-th call is the n-th call of the run. */
const ENVIRONMENT = { UV_THREADPOOL_SIZE: '1' };

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

  const all = (['of any thread', 'of the main thread'] as const).flatMap((threads) =>
    CALLS[where][threads].map((call) => [call, threads] as const),
  );
  test.each(all)(
    '%s %s: sets stay whole, and the next run works',
    async (call, threads) => {
      let killed = 0;
      for (let number = 1; ; number++) {
        const follow = threads === 'of any thread' ? ['-f'] : [];
        const trace = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${number}`];
        const under = ['strace', ...follow, '-qq', '-o', '/dev/null', ...trace];
        const { exit, signal, stderr } = await scene.run({ under, env: ENVIRONMENT });
        if (exit === 0) break;
        killed += 1;
        expect([number, exit ?? signal, stderr]).toEqual([number, 'SIGKILL', expect.anything()]);
        scene.consumer.look(true);
        await mustPublish(scene);
      }
      process.stderr.write(`K2 into ${where}: killed at ${killed} calls of ${call} ${threads}\n`);
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
