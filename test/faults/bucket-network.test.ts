import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import {
  mustPublish,
  openScene,
  type Scene,
  sessionsLeft,
  setsOf,
} from '../support/fault-scene.js';
import { type Ended, endOf } from '../support/feedgen-child.js';
import type { S3Server } from '../support/s3-server.js';
import { type Direction, type Ending, startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const FULL = rounds(0, 1) === 1;
/** For a run that is not slowed down; the rest of it is for a machine with other work. */
const BOUND_MS = 60_000;
/** Four tries of sixty seconds for each request, in a few steps one after the other. */
const PATIENCE_MS = 1_500_000;

let scene: Scene;
let server: S3Server;
let proxy: TcpProxy;

beforeAll(async () => {
  scene = await openScene('a bucket');
  if (scene.server === undefined) throw new Error('a scene in a bucket has a server');
  server = scene.server;
  proxy = await startTcpProxy(Number(new URL(server.endpoint).port));
}, 60_000);

afterEach(async () => {
  proxy.heal();
  expect(await sessionsLeft(scene)).toBe(0);
  // The next run works, over the same way.
  const run = () => scene.run({ env: throughProxy() });
  await mustPublish({ run, consumer: scene.consumer });
  expect(proxy.open).toBe(0);
});

afterAll(async () => {
  expect(await scene.wrongs()).toEqual([]);
  await proxy.stop();
  await scene.close();
});

const throughProxy = () => ({ AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${proxy.port}` });

interface Order {
  /** Ways in which the run may end. */
  readonly exits: readonly number[];
  readonly args?: readonly string[];
  readonly boundMs?: number;
  /** What befalls the way while the run is at work; ends when the run does. */
  readonly befall?: (ended: () => boolean) => Promise<void>;
}

/** A run over the way as it is now: it ends in time, in one of these ways, and what it says is what readers see. */
async function runOverIt({ exits, args = [], boundMs = BOUND_MS, befall }: Order): Promise<Ended> {
  const before = scene.consumer.sets.size;
  server.requests.length = 0;
  const child = scene.start({ args, env: throughProxy() });
  let over = false;
  void child.ended.then(() => {
    over = true;
  });
  const [ended] = await Promise.all([endOf(child, boundMs), befall?.(() => over)]);
  proxy.heal();
  scene.consumer.look(true);
  const published = scene.consumer.sets.size - before;
  const { exit, stderr } = ended;
  expect([exit, stderr]).toEqual([exits.find((one) => one === exit) ?? exits, expect.anything()]);
  expect([setsOf(ended).includes(published), published, stderr]).toEqual([true, published, stderr]);
  return ended;
}

/** Waits until the server has seen so many requests of the run, or one of this key. */
const seen = async (what: number | RegExp, ended: () => boolean): Promise<void> => {
  const { requests } = server;
  const come = () =>
    typeof what === 'number'
      ? requests.length >= what
      : requests.some(({ operation, key }) => operation === 'PutObject' && what.test(key));
  while (!come() && !ended()) await sleep(1);
};

describe('S6: a slow way to the server', () => {
  test(`S6: latency of ${FULL ? '2 s' : '0.05 s'}: published`, async () => {
    proxy.weather.latency = rounds(50, 2_000);
    await runOverIt({ exits: [0], boundMs: rounds(BOUND_MS, 600_000) });
  }, 700_000);

  test(`S6: ${FULL ? '1' : '40'} kB/s: published`, async () => {
    proxy.weather.bytesPerSecond = rounds(40_000, 1_000);
    await runOverIt({ exits: [0], boundMs: rounds(BOUND_MS, 600_000) });
  }, 700_000);
});

type Cut = readonly [bytes: number, direction: Direction, how: Ending];

const SOME_CUTS: readonly Cut[] = [
  [0, 'up', 'close'],
  [150, 'down', 'reset'],
  [2_500, 'down', 'close'],
];

function allCuts(): Cut[] {
  const lengths = [0, 1, 16, 150, 400, 700, 1_000, 1_500, 2_500, 4_000, 7_000, 12_000, 20_000];
  return lengths.flatMap((bytes) =>
    (['up', 'down'] as const).flatMap((direction) =>
      (['close', 'reset'] as const).map((how) => [bytes, direction, how] as const),
    ),
  );
}

describe('S6: connections that end', () => {
  test.each(FULL ? allCuts() : SOME_CUTS)(
    'S6: each behind %i bytes %s, by a %s: published, or 4 and nothing new',
    async (bytes, direction, how) => {
      proxy.weather.cut = { bytes, direction, how };
      const { exit } = await runOverIt({ exits: [0, 4] });
      // No request and no answer fits into that.
      if (bytes < 100) expect(exit).toBe(4);
    },
    120_000,
  );

  const moments = FULL ? Array.from({ length: 20 }, (_, n) => n + 1) : [7];

  test.each(moments)(
    'S6: all of them reset when %i requests have come: the run goes on',
    async (number) => {
      proxy.weather.latency = 10;
      const befall = (ended: () => boolean) =>
        seen(number, ended).then(() => proxy.endAll('reset'));
      await runOverIt({ exits: [0], befall });
    },
    120_000,
  );

  test.each(
    FULL
      ? moments.flatMap(
          (n) =>
            [
              [n, 'up'],
              [n, 'down'],
            ] as const,
        )
      : ([[6, 'down']] as const),
  )(
    'S6: half of them closed when %i requests have come, %s: the run goes on',
    async (number, direction) => {
      proxy.weather.latency = 10;
      const befall = (ended: () => boolean) =>
        seen(number, ended).then(() => proxy.halfClose(direction));
      await runOverIt({ exits: [0], befall });
    },
    120_000,
  );
});

const HOLES: readonly (readonly [string, number | RegExp])[] = [
  ['the first byte', 0],
  ['the first data file', /_\d{4}\.json\.gz$/],
  ['the descriptor', /\.filesetdesc\.json$/],
];

describe('S6: a black hole', () => {
  function swallow(from: number | RegExp): (ended: () => boolean) => Promise<void> {
    proxy.weather.latency = 20;
    proxy.weather.blackHole = from === 0;
    return async (ended) => {
      await seen(from, ended);
      proxy.weather.blackHole = true;
    };
  }

  test.each(FULL ? HOLES : HOLES.slice(0, 2))(
    'S6: from %s on: --timeout ends the run with 10',
    async (_, from) => {
      const args = ['--timeout', '3s'];
      const { stdout } = await runOverIt({ exits: [10], args, befall: swallow(from) });
      expect(JSON.parse(stdout).error).toMatchObject({ code: 'timeout', retryable: true });
    },
    120_000,
  );

  for (const [name, from] of FULL ? HOLES.slice(0, 2) : [])
    test(
      `S6: from ${name} on, without --timeout: the limits of requests end the run with 4`,
      async () => {
        const order = { exits: [4], boundMs: PATIENCE_MS, befall: swallow(from) };
        const { stderr } = await runOverIt(order);
        expect(stderr).toContain('was lost or stood still');
      },
      PATIENCE_MS + 60_000,
    );
});
