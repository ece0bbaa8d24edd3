import { setTimeout as sleep } from 'node:timers/promises';
import { endOf } from '../feedgen-child.js';
import { change } from '../oracle/ledger.js';
import { pick } from '../random.js';
import type { Effect } from '../s3-server/faults.js';
import { atSomeMoment, type SoakFault, type Stage, someSignal, underConditions } from './stage.js';

/** Where `feedgen` has its sessions in the database of a scene. */
const OURS = `application_name = 'feedgen' and datname = current_database()`;
const HOLDS_LOCK = `pid in (select pid from pg_locks where locktype = 'advisory' and granted)`;

/** Faults of the process itself. */
const PROCESS: readonly SoakFault[] = [
  underConditions('nothing', [], () => undefined),
  atSomeMoment('the run', 'kill -9', [-9], (_, run) => run.kill('SIGKILL')),
  atSomeMoment('the run', 'a signal', [129, 130, 143, -1, -2, -15], (stage, run) =>
    run.kill(someSignal(stage, ['SIGTERM', 'SIGINT', 'SIGHUP'])),
  ),
  atSomeMoment('the run', 'frozen for a while', [], async (stage, run) => {
    run.kill('SIGSTOP');
    await sleep(stage.next(400));
    run.kill('SIGCONT');
  }),
  underConditions('a time limit', [10], ({ next }) => ({
    args: ['--timeout', `${1 + next(800)}ms`],
  })),
  underConditions('little memory', [-6], ({ next }) => ({
    node: [`--max-old-space-size=${8 + next(16)}`],
  })),
];

/** Faults of the database and of the way to it. */
const DATABASE: readonly SoakFault[] = [
  atSomeMoment('its connection', 'backends terminated', [3, 7], ({ scene }) =>
    scene.sql.unsafe(`select pg_terminate_backend(pid) from pg_stat_activity where ${OURS}`),
  ),
  atSomeMoment('its connection', 'the backend of the lock terminated', [3, 7], ({ scene }) =>
    scene.sql.unsafe(
      `select pg_terminate_backend(pid) from pg_stat_activity where ${OURS} and ${HOLDS_LOCK}`,
    ),
  ),
  atSomeMoment('its connection', 'statements cancelled', [3, 7], ({ scene }) =>
    scene.sql.unsafe(`select pg_cancel_backend(pid) from pg_stat_activity where ${OURS}`),
  ),
  atSomeMoment('its connection', 'connections reset', [3, 7], ({ proxy }) => proxy.endAll('reset')),
  underConditions('connections cut at a byte', [3, 7], ({ proxy, next }) => {
    const [direction, bytes] = pick(
      [['up', next(2_500)] as const, ['down', next(12_000)] as const],
      next,
    );
    proxy.weather.cut = { direction, bytes, how: pick(['close', 'reset'] as const, next) };
    return undefined;
  }),
  underConditions('a slow way to the database', [], ({ proxy, next }) => {
    proxy.weather.latency = next(30);
    return undefined;
  }),
  atSomeMoment('its connection', 'nothing passes for a second', [3, 7], async ({ proxy }) => {
    proxy.weather.blackHole = true;
    await sleep(1_000);
    proxy.heal();
  }),
];

/** Faults of what is published, and of who else publishes it. */
const PUBLISHING: readonly SoakFault[] = [
  {
    name: 'three runs at once',
    exits: [7],
    run: (stage) => Promise.all([1, 2, 3].map(() => endOf(stage.start()))),
  },
  {
    name: 'clean beside a run',
    exits: [],
    async run({ scene, start }) {
      // Without a grace there is always something to remove: at least two sets are there, and only the newest is to stay.
      const command = ['clean', '--keep', '1', '--grace', '0s', '--json'];
      const [run, clean] = await Promise.all([endOf(start()), scene.run({ command })]);
      const { sets = [] } = JSON.parse(clean.stdout || '{}');
      if (clean.exit !== 0 || sets.length === 0)
        throw new Error(`clean ended with ${clean.exit}: ${clean.stdout}${clean.stderr}`);
      return [run];
    },
  },
  {
    name: 'the table is emptied',
    exits: [6],
    fails: true,
    run: (stage) => whileRowsAreGone(stage, 'true'),
  },
  {
    name: 'the table is halved',
    exits: [6],
    fails: true,
    run: (stage) => whileRowsAreGone(stage, 'batch % 2 = 0'),
  },
];

/** Faults of a directory. */
const DIRECTORY: readonly SoakFault[] = [
  // Node.js cannot take a limit on its own files from its first byte on; the kernel refuses the write beyond it.
  underConditions('no room for files', [4], ({ next }) => ({
    under: ['prlimit', `--fsize=${next(6_000)}`],
  })),
];

/** Faults of an S3 server. */
const BUCKET: readonly SoakFault[] = [
  s3('errors of the server', [4], ({ next }) => ({
    kind: 'error',
    ...pick(
      [
        { status: 500, code: 'InternalError' },
        { status: 503, code: 'SlowDown' },
      ],
      next,
    ),
  })),
  // A refusal to read what was published last looks like its absence, until the look before the commit.
  s3('forbidden', [4, 7], () => ({ kind: 'error', status: 403, code: 'AccessDenied' })),
  s3('requests cut', [4], () => ({ kind: 'cut', when: 'before' })),
  s3('answers lost', [4], () => ({ kind: 'cut', when: 'after' })),
  s3('bodies cut', [4], ({ next }) => ({ kind: 'cut-body', bytes: next(400) })),
  // A run record of the last set that arrives torn: the guards refuse to publish without it.
  s3('bodies too short', [4, 6], ({ next }) => ({ kind: 'short-body', bytes: next(400) })),
  // Where the answer should have been a run record or a claim, the run stops for want of it.
  s3('errors in a 200', [4, 6, 7], () => ({ kind: 'error-in-200', code: 'InternalError' })),
  s3('late answers', [], ({ next }) => ({ kind: 'delay', ms: next(300) })),
  s3('conditions ignored', [], () => ({ kind: 'ignore-conditions' })),
  // From the middle of a run on: after the server has shown that it knows them.
  s3('conditions refused', [4], () => ({ kind: 'refuse-conditions' })),
  s3('checksums unknown', [], () => ({ kind: 'ignore-checksums' })),
];

/** All kinds of faults that can befall a run into a directory, or into a bucket. */
export function soakFaults(bucket: boolean): readonly SoakFault[] {
  return [...PROCESS, ...DATABASE, ...PUBLISHING, ...(bucket ? BUCKET : DIRECTORY)];
}

/** Strikes some requests of a run, on from one of them; sometimes all the rest of them. */
function s3(name: string, exits: readonly number[], effect: (stage: Stage) => Effect): SoakFault {
  return underConditions(`S3 server: ${name}`, exits, (stage) => {
    const { scene, next } = stage;
    const after = next(25);
    const times = pick([1, 1, 2, 5, Number.POSITIVE_INFINITY], next);
    scene.server?.faults.add({ effect: effect(stage), after, times });
    return undefined;
  });
}

/** A run while some rows of the ledger are away. */
async function whileRowsAreGone({ scene, start }: Stage, which: string) {
  await change(scene.sql, (tx) =>
    tx.unsafe(`create table away as select * from ledger where ${which};
               delete from ledger where ${which}`),
  );
  try {
    return [await endOf(start())];
  } finally {
    await change(scene.sql, (tx) =>
      tx.unsafe('insert into ledger select * from away; drop table away'),
    );
  }
}
