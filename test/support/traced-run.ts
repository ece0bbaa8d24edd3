import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './fault-scene.js';
import { type Ended, endOf, type FeedgenChild } from './feedgen-child.js';

/** The thread that runs JavaScript and speaks to sockets, or the one that works on files. */
export type Thread = 'main thread' | 'thread for files';

const STOPS_AT_START = new URL('./stop-at-start.js', import.meta.url).href;
/** One thread does what libuv's four do, so that its n-th call is the n-th of the run. */
const ONE_THREAD = { UV_THREADPOOL_SIZE: '1' };

/**
 * A run that is killed at the n-th call of a kind that one of its threads makes. strace counts the calls of each thread for itself, and
 * those by which Node.js comes up are not of interest: so it is let in on one thread, when that is done.
 */
export async function runKilledAt(
  scene: Pick<Scene, 'start'>,
  thread: Thread,
  call: string,
  number: number,
): Promise<Ended> {
  const run = scene.start({ env: ONE_THREAD, node: ['--import', STOPS_AT_START] });
  await until(run, () => / T /.test(readFileSync(`/proc/${run.pid}/stat`, 'utf8')));
  // The youngest is the one for files.
  const threads = readdirSync(`/proc/${run.pid}/task`).map(Number);
  const chosen = thread === 'main thread' ? run.pid : Math.max(...threads);
  const strace = trace(chosen, call, number);
  try {
    const status = `/proc/${run.pid}/task/${chosen}/status`;
    await until(run, () => /^TracerPid:\s+[1-9]/m.test(readFileSync(status, 'utf8')));
    run.kill('SIGCONT');
    return await endOf(run);
  } finally {
    strace.kill();
  }
}

function trace(thread: number, call: string, number: number): ChildProcess {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${number}`];
  return spawn('strace', ['-qq', '-o', '/dev/null', '-p', String(thread), ...inject], {
    stdio: 'ignore',
  });
}

/** Waits for something to be so of a run; fails when it ends before. */
async function until(run: FeedgenChild, isSo: () => boolean): Promise<void> {
  let ended = false;
  void run.ended.then(() => {
    ended = true;
  });
  while (!isSo()) {
    await sleep(5);
    if (ended) throw new Error(`it ended too early: ${run.said()}`);
  }
}
