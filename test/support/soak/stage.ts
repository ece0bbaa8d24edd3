import { setTimeout as sleep } from 'node:timers/promises';
import type { RunOptions, Scene } from '../fault-scene.js';
import { type Ended, endOf, type FeedgenChild } from '../feedgen-child.js';
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
  /** The same, once it has a connection to its database. */
  someMomentInDatabase(run: FeedgenChild): Promise<void>;
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

/** Of a run that nothing holds up. */
const USUAL_RUN_MS = 600;
/** From its first connection to the database to its end. */
const USUAL_DATABASE_MS = 150;

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
    async someMomentInDatabase(run) {
      let over = false;
      void run.ended.then(() => {
        over = true;
      });
      while (proxy.open === 0 && !over) await sleep(2);
      await sleep(next(USUAL_DATABASE_MS));
    },
  };
}

/** Does something to one run at some moment of its life. */
export function atSomeMoment(
  name: string,
  exits: readonly number[],
  act: (stage: Stage, run: FeedgenChild) => unknown,
): SoakFault {
  return {
    ...{ name, exits },
    async run(stage) {
      const run = stage.start();
      await stage.someMoment(run);
      await act(stage, run);
      return [await endOf(run)];
    },
  };
}

/** Does something to the database of one run, or to the way there, while the run needs it. */
export function whileInDatabase(
  name: string,
  exits: readonly number[],
  act: (stage: Stage, run: FeedgenChild) => unknown,
): SoakFault {
  return {
    ...{ name, exits },
    async run(stage) {
      const run = stage.start();
      await stage.someMomentInDatabase(run);
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
