import { createServer, connect as dialTcp, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Snapshot, Source } from '../../src/core/source.js';
import { openSource } from '../../src/db/source.js';
import { failureOf, readChunks } from '../support/read-chunks.js';
import {
  expectNoConnections,
  type ServerTestSource,
  serverTestSource,
} from '../support/test-databases.js';

const ROWS = 20_000;
/** Wide enough that no socket buffer holds it all. */
const WIDE = `select i as "key", repeat('x', 500) as "name" from generate_series(1, ${ROWS}) as i`;

describe.each(['cursor', 'copy'] as const)('a source that fails, read by %s', (reader) => {
  let testSource: ServerTestSource;
  const opened: Source[] = [];

  beforeAll(async () => {
    testSource = await serverTestSource();
  });

  afterEach(async () => {
    for (const source of opened.splice(0)) await source.close();
    await expectNoConnections(testSource);
  });

  afterAll(() => testSource.dispose());

  async function open(
    options: {
      signal?: AbortSignal;
      idleLimitSeconds?: number;
      url?: string;
      prepare?: boolean;
    } = {},
  ): Promise<Source> {
    const { url = testSource.url, prepare = true, ...rest } = options;
    const source = await openSource(
      { kind: 'server', url, env: {} },
      { reader, prepare, signal: new AbortController().signal, ...rest },
    );
    opened.push(source);
    return source;
  }

  async function openWide(options: Parameters<typeof open>[0] = {}): Promise<Snapshot> {
    return (await open(options)).openSnapshot(WIDE, () => false);
  }

  /** Reads all rows and does something after batch `at`; returns how many rows came. */
  async function readAndDo(
    snapshot: Snapshot,
    at: number,
    act: () => Promise<void>,
  ): Promise<number> {
    let rows = 0;
    let batches = 0;
    for await (const chunk of snapshot.chunks(700)) {
      for await (const block of chunk.blocks) {
        rows += block.rows;
        batches += 1;
        if (batches === at) await act();
      }
    }
    return rows;
  }

  async function endBackends(how: 'pg_terminate_backend' | 'pg_cancel_backend'): Promise<void> {
    await testSource.admin.unsafe(`select ${how}(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'feedgen'`);
    await pause(20);
  }

  /** Waits until the statement that sleeps is at work: a cancellation that comes earlier hits another one, or none. */
  async function whenAtWork(): Promise<void> {
    for (;;) {
      const rows = await testSource.admin`select 1 from pg_stat_activity
        where datname = current_database() and application_name = 'feedgen' and state = 'active'
          and wait_event = 'PgSleep'`;
      if (rows.length > 0) return;
      await pause(10);
    }
  }

  test.each([1, 2, 3, 5, 8, 13, 20])(
    'D1: the backend is terminated after batch %d: FeedgenError source, never a short end',
    async (at) => {
      const snapshot = await openWide();
      const error = await failureOf(
        readAndDo(snapshot, at, () => endBackends('pg_terminate_backend')),
      );
      expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
      expect(String(error)).toContain('connection lost');
      await snapshot.close();
      await snapshot.close();
    },
  );

  test('the backend is terminated before the first row, and between count and rows', async () => {
    const snapshot = await openWide();
    await endBackends('pg_terminate_backend');
    expect(await failureOf(snapshot.count())).toMatchObject({ code: 'source' });
    expect(await failureOf(readChunks(snapshot, 100))).toMatchObject({ code: 'source' });
    expect(await failureOf(snapshot.repeated('name', ['x']))).toMatchObject({ code: 'source' });
    await snapshot.close();
  });

  test('the cause is named when the server named it', async () => {
    const snapshot = await openWide();
    const counting = failureOf(slowCount());
    await whenAtWork();
    await endBackends('pg_terminate_backend');
    expect(String(await counting)).toMatch(/connection lost: .*57P01/);
    await snapshot.close();
  });

  test('a source whose connection was lost opens the next snapshot over a new one', async () => {
    const source = await open();
    const snapshot = await source.openSnapshot(WIDE, () => false);
    await endBackends('pg_terminate_backend');
    await failureOf(snapshot.count());
    await snapshot.close();
    const next = await source.openSnapshot(WIDE, () => false);
    expect(await next.count()).toBe(ROWS);
    await next.close();
  });

  test.each([1, 2, 5])('cancelled after batch %d: all rows or FeedgenError source', async (at) => {
    const snapshot = await openWide();
    const rows = await readAndDo(snapshot, at, () => endBackends('pg_cancel_backend')).catch(
      (error: unknown) => {
        expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
        return ROWS;
      },
    );
    expect(rows).toBe(ROWS);
    await snapshot.close();
  });

  test('D2: a running statement is cancelled: FeedgenError source that says so', async () => {
    const counting = failureOf(slowCount());
    await whenAtWork();
    await endBackends('pg_cancel_backend');
    const error = await counting;
    expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
    expect(String(error)).toContain('query cancelled');
  });

  test('D6: nothing arrives for too long: FeedgenError source, and the server stops working for it', async () => {
    const started = performance.now();
    const error = await failureOf(slowCount({ idleLimitSeconds: 0.3 }));
    expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
    expect(performance.now() - started).toBeLessThan(5_000);
    await expectNoConnections(testSource);
  });

  test('the run is stopped while the server works: its reason comes back, and the server stops', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    const counting = failureOf(slowCount({ signal: stop.signal }));
    await whenAtWork();
    stop.abort(reason);
    expect(await counting).toBe(reason);
    await expectNoConnections(testSource);
  });

  test.each([1, 4])('the run is stopped after batch %d: its reason comes back', async (at) => {
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    const snapshot = await openWide({ signal: stop.signal });
    const reading = readAndDo(snapshot, at, async () => stop.abort(reason));
    expect(await failureOf(reading)).toBe(reason);
    await snapshot.close();
  });

  test.each([1, 3, 6])(
    'the network goes silent after batch %d: the watchdog ends the wait',
    async (at) => {
      const proxy = await openProxy(Number(new URL(testSource.url).port));
      const url = new URL(testSource.url);
      url.port = String(proxy.port);
      const snapshot = await openWide({ url: url.href, idleLimitSeconds: 0.3 });
      const error = await failureOf(readAndDo(snapshot, at, async () => proxy.silence()));
      expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
      await snapshot.close();
      await Promise.all(opened.splice(0).map((source) => source.close()));
      await proxy.close();
    },
  );

  test.each([100, 10_000, 60_000, 200_000, 1_000_000, 5_000_000])(
    'the connection is cut after %d bytes: FeedgenError source',
    async (bytes) => {
      const proxy = await openProxy(Number(new URL(testSource.url).port));
      const url = new URL(testSource.url);
      url.port = String(proxy.port);
      proxy.cutAfter(bytes);
      const work = (async () => readChunks(await openWide({ url: url.href }), 1000))();
      expect(await failureOf(work)).toMatchObject({ name: 'FeedgenError', code: 'source' });
      await Promise.all(opened.splice(0).map((source) => source.close()));
      await proxy.close();
    },
  );

  test('a consumer slower than the server reads all rows, again and again', async () => {
    // porsager/postgres#499: the end of a COPY left the socket paused, in about every second run.
    for (let round = 0; round < 10; round += 1) {
      const snapshot = await openWide({ idleLimitSeconds: 10 });
      let rows = 0;
      for await (const chunk of snapshot.chunks(4_000)) {
        for await (const block of chunk.blocks) {
          rows += block.rows;
          if (round % 2 === 0) await pause(1);
          else await new Promise((resolve) => setImmediate(resolve));
        }
      }
      expect(rows).toBe(ROWS);
      await snapshot.close();
      for (const source of opened.splice(0)) await source.close();
    }
  });

  test('D7: limits that an administrator set for the role do not end a slow run', async () => {
    const { admin } = testSource;
    const name = new URL(testSource.url).pathname.slice(1);
    await admin.unsafe(`alter database ${name} set statement_timeout = '500ms'`);
    await admin.unsafe(`alter database ${name} set idle_in_transaction_session_timeout = '500ms'`);
    try {
      const source = await open();
      const lock = await source.lock('slow', 0);
      const snapshot = await source.openSnapshot(WIDE, () => false);
      const rows = await readAndDo(snapshot, 1, () => pause(1_200));
      expect(rows).toBe(ROWS);
      await lock.confirm();
      await lock.release();
      await snapshot.close();
    } finally {
      await admin.unsafe(`alter database ${name} reset all`);
    }
  });

  test('D5: a locked table: FeedgenError source after the lock timeout, not endless waiting', async () => {
    const { admin } = testSource;
    await admin`create table locked (id int)`;
    const source = await open({ idleLimitSeconds: 2 });
    await admin
      .begin(async (sql) => {
        await sql`lock table locked in access exclusive mode`;
        const waiting = failureOf(
          source.openSnapshot('select id as "key" from locked', () => false),
        );
        const error = await waiting;
        expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
        expect(String(error)).toContain('lock timeout');
      })
      .finally(() => admin`drop table locked`);
  });

  test('without named prepared statements nothing is left in the session', async () => {
    const snapshot = await openWide({ prepare: false });
    expect(await snapshot.count()).toBe(ROWS);
    expect((await readChunks(snapshot, 5_000)).length).toBe(4);
    expect(await snapshot.repeated('name', ['x'])).toEqual(new Set());
    await snapshot.close();
  });

  test('D8: rows written meanwhile never mix states: every batch sums to zero, in 15 rounds', async () => {
    const { admin } = testSource;
    await admin`create table account (id bigint generated always as identity primary key, batch int, amount int)`;
    await admin`insert into account (batch, amount) select i / 2, case i % 2 when 0 then 1 else -1 end from generate_series(0, 9999) i`;
    let writing = true;
    let written = 0;
    const writer = (async () => {
      for (let batch = 10_000; writing; batch += 1) {
        await admin.begin(async (sql) => {
          const amount = 1 + (batch % 7);
          await sql`insert into account (batch, amount) values (${batch}, ${amount})`;
          await sql`update account set amount = amount + 5 where id in (select min(id) from account where batch = ${batch - 9000})`;
          await sql`update account set amount = amount - 5 where id in (select max(id) from account where batch = ${batch - 9000})`;
          await sql`insert into account (batch, amount) values (${batch}, ${-amount})`;
          await sql`delete from account where batch = ${batch - 9_990}`;
        });
        written += 1;
      }
    })();
    const source = await open();
    for (let round = 0; round < 15; round += 1) {
      const snapshot = await source.openSnapshot(
        'select id as "key", batch as "batch", amount as "amount" from account',
        () => false,
      );
      const count = await snapshot.count();
      const before = written;
      const sums = new Map<string, number>();
      const rows = (await readChunks(snapshot, 333)).flat();
      while (written < before + 2) await pause(5);
      for (const [, batch, amount] of rows) {
        sums.set(String(batch), (sums.get(String(batch)) ?? 0) + Number(amount));
      }
      expect(rows.length).toBe(count);
      expect([...sums].filter(([, sum]) => sum !== 0)).toEqual([]);
      await snapshot.close();
    }
    writing = false;
    await writer;
  });

  async function slowCount(options: Parameters<typeof open>[0] = {}): Promise<number> {
    const source = await open(options);
    const query =
      'select i as "key", pg_sleep(20)::text as "name" from generate_series(1, 3) as i offset 0';
    const snapshot = await source.openSnapshot(query, () => false);
    try {
      return await snapshot.count();
    } finally {
      await snapshot.close();
    }
  }
});

describe('run lock on a server', () => {
  let testSource: ServerTestSource;

  beforeAll(async () => {
    testSource = await serverTestSource();
  });

  afterAll(() => testSource.dispose());

  function open(role?: string): Promise<Source> {
    const signal = new AbortController().signal;
    const url = new URL(testSource.url);
    if (role !== undefined) url.username = role;
    const choice = { ...testSource.choice, url: url.href };
    return openSource(choice, { reader: 'auto', prepare: true, signal });
  }

  test('two runs of one target: the second gets FeedgenError locked, another target does not', async () => {
    const [first, second] = [await open(), await open()];
    const lock = await first.lock('target', 0);
    expect(await failureOf(second.lock('target', 0))).toMatchObject({ code: 'locked' });
    await (await second.lock('other', 0)).release();
    await lock.release();
    await (await second.lock('target', 0)).release();
    await first.close();
    await second.close();
    await expectNoConnections(testSource);
  });

  test('who holds the lock is said, as much as the role may see', async () => {
    const [first, second] = [await open(), await open()];
    const lock = await first.lock('target', 0);
    const [holder] = await testSource.admin<{ pid: number }[]>`
      select pid from pg_locks where locktype = 'advisory' and granted`;
    const process = `run lock: another run holds it: process ${holder?.pid} of the server (feedgen`;
    const { message } = (await failureOf(second.lock('target', 0))) as Error;
    expect(message).toContain(process);
    expect(message).toMatch(/, since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)$/);

    const role = `stranger_${globalThis.process.pid}`;
    await testSource.admin.unsafe(`create role ${role} login`);
    const third = await open(role);
    expect(await failureOf(third.lock('target', 0))).toMatchObject({ message: `${process})` });
    for (const source of [third, second, first]) await source.close();
    await lock.release();
    await testSource.admin.unsafe(`drop role ${role}`);
  });

  test('waiting for the lock: it is taken when the other lets go', async () => {
    const [first, second] = [await open(), await open()];
    const lock = await first.lock('target', 0);
    const waiting = second.lock('target', 20);
    await pause(300);
    await lock.release();
    const taken = await waiting;
    await taken.confirm();
    await taken.release();
    await first.close();
    await second.close();
  });

  test('C4: the connection of the lock is ended: confirm fails with FeedgenError locked, the lock is free', async () => {
    const [first, second] = [await open(), await open()];
    const lock = await first.lock('target', 0);
    await testSource.admin`
      select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`;
    await pause(100);
    const next = await second.lock('target', 5);
    expect(await failureOf(lock.confirm())).toMatchObject({ code: 'locked' });
    await next.confirm();
    await next.release();
    await lock.release();
    await first.close();
    await second.close();
    await expectNoConnections(testSource);
  });

  test('stopped: confirm fails with the order to stop, not with a lock that somebody ended', async () => {
    const stop = new AbortController();
    const source = await openSource(testSource.choice, {
      ...{ reader: 'auto', prepare: true, signal: stop.signal },
    });
    const lock = await source.lock('target', 0);
    const order = new Error('stop');
    stop.abort(order);
    expect(await failureOf(lock.confirm())).toBe(order);
    await lock.release();
    await source.close();
    await expectNoConnections(testSource);
  });

  test('ten at once: one has it', async () => {
    const sources = await Promise.all(Array.from({ length: 10 }, open));
    const results = await Promise.allSettled(sources.map((source) => source.lock('target', 0)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'fulfilled') await result.value.release();
      else expect(result.reason).toMatchObject({ code: 'locked' });
    }
    for (const source of sources) await source.close();
  });
});

/** A TCP proxy in front of the server that can go silent or cut the connection. */
async function openProxy(port: number): Promise<{
  port: number;
  silence(): void;
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}> {
  const sockets = new Set<Socket>();
  let silent = false;
  let left = Number.POSITIVE_INFINITY;
  const server: Server = createServer((client) => {
    const upstream = dialTcp(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (bytes) => void (silent || upstream.write(bytes)));
    upstream.on('data', (bytes) => {
      if (silent) return;
      client.write(bytes.subarray(0, Math.min(left, bytes.length)));
      left -= bytes.length;
      if (left <= 0) for (const socket of [client, upstream]) socket.destroy();
      else if (client.writableNeedDrain) {
        upstream.pause();
        client.once('drain', () => upstream.resume());
      }
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    silence: () => {
      silent = true;
    },
    cutAfter: (bytes) => {
      left = bytes;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
