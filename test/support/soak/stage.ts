import { setTimeout as sleep } from 'node:timers/promises';
import type { RunOptions, Scene } from '../fault-scene.js';
import type { Ended, FeedgenChild } from '../feedgen-child.js';
import { pick, type Random } from '../random.js';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.js';

/** A scene whose runs reach their database through a proxy, with dice. */
export interface Stage {
  readonly scene: Scene;
  readonly proxy: TcpProxy;
  readonly next: Random;
  start(options?: RunOptions): FeedgenChild;
  /** Waits for a moment in the life of a run; until its end, if that comes first. */
  someMoment(run: FeedgenChild): Promise<void>;
}

/** One kind of fault: carries it out on one run or several, and tells how each may end. */
export interface SoakFault {
  readonly name: string;
  /** Exit codes that an undisturbed run has not; death by a signal is its number below zero. */
  readonly exits: readonly number[];
  /** No run may succeed. */
  readonly fails?: true;
  readonly run: (stage: Stage) => Promise<readonly Ended[]>;
}

/** A run that is not done by then hangs. */
const LONGEST_RUN_MS = 120_000;
/** Of a run that nothing holds up. */
const USUAL_RUN_MS = 600;

/** Opens a stage on a scene; its proxy is to be stopped by the caller. */
export async function openStage(scene: Scene, next: Random): Promise<Stage> {
  const url = new URL(scene.url);
  const proxy = await startTcpProxy(Number(url.port || 5432), url.hostname);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return {
    ...{ scene, proxy, next },
    start: ({ env, ...how } = {}) =>
      scene.start({ ...how, env: { DATABASE_URL: url.href, ...env } }),
    someMoment: (run) => Promise.race([sleep(next(USUAL_RUN_MS)), run.ended.then(() => {})]),
  };
}

/** Waits for a run; throws when it does not end. */
export async function endOf(run: FeedgenChild): Promise<Ended> {
  const late = new AbortController();
  const hangs = sleep(LONGEST_RUN_MS, undefined, { signal: late.signal }).then(() => {
    run.kill('SIGKILL');
    throw new Error(`a run did not end within ${LONGEST_RUN_MS / 1000} s`);
  });
  try {
    return await Promise.race([run.ended, hangs]);
  } finally {
    late.abort();
    hangs.catch(() => undefined);
  }
}

/** Does something to one run at some moment of its life. */
export function atSomeMoment(
  name: string,
  exits: readonly number[],
  act: (stage: Stage, run: FeedgenChild) => unknown,
  options?: RunOptions,
): SoakFault {
  return {
    ...{ name, exits },
    async run(stage) {
      const run = stage.start(options);
      await stage.someMoment(run);
      await act(stage, run);
      return [await endOf(run)];
    },
  };
}

/** Starts a run under conditions that last as long as it. */
export function underConditions(
  name: string,
  exits: readonly number[],
  conditions: (stage: Stage) => RunOptions | undefined,
): SoakFault {
  return {
    ...{ name, exits },
    run: async (stage) => [await endOf(stage.start(conditions(stage)))],
  };
}

/** One of some signals, by the dice. */
export function someSignal(stage: Stage, signals: readonly NodeJS.Signals[]): NodeJS.Signals {
  return pick(signals, stage.next);
}
