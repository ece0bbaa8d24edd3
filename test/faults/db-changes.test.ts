import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitForBackend } from '../support/backends.js';
import { openScene, type Scene } from '../support/fault-scene.js';
import type { Ended, FeedgenChild } from '../support/feedgen-child.js';

let scene: Scene;

beforeEach(async () => {
  scene = await openScene('a directory');
});

afterEach(async () => {
  expect(await scene.wrongs()).toEqual([]);
  await scene.close();
});

/** Waits until a query of a run has had this condition. */
async function whenARunIs(condition: string, run: FeedgenChild): Promise<void> {
  let ended: Ended | undefined;
  void run.ended.then((end) => {
    ended = end;
  });
  for (;;) {
    const rows = await scene.sql.unsafe(`select 1 from pg_stat_activity
      where datname = current_database() and application_name = 'feedgen' and ${condition}`);
    if (rows.length > 0) return;
    if (ended !== undefined)
      throw new Error(`it ended before it was ${condition}: ${ended.stderr}`);
    await sleep(10);
  }
}

describe('D9: the table is changed while it is read', () => {
  test('who would change its shape waits, and the set is of the snapshot', async () => {
    const child = scene.start({ args: ['--reader', 'cursor', '--max-rows-per-second', '20'] });
    await waitForBackend(scene.sql, 'reads');
    const other = await scene.sql.reserve();
    await other`set lock_timeout = '100ms'`;
    for (const statement of [
      'alter table ledger add column more text',
      'alter table ledger drop column amount',
      'alter table ledger rename column batch to other',
      'truncate ledger',
      'vacuum full ledger',
    ])
      await expect(other.unsafe(statement)).rejects.toMatchObject({ code: '55P03' });
    await other`reset lock_timeout`;
    other.release();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
  });

  test('a column that is gone: exit 2 that names it, not tried again', async () => {
    await scene.sql`alter table ledger rename column batch to other`;
    const { exit, stderr } = await scene.run();
    await scene.sql`alter table ledger rename column other to batch`;
    expect({ exit, stderr }).toMatchObject({ exit: 2, stderr: expect.stringContaining('batch') });
    expect(stderr).not.toContain('attempt');
  });

  test('a table that was emptied by TRUNCATE: the guard refuses it', async () => {
    await scene.sql`create table kept as select * from ledger`;
    await scene.sql`truncate ledger`;
    const { exit } = await scene.run();
    expect(exit).toBe(6);
    await scene.sql`insert into ledger select * from kept`;
    expect((await scene.run()).exit).toBe(0);
  });

  // Neither respects the snapshots of others: https://www.postgresql.org/docs/current/mvcc-caveats.html
  test.each(['truncate ledger', 'alter table ledger alter column amount type numeric'])(
    '%s between snapshot and first row: it looks empty, the guard refuses it',
    async (statement) => {
      const pointer = join(scene.folder, 'feeds', 'metadata.json');
      const before = readFileSync(pointer, 'utf8');
      await scene.sql`create table kept as select * from ledger`;
      const other = await scene.sql.reserve();
      await other.unsafe(`begin; ${statement}`);
      const child = scene.start();
      await whenARunIs(`wait_event_type = 'Lock'`, child);
      await other`commit`;
      other.release();
      const { exit, stderr } = await child.ended;
      expect({ exit, stderr }).toMatchObject({ exit: 6 });
      expect(readFileSync(pointer, 'utf8')).toBe(before);
      await scene.sql`insert into ledger select * from kept on conflict do nothing`;
      expect((await scene.run()).exit).toBe(0);
    },
  );
});

describe('D9: a partition is attached', () => {
  const ATTACH = 'alter table parts attach partition later for values from (1000) to (2000)';

  /** Two dozen rows, of which half are in the table so far; every row takes the server a while. */
  async function start(): Promise<FeedgenChild> {
    await scene.sql.unsafe(`
      create function slow(bigint) returns bigint language sql as 'select $1 from pg_sleep(0.1)';
      create table parts (id bigint primary key) partition by range (id);
      create table soon partition of parts for values from (1) to (1000);
      create table later (id bigint primary key);
      insert into parts select generate_series(1, 12);
      insert into later select generate_series(1000, 1011)`);
    writeFileSync(
      join(scene.folder, 'parts.sql'),
      `select slow(id) as "key", 'id-' || id as "entity_id", 'Part ' || id as "name",
         52.5 as "location.latitude", 13.4 as "location.longitude" from parts`,
    );
    return scene.start({ args: ['--query', 'parts.sql', '--out', 'parts'] });
  }

  /** Running, and for long enough to have been planned. */
  const isRunning = (query: string) =>
    `state = 'active' and query like '%${query}%' and clock_timestamp() - query_start > interval '0.3 s'`;

  test('while its rows are read: the set has those of before', async () => {
    const child = await start();
    await whenARunIs(isRunning('order by feed."key"'), child);
    await scene.sql.unsafe(ATTACH);
    const { exit, stdout, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(JSON.parse(stdout).records).toBe(12);
  });

  test('between count and rows: they differ, exit 3, and nothing is published', async () => {
    const child = await start();
    await whenARunIs(isRunning('count(*)'), child);
    await scene.sql.unsafe(ATTACH);
    const { exit, stdout } = await child.ended;
    expect(exit).toBe(3);
    expect(JSON.parse(stdout).error.message).toMatch(/12.*24|24.*12/);
    expect(() => readFileSync(join(scene.folder, 'parts', 'metadata.json'))).toThrow('ENOENT');
  });
});
