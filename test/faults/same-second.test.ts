import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { stopDatabaseClock } from '../support/database-clock.js';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';
import { type Ended, endOf } from '../support/feedgen-child.js';
import { Consumer } from '../support/oracle/consumer.js';
import { compareWithLedger, judgeLedger, makeLedger } from '../support/oracle/ledger.js';
import { directoryView } from '../support/oracle/view.js';
import { createTestDatabase } from '../support/postgres.js';

const PLACES: readonly Where[] = ['a directory', 'a bucket'];
/** As many as `openScene` makes. */
const BATCHES = 20;
/** Later than the first set of a scene: what comes next is of this second, unless that is taken. */
const SECOND = '2035-06-01 12:00:00+00';
const AT = Date.parse('2035-06-01T12:00:00Z') / 1000;
const WAITING = ['--lock-wait', '100s'];

let scene: Scene;

afterEach(() => scene.close());

function timestampsOf(ended: readonly Ended[]): number[] {
  for (const { exit, stderr } of ended) expect([exit, stderr]).toEqual([0, expect.anything()]);
  return ended.map(({ stdout }) => JSON.parse(stdout).generation_timestamp).sort();
}

const secondsFrom = (count: number) => Array.from({ length: count }, (_, n) => AT + n);

describe.each(PLACES)('T3: runs in one second, into %s', (where) => {
  test('of one feed, waiting for each other: each has a name and a time of its own', async () => {
    scene = await openScene(where);
    await stopDatabaseClock(scene.sql, SECOND);
    const runs = rounds(3, 8);
    const children = Array.from({ length: runs }, () => scene.start({ args: WAITING }));
    const ended = await Promise.all(children.map((child) => endOf(child)));
    expect(timestampsOf(ended)).toEqual(secondsFrom(runs));
    scene.consumer.look(true);
    expect(scene.consumer.sets.size).toBe(1 + runs);
    expect(await scene.wrongs()).toEqual([]);
  }, 120_000);
});

describe('T3: runs in one second, that have nothing in common', () => {
  test('but the place of their state: no two have one name', async () => {
    scene = await openScene('a directory');
    await stopDatabaseClock(scene.sql, SECOND);
    const runs = rounds(3, 8);
    const outs = Array.from({ length: runs }, (_, n) => join(scene.folder, `out-${n}`));
    const consumers = outs.map((out) => new Consumer(directoryView(out), judgeLedger).start());
    const state = join(scene.folder, 'state');
    const children = outs.map((out) =>
      scene.start({ args: ['--out', out, '--state', state, ...WAITING] }),
    );
    const ended = await Promise.all(children.map((child) => endOf(child)));
    expect(timestampsOf(ended)).toEqual(secondsFrom(runs));
    for (const consumer of consumers) {
      expect(consumer.stop()).toEqual([]);
      expect(consumer.sets.size).toBe(1);
      expect(await compareWithLedger(scene.sql, consumer.sets.values())).toEqual([]);
    }
    expect(readdirSync(state).filter((name) => name.endsWith('.run.json'))).toHaveLength(runs);
  }, 120_000);

  test.each(PLACES)(
    'but their target, %s: one publishes at most, and takes nothing away from the other',
    async (where) => {
      scene = await openScene(where);
      const other = await createTestDatabase();
      const otherSql = postgres(other.url, { max: 2, onnotice: () => {} });
      try {
        await makeLedger(otherSql, BATCHES);
        for (const sql of [scene.sql, otherSql]) await stopDatabaseClock(sql, SECOND);
        for (let round = 0; round < rounds(2, 20); round++) {
          const before = scene.consumer.sets.size;
          const ended = await releaseTogether([scene.sql, otherSql], () =>
            [scene.url, other.url].map((DATABASE_URL, n) =>
              scene.start({
                env: { DATABASE_URL },
                args: ['--state', join(scene.folder, `state-${n}`)],
              }),
            ),
          );
          scene.consumer.look(true);
          const published = ended.filter(({ exit }) => exit === 0).length;
          for (const { exit, stderr } of ended)
            expect([exit, stderr]).toEqual([exit === 0 ? 0 : 7, expect.anything()]);
          expect(scene.consumer.sets.size - before).toBe(published);
          expect(scene.consumer.violations).toEqual([]);
        }
        await mustPublish(scene);
        expect(await scene.wrongs()).toEqual([]);
      } finally {
        await otherSql.end();
        await other.drop();
      }
    },
    300_000,
  );
});

/** Lets runs begin, one on each database, and read their rows only when all of them are about to. */
async function releaseTogether(
  databases: readonly postgres.Sql[],
  start: () => readonly ReturnType<Scene['start']>[],
): Promise<readonly Ended[]> {
  const held = await Promise.all(
    databases.map(async (sql) => {
      const connection = await sql.reserve();
      await connection.unsafe('begin; lock table ledger in access exclusive mode');
      return connection;
    }),
  );
  const children = start();
  let ended = 0;
  for (const child of children)
    void child.ended.then(() => {
      ended += 1;
    });
  for (const sql of databases) {
    const waits = () =>
      sql`select 1 from pg_locks where relation = 'ledger'::regclass and not granted`;
    while (ended === 0 && (await waits()).length === 0) await sleep(5);
  }
  for (const connection of held) {
    await connection.unsafe('commit');
    connection.release();
  }
  return Promise.all(children.map((child) => endOf(child)));
}
