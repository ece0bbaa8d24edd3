import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseRunRecord, type RunRecord } from '../../src/core/run-record.js';
import { waitForBackend } from '../support/backends.js';
import { rounds, spread } from '../support/fault-budget.js';
import { openScene, type Scene } from '../support/fault-scene.js';
import type { Ended, FeedgenChild } from '../support/feedgen-child.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Slow enough to meet a run in the middle of its reading, fetch by fetch. */
const SLOWLY = ['--reader', 'cursor', '--max-rows-per-second', '30'] as const;
/** Rows come in steps of so much time. */
const PACE_MS = 100;

let scene: Scene;

beforeEach(async () => {
  scene = await openScene('a directory');
});

afterEach(async () => {
  await scene.close();
});

/** The run records, in the order of their timestamps. */
function runs(): RunRecord[] {
  const folder = join(scene.folder, 'feeds', '.feedgen');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.run.json'))
    .sort()
    .map((name) => parseRunRecord(readFileSync(join(folder, name), 'utf8')))
    .filter((record) => record !== undefined);
}

/** Data files in the target that no published set names. */
function leftovers(): string[] {
  const named = new Set(
    runs().flatMap(({ state, files }) =>
      (state === 'published' ? files : []).map(({ name }) => name),
    ),
  );
  const files = readdirSync(join(scene.folder, 'feeds')).filter((name) =>
    /_\d{4}\.json/.test(name),
  );
  return files.filter((name) => !named.has(name));
}

/** Waits until a run has said something; fails when it ends without. */
async function whenItSays(child: FeedgenChild, text: string): Promise<void> {
  let ended: Ended | undefined;
  void child.ended.then((end) => {
    ended = end;
  });
  while (!child.said().includes(text)) {
    if (ended !== undefined) throw new Error(`it ended and did not say ${text}: ${ended.stderr}`);
    await sleep(20);
  }
}

describe('D1: backend terminated in the middle of reading', () => {
  const readers = ['cursor', 'copy'] as const;
  const fetches = readers.flatMap((reader) =>
    spread(10, rounds(1, 10)).map((fetch) => [fetch, reader] as const),
  );

  test.each(fetches)(
    'after fetch %d by %s: the whole extract begins anew with another snapshot, said with 57P01 and recorded',
    async (fetch, reader) => {
      const child = scene.start({ args: [...SLOWLY, '--reader', reader] });
      const pid = await waitForBackend(scene.sql, 'reads');
      // The query is described before the run has a record.
      while (!runs().some(({ state }) => state === 'running')) await sleep(10);
      await sleep(fetch * PACE_MS);
      await scene.sql`update ledger_now set number = number`;
      await scene.sql`select pg_terminate_backend(${pid})`;
      const { exit, stderr } = await child.ended;
      expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining('57P01') });
      expect(stderr).toContain('attempt 2 of 4');
      const [failed, published] = runs().slice(-2);
      expect(failed).toMatchObject({ state: 'failed', attempt: 1, attempt_after: null });
      expect(published).toMatchObject({ state: 'published', attempt: 2 });
      expect(published?.attempt_after).toBe(failed?.run);
      expect(published?.source.snapshot).not.toBe(failed?.source.snapshot);
      expect(leftovers()).toEqual([]);
      expect(await scene.wrongs()).toEqual([]);
    },
    60_000,
  );

  test('again and again: exit 3 after as many attempts as are allowed, and the last set stays', async () => {
    const before = readFileSync(join(scene.folder, 'feeds', 'metadata.json'), 'utf8');
    const child = scene.start({ args: [...SLOWLY, '--retries', '1'] });
    const first = await waitForBackend(scene.sql, 'reads');
    await scene.sql`select pg_terminate_backend(${first})`;
    const second = await waitForBackend(scene.sql, 'reads', first);
    await scene.sql`select pg_terminate_backend(${second})`;
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 3, stderr: expect.stringContaining('57P01') });
    expect(stderr).toContain('attempt 2 of 2');
    expect(readFileSync(join(scene.folder, 'feeds', 'metadata.json'), 'utf8')).toBe(before);
    expect(leftovers()).toEqual([]);
    expect(await scene.wrongs()).toEqual([]);
  }, 60_000);
});

describe('D2: statement cancelled', () => {
  /** A feed whose rows take the server a while, and what it does besides, once, with its first row. */
  async function slowFeed(besides = '0'): Promise<readonly string[]> {
    await scene.sql.unsafe(
      `create function slow() returns bigint language sql as 'select 0::bigint from pg_sleep(0.1)'`,
    );
    const query = join(scene.folder, 'slow.sql');
    writeFileSync(
      query,
      `select id + slow() as "key", 'x' || id as "entity_id", 'n' || id as "name", 52.5 as "location.latitude", 13.4 as "location.longitude"
       from (select id from ledger order by id limit 10) as few, (select ${besides} as besides offset 0) as once`,
    );
    return ['--query', query, '--max-drop', '100%'];
  }

  test('exit 3 that names who may have done it; an order is not overruled by a retry', async () => {
    const child = scene.start({ args: await slowFeed() });
    let over = false;
    void child.ended.then(() => {
      over = true;
    });
    while (!over) {
      // Only what has been running for a while: a cancellation that meets the end of a short statement, as describing the query is, is lost.
      await scene.sql`
        select pg_cancel_backend(pid) from pg_stat_activity
        where application_name = 'feedgen' and state = 'active' and datname = current_database() and query like '%slow()%'
          and clock_timestamp() - query_start > interval '0.2 s'`;
      await sleep(100);
    }
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('pg_cancel_backend'),
    });
    expect(stderr).not.toContain('attempt 2');
    expect(await scene.wrongs()).toEqual([]);
  }, 60_000);

  test('by statement_timeout: exit 3 that names it', async () => {
    // Feedgen sets its own in the transaction, against that of an administrator; only the query itself can get behind that.
    const limit = `set_config('statement_timeout', '200ms', true)`;
    const { exit, stderr } = await scene.run({ args: await slowFeed(limit) });
    expect({ exit, stderr }).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('statement timeout'),
    });
    expect(await scene.wrongs()).toEqual([]);
  });
});

describe('D6: network black hole to the database', () => {
  let proxy: TcpProxy;

  beforeEach(async () => {
    proxy = await startTcpProxy(Number(new URL(scene.url).port));
  });

  afterEach(() => proxy.stop());

  function throughProxy(): Record<string, string> {
    const url = new URL(scene.url);
    url.port = String(proxy.port);
    return { DATABASE_URL: url.href };
  }

  test('noticed within --source-timeout, and begun anew when the network is back', async () => {
    const args = [...SLOWLY, '--source-timeout', '1s'];
    const child = scene.start({ args, env: throughProxy() });
    await waitForBackend(scene.sql, 'reads');
    proxy.weather.blackHole = true;
    await whenItSays(child, 'nothing arrived for 1 s');
    proxy.heal();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(await scene.wrongs()).toEqual([]);
  }, 60_000);

  test('that lasts: exit 3 within --source-timeout and the time to connect, and the last set stays', async () => {
    const before = readFileSync(join(scene.folder, 'feeds', 'metadata.json'), 'utf8');
    const args = [...SLOWLY, '--source-timeout', '1s', '--retries', '1'];
    const env = { ...throughProxy(), PGCONNECT_TIMEOUT: '2' };
    const child = scene.start({ args, env });
    await waitForBackend(scene.sql, 'reads');
    proxy.weather.blackHole = true;
    const begun = performance.now();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('attempt 2'),
    });
    expect(stderr).toContain('no answer in time');
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(readFileSync(join(scene.folder, 'feeds', 'metadata.json'), 'utf8')).toBe(before);
    proxy.heal();
    expect(await scene.wrongs()).toEqual([]);
  }, 60_000);

  test.each(['close', 'reset'] as const)(
    'cut after a byte of the answers by %s, with no word of the server: begun anew, never a short set',
    async (how) => {
      for (const bytes of [400, 1_500, 3_000, 6_000].slice(0, rounds(1, 4))) {
        const accepted = proxy.accepted;
        proxy.weather.cut = { direction: 'down', bytes, how };
        const child = scene.start({ args: SLOWLY, env: throughProxy() });
        await whenItSays(child, 'attempt 2');
        expect(proxy.accepted).toBeGreaterThan(accepted);
        proxy.heal();
        const { exit, stderr } = await child.ended;
        expect({ exit, stderr }).toMatchObject({ exit: 0 });
      }
      expect(await scene.wrongs()).toEqual([]);
    },
    120_000,
  );
});

describe('C4: lock connection lost while the run goes on', () => {
  test('noticed before the commit: exit 7, nothing new appears', async () => {
    const before = readFileSync(join(scene.folder, 'feeds', 'metadata.json'), 'utf8');
    const child = scene.start({ args: SLOWLY });
    await waitForBackend(scene.sql, 'reads');
    const pid = await waitForBackend(scene.sql, 'holds the lock');
    await scene.sql`select pg_terminate_backend(${pid})`;
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({
      exit: 7,
      stderr: expect.stringContaining('was lost'),
    });
    expect(readFileSync(join(scene.folder, 'feeds', 'metadata.json'), 'utf8')).toBe(before);
    expect(leftovers()).toEqual([]);
    expect(await scene.wrongs()).toEqual([]);
  });
});
