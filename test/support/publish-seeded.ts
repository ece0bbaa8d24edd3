import { readFile } from 'node:fs/promises';
import type { Snapshot, Source } from '../../src/core/source.js';
import { openFacilityStore } from '../../src/db/facilities.js';
import { openSource } from '../../src/db/source.js';
import { seed } from '../../src/facilities/seed.js';
import type { GenerateSettings } from '../../src/generate/contract.js';
import { generate } from '../../src/generate/generate.js';
import { NOW } from './feed-set.js';
import { MemoryTarget } from './memory-target.js';
import { type Objects, PublishedSet } from './published-set.js';
import { SMALL_RUN } from './small-run.js';
import { type ServerTestSource, serverTestSource } from './test-databases.js';

const { signal } = new AbortController();
const onEvent = () => {};

/** One run: how many facilities it adds to those before, and what the database's clock says, in Unix seconds. */
export interface SeededRun {
  readonly facilities: number;
  readonly takenAt: number;
}

/** Those of the settings of `generate` that tests choose. */
export type PublishSettings = Pick<GenerateSettings, 'chunk'> & Partial<GenerateSettings>;

/** Makes sets anew, each as its run published it. */
export type MakeSet = () => PublishedSet;

/** Seeds a database on the test server and publishes it, run by run, every run to a place of its own. */
export async function publishSeeded(
  runs: readonly SeededRun[],
  settings: PublishSettings,
): Promise<readonly MakeSet[]> {
  const database = await serverTestSource();
  try {
    const made: MakeSet[] = [];
    for (const run of runs) {
      await addFacilities(database, run.facilities);
      const target = await publish(database, run.takenAt, settings);
      const [published, state] = [objectsOf(target), objectsOf(target.state())];
      made.push(() => new PublishedSet(published, state));
    }
    return made;
  } finally {
    await database.dispose();
  }
}

async function addFacilities({ choice }: ServerTestSource, count: number): Promise<void> {
  const store = await openFacilityStore(choice, { signal });
  try {
    const options = { seed: 1, reset: false, force: false, dirtyShare: 0, signal, onEvent };
    await seed(store, { ...options, count });
  } finally {
    await store.close();
  }
}

async function publish(
  { choice }: ServerTestSource,
  takenAt: number,
  { chunk, gzipLevel = 6 }: PublishSettings,
) {
  const target = new MemoryTarget();
  await generate(
    {
      openSource: async () =>
        withClock(await openSource(choice, { reader: 'auto', prepare: true, signal }), takenAt),
      target,
      state: target.state(),
      now: () => NOW,
      runId: () => 'run',
      host: 'test',
      pid: 1,
      version: '0.0.0',
      signal,
      onEvent,
    },
    {
      ...SMALL_RUN,
      query: await readFile('sql/feeds/entity.sql', 'utf8'),
      chunk,
      gzipLevel,
      maxRefused: { kind: 'count', count: 0 },
      maxDrop: { kind: 'share', share: 1 },
      recorded: { chunk },
    },
  );
  return target;
}

/** A source whose clock stands still and that nobody can tell from others, so that every byte of the set is always the same. */
function withClock(source: Source, takenAt: number): Source {
  return {
    identity: { kind: 'server', host: 'localhost:5432', database: 'test', user: 'test' },
    openSnapshot: async (query, asText) =>
      snapshotAt(await source.openSnapshot(query, asText), takenAt),
    lock: (name, waitSeconds) => source.lock(name, waitSeconds),
    close: () => source.close(),
  };
}

function snapshotAt(snapshot: Snapshot, takenAt: number): Snapshot {
  return {
    info: { takenAt, id: '1:1:', replayLagSeconds: null },
    reader: snapshot.reader,
    columns: snapshot.columns,
    count: () => snapshot.count(),
    chunks: (rows, bytes) => snapshot.chunks(rows, bytes),
    repeated: (column, values) => snapshot.repeated(column, values),
    close: () => snapshot.close(),
  };
}

function objectsOf({ objects }: MemoryTarget): Objects {
  return new Map([...objects].map(([name, { bytes }]) => [name, bytes]));
}
