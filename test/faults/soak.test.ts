import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { openScene, type Scene, sessionsLeft, type Where } from '../support/fault-scene.js';
import { endOf } from '../support/feedgen-child.js';
import { type LedgerWriter, startLedgerWriter } from '../support/oracle/ledger.js';
import { type Random, random } from '../support/random.js';
import { soakFaults } from '../support/soak/faults.js';
import { openStage, type SoakFault, type Stage } from '../support/soak/stage.js';
import { Tally } from '../support/soak/tally.js';

const SEED = 20261122;
const FAULTS = rounds(7, 300);
/** After so many faults a run that nothing disturbs must publish. */
const UNDISTURBED_EVERY = 3;
const REPORT_MEMORY = new URL('../support/report-memory.js', import.meta.url).href;
/** To the S3 server and through the proxy, at once. */
const MOST_SOCKETS_OF_A_RUN = 12;
/** Data files of a set, and one that is being written. */
const MOST_FILES_OF_A_RUN = 7;
const PLACES: readonly Where[] = ['a directory', 'a bucket'];
/** What the memory of a run may vary by, and what grows with the number of sets beside it. */
const MEMORY_GROWTH = 1.3;

describe.each(PLACES)('P1: a soak of random faults, into %s', (where) => {
  let scene: Scene;
  let stage: Stage;
  let writer: LedgerWriter;
  let memoryBefore: number;

  beforeAll(async () => {
    scene = await openScene(where);
    stage = await openStage(scene, random(SEED));
    memoryBefore = await undisturbed(stage);
    writer = startLedgerWriter(scene.sql, SEED, 2);
  }, 60_000);

  afterAll(async () => {
    await writer?.stop();
    await stage?.proxy.stop();
    await scene?.close();
  });

  test('every promise is kept, and nothing grows', async () => {
    const faults = soakFaults(where === 'a bucket');
    const left: SoakFault[] = [];
    const socketsBefore = openSockets();
    const tally = new Tally();
    for (let number = 1; number <= FAULTS; number++) {
      if (left.length === 0) left.push(...faults);
      await oneRound(stage, tally, number, takeOne(left, stage.next));
      if (number % UNDISTURBED_EVERY === 0) await undisturbed(stage);
    }
    await undisturbed(stage);
    const memoryAfter = await undisturbed(stage);
    tally.leftovers = unnamedFiles(scene).length;
    // What a run wrote in the last ten seconds may be of one that is at work.
    if (unnamedFiles(scene).some((name) => name.startsWith('.feedgen-tmp-'))) await sleep(11_000);
    const cleaned = await scene.run({ command: ['clean', '--grace', '0s', '--json'] });
    process.stderr.write(`P1 into ${where}, seed ${SEED}: ${tally}\n`);
    expect([...tally.wrong, ...(await scene.wrongs())]).toEqual([]);
    expect([cleaned.exit, unnamedFiles(scene)]).toEqual([0, []]);
    expect(memoryAfter).toBeLessThan(memoryBefore * MEMORY_GROWTH);
    expect(await sessionsLeft(scene)).toBe(0);
    expect(stage.proxy.open).toBe(0);
    expect(openSockets()).toBeLessThan(socketsBefore + MOST_SOCKETS_OF_A_RUN);
    expect(tally.leftovers).toBeLessThanOrEqual(tally.endedEarly * MOST_FILES_OF_A_RUN);
  }, 3_600_000);
});

/** Takes one out, so that every kind has its turn before any comes again. */
function takeOne(faults: SoakFault[], next: Random): SoakFault {
  const [one] = faults.splice(next(faults.length), 1);
  if (one === undefined) throw new Error('no fault is left');
  return one;
}

async function oneRound(stage: Stage, tally: Tally, number: number, fault: SoakFault) {
  const { scene, proxy } = stage;
  const before = scene.consumer.sets.size;
  const ended = await fault.run(stage).catch((cause: unknown) => {
    throw new Error(`fault ${number}, ${fault.name}: ${cause}`, { cause });
  });
  proxy.heal();
  scene.server?.faults.clear();
  scene.consumer.look(true);
  tally.add(number, fault, ended, scene.consumer.sets.size - before);
}

/** A run that must publish, whatever happened before it; returns the bytes of memory it took at most. */
async function undisturbed({ scene, start }: Stage): Promise<number> {
  const before = scene.consumer.sets.size;
  const file = join(scene.folder, 'memory');
  const env = { FEEDGEN_TEST_MEMORY: file };
  const { exit, stderr } = await endOf(start({ env, node: ['--import', REPORT_MEMORY] }));
  scene.consumer.look(true);
  expect([exit, exit === 0 ? '' : stderr]).toEqual([0, '']);
  expect(scene.consumer.sets.size).toBe(before + 1);
  return Number(readFileSync(file, 'utf8'));
}

/** Sockets of this process: those of the S3 server and the proxy among them. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;
}

/** Files in the place of the feed that no descriptor names: what runs that died have left there. */
function unnamedFiles({ consumer, view }: Scene): string[] {
  const named = new Set([...consumer.sets.values()].flatMap(({ files }) => files));
  return view
    .names()
    .filter(
      (name) =>
        !/^metadata\.json$|\.filesetdesc\.json$/.test(name) &&
        !named.has(name) &&
        name !== '.feedgen',
    );
}
