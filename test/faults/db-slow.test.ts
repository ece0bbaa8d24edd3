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

describe('D2, D7: time limits set by the administrator', () => {
  async function limitEverybody(): Promise<void> {
    const { pathname } = new URL(scene.url);
    for (const name of ['idle_in_transaction_session_timeout', 'statement_timeout'])
      await scene.sql.unsafe(`alter database ${pathname.slice(1)} set ${name} = '1s'`);
  }

  test.each(['cursor', 'copy'])(
    'a run slower than they allow, read by %s, is not ended by them',
    async (reader) => {
      await limitEverybody();
      const args = ['--reader', reader, '--max-rows-per-second', '30'];
      const { exit, stderr } = await scene.run({ args });
      expect({ exit, stderr }).toMatchObject({ exit: 0 });
    },
  );

  test('one that gets behind the limit of feedgen: exit 3 that names it', async () => {
    // Only the query itself can.
    const query = feedOf(
      `ledger, (select set_config('idle_in_transaction_session_timeout', '200ms', true) offset 0) as once`,
    );
    const slowly = ['--reader', 'cursor', '--max-rows-per-second', '50'];
    const { exit, stderr } = await scene.run({ args: ['--query', query, ...slowly] });
    expect({ exit, stderr }).toMatchObject({ exit: 3, stderr: expect.stringContaining('25P03') });
    expect(stderr).toContain('idle_in_transaction_session_timeout');
  });
});

describe('D7: time limits set by the administrator, and a slow bucket', () => {
  test('a run that waits for the bucket for longer is not ended by them', async () => {
    const bucket = await openScene('a bucket');
    const { pathname } = new URL(bucket.url);
    for (const name of ['idle_in_transaction_session_timeout', 'statement_timeout'])
      await bucket.sql.unsafe(`alter database ${pathname.slice(1)} set ${name} = '1s'`);
    bucket.server?.faults.add({
      ...{ effect: { kind: 'delay', ms: 1_000 }, operation: 'PutObject' },
      key: /_\d{4}\.json\.gz$/,
    });
    const { exit, stderr } = await bucket.run({ args: ['--jobs', '1', '--concurrency', '1'] });
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(await bucket.wrongs()).toEqual([]);
    await bucket.close();
  });
});
