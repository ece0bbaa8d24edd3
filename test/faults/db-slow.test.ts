import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitForBackend } from '../support/backends.js';
import { openScene, type Scene } from '../support/fault-scene.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

let scene: Scene;

beforeEach(async () => {
  scene = await openScene('a directory');
});

afterEach(async () => {
  expect(await scene.wrongs()).toEqual([]);
  await scene.close();
});

function feedOf(from: string): string {
  const path = join(scene.folder, 'own.sql');
  writeFileSync(
    path,
    `select id as "key", 'ledger-' || id as "entity_id", 'batch ' || batch || ' amount ' || amount || ' state ' || (select number from ledger_now) as "name",
     52.5 as "location.latitude", 13.4 as "location.longitude" from ${from}`,
  );
  return path;
}

describe('D5: slow database', () => {
  test('a distant one only takes longer', async () => {
    const proxy = await startTcpProxy(Number(new URL(scene.url).port));
    proxy.weather.latency = 20;
    const url = new URL(scene.url);
    url.port = String(proxy.port);
    const { exit, stderr } = await scene.run({ env: { DATABASE_URL: url.href } });
    await proxy.stop();
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
  });

  test('a view that hangs: exit 3 within --source-timeout, and the server stops working for it', async () => {
    await scene.sql.unsafe(`
      create function hang() returns boolean language sql as 'select true from pg_sleep(600)';
      create view hanging as select * from ledger where hang()`);
    const before = performance.now();
    const args = ['--query', feedOf('hanging'), '--source-timeout', '1s', '--retries', '0'];
    const { exit, stderr } = await scene.run({ args });
    expect({ exit, stderr }).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('nothing arrived for 1 s'),
    });
    expect(stderr).toContain('--source-timeout');
    expect(performance.now() - before).toBeLessThan(20_000);
    const left = await scene.sql`select query from pg_stat_activity
      where datname = current_database() and application_name = 'feedgen' and state = 'active'`;
    expect(left).toHaveLength(0);
  });

  test('a locked table: exit 3 after lock_timeout, which the error names', async () => {
    const { exit, stderr } = await scene.sql.begin(async (tx) => {
      await tx`lock table ledger in access exclusive mode`;
      return scene.run({ args: ['--source-timeout', '2s'] });
    });
    expect({ exit, stderr }).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('lock_timeout'),
    });
  });

  test('a snapshot held longer than --max-snapshot: exit 3 that names it, and the server has let go of it', async () => {
    const args = ['--reader', 'cursor', '--max-rows-per-second', '1', '--max-snapshot', '1s'];
    const child = scene.start({ args });
    const pid = await waitForBackend(scene.sql, 'reads');
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('it was held for 1 s'),
    });
    expect(stderr).toContain('--max-snapshot');
    expect(await scene.sql`select 1 from pg_stat_activity where pid = ${pid}`).toHaveLength(0);
  });
});

describe('D7: idle-in-transaction timeout set by the administrator', () => {
  test.each(['cursor', 'copy'])(
    'a run slower than it, read by %s, is not ended by it',
    async (reader) => {
      const { pathname } = new URL(scene.url);
      for (const name of ['idle_in_transaction_session_timeout', 'statement_timeout'])
        await scene.sql.unsafe(`alter database ${pathname.slice(1)} set ${name} = '300ms'`);
      const args = ['--reader', reader, '--max-rows-per-second', '30'];
      const { exit, stderr } = await scene.run({ args });
      expect({ exit, stderr }).toMatchObject({ exit: 0 });
    },
  );
});

describe('D9: the table is changed while it is read', () => {
  test('who would change its shape waits, and the set is of the snapshot', async () => {
    const child = scene.start({ args: ['--reader', 'cursor', '--max-rows-per-second', '40'] });
    await waitForBackend(scene.sql, 'reads');
    const changes = [
      'alter table ledger add column more text',
      'alter table ledger drop column amount',
      'alter table ledger rename column batch to other',
      'truncate ledger',
    ];
    for (const statement of changes) {
      const changed = scene.sql.begin(async (tx) => {
        await tx`set local lock_timeout = '100ms'`;
        await tx.unsafe(statement);
      });
      await expect(changed).rejects.toMatchObject({ code: '55P03' });
    }
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
});
