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
  /** Waits for a moment in the life of a run, or of its connection to the database; until its end, if that comes first. */
  someMoment(run: FeedgenChild, of: 'the run' | 'its connection'): Promise<void>;
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
const USUAL_CONNECTION_MS = 150;

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
    async someMoment(run, of) {
      const wait = next(of === 'the run' ? USUAL_RUN_MS : USUAL_CONNECTION_MS);
      let over = false;
      const end = run.ended.then(() => {
        over = true;
      });
      while (of === 'its connection' && proxy.open === 0 && !over) await sleep(2);
      await Promise.race([sleep(wait), end]);
    },
  };
}

/** Does something to one run at some moment, or to its database and the way there while it needs them. */
export function atSomeMoment(
  of: 'the run' | 'its connection',
  name: string,
  exits: readonly number[],
  act: (stage: Stage, run: FeedgenChild) => unknown,
): SoakFault {
  return {
    ...{ name, exits },
    async run(stage) {
      const run = stage.start();
      await stage.someMoment(run, of);
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
