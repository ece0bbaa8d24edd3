import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  Facility,
  FacilityBatches,
  FacilityLines,
  FacilityStore,
} from '../../src/core/facility.js';
import { openFacilityStore } from '../../src/db/facilities.js';
import { openSource } from '../../src/db/source.js';
import { linesOf } from '../support/facility-lines.js';
import { failureOf, readChunks, type TextRow } from '../support/read-chunks.js';
import {
  embeddedTestSource,
  expectNoConnections,
  type ServerTestSource,
  serverTestSource,
  type TestSource,
} from '../support/test-databases.js';

const COLUMNS =
  'id, name, phone, url, latitude, longitude, country, locality, region, postal_code, street_address';
const signal = new AbortController().signal;

function facility(id: number, changes: Partial<Facility> = {}): Facility {
  return {
    id,
    name: `Zum "Löwen" \\ ${id}\t\n\r`,
    phone: '+493012345678',
    url: null,
    latitude: 52.12345678901234,
    longitude: -0.1,
    country: 'DE',
    locality: '東京 😀',
    region: '',
    postal_code: '\\N',
    street_address: `Straße ${id}`,
    ...changes,
  };
}

function* batchesOf(count: number, size: number, from = 1): Generator<FacilityLines> {
  for (let at = 0; at < count; at += size) {
    yield linesOf(
      Array.from({ length: Math.min(size, count - at) }, (_, k) => facility(from + at + k)),
    );
  }
}

function insert(store: FacilityStore, batches: FacilityBatches): Promise<number> {
  return store.insert(() => batches, { reset: false });
}

describe.each([
  { name: 'server', database: serverTestSource as () => Promise<TestSource> },
  { name: 'embedded', database: embeddedTestSource },
])('facility store: $name', ({ database }) => {
  let testSource: TestSource;

  beforeEach(async () => {
    testSource = await database();
  });

  afterEach(() => testSource.dispose());

  async function withStore<T>(work: (store: FacilityStore) => Promise<T>): Promise<T> {
    const store = await openFacilityStore(testSource.choice, { signal });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  async function query(text: string): Promise<TextRow[]> {
    const source = await openSource(testSource.choice, { reader: 'auto', prepare: true, signal });
    const snapshot = await source.openSnapshot(text, () => false);
    const chunks = await readChunks(snapshot, 1_000_000);
    await snapshot.close();
    await source.close();
    return chunks.flat();
  }

  test('rows arrive exactly, appended rows too, and the next id is free', async () => {
    await withStore(async (store) => {
      await store.prepare({ force: false });
      expect(await store.extent()).toEqual({ rows: 0, lastId: 0 });
      expect(await insert(store, batchesOf(2_345, 500))).toBe(2_345);
      await store.prepare({ force: false });
      expect(await store.extent()).toEqual({ rows: 2_345, lastId: 2_345 });
      expect(await insert(store, batchesOf(5, 2, 3_000))).toBe(5);
      expect(await store.extent()).toEqual({ rows: 2_350, lastId: 3_004 });
    });
    await testSource.execute(`insert into facility (name) values ('by hand')`);
    const rows = await query(
      `select id as "key", ${COLUMNS}, created_at, updated_at from facility`,
    );
    expect(rows).toHaveLength(2_351);
    expect(rows[2_350]?.[0]).toBe('3005');
    const { id, ...rest } = facility(17);
    const expected = [id, id, ...Object.values(rest)];
    expect(rows[16]?.slice(0, 12)).toEqual(
      expected.map((value) => (value === null ? null : String(value))),
    );
    expect(rows[16]?.[12]).toMatch(/^"20\d\d-/);
  });

  test('no rows at all', async () => {
    await withStore(async (store) => {
      await store.prepare({ force: false });
      expect(await insert(store, [])).toBe(0);
      expect(await insert(store, [linesOf([])])).toBe(0);
      expect(await insert(store, [linesOf([facility(1)])])).toBe(1);
    });
  });

  const failure = new Error('the batches failed');

  test("reset empties feedgen's own table and starts over, ids too", async () => {
    await withStore(async (store) => {
      await store.prepare({ force: false });
      await insert(store, batchesOf(10, 10));
      const after: number[] = [];
      const batches = (lastId: number) => {
        after.push(lastId);
        return batchesOf(3, 3);
      };
      expect(await store.insert(batches, { reset: true })).toBe(3);
      expect(await store.extent()).toEqual({ rows: 3, lastId: 3 });
      await store.insert(() => [], { reset: true });
      expect(await store.extent()).toEqual({ rows: 0, lastId: 0 });
      expect(await store.insert(batches, { reset: false })).toBe(3);
      expect(after).toEqual([0, 0]);
    });
    await testSource.execute(`insert into facility (name) values ('by hand')`);
    expect((await query('select id as "key" from facility')).at(-1)).toEqual(['4']);
  });

  test.each([0, 1, 3])(
    'reset, and the batches fail after %d: the old rows are there',
    async (k) => {
      function* failing(): Generator<FacilityLines> {
        yield* batchesOf(k * 100, 100);
        throw failure;
      }
      await withStore(async (store) => {
        await store.prepare({ force: false });
        await insert(store, batchesOf(10, 10));
        expect(await failureOf(store.insert(failing, { reset: true }))).toBe(failure);
        expect(await store.extent()).toEqual({ rows: 10, lastId: 10 });
      });
      await testSource.execute(`insert into facility (name) values ('by hand')`);
      expect((await query('select id as "key" from facility')).at(-1)).toEqual(['11']);
    },
  );

  test('reset, and the run is stopped midway: the old rows are there', async () => {
    await withStore(async (store) => {
      await store.prepare({ force: false });
      await insert(store, batchesOf(10, 10));
    });
    const stop = new AbortController();
    const store = await openFacilityStore(testSource.choice, { signal: stop.signal });
    function* stopping(): Generator<FacilityLines> {
      yield* batchesOf(2_000, 500);
      stop.abort(failure);
      yield* batchesOf(2_000, 500, 2_001);
    }
    expect(await failureOf(store.insert(stopping, { reset: true }))).toBe(failure);
    await store.close();
    await withStore(async (again) => {
      expect(await again.extent()).toEqual({ rows: 10, lastId: 10 });
    });
  });

  test('a table of that name that is not ours: refused, forced, never emptied', async () => {
    await testSource.execute(`create table facility (id bigint primary key, name text, phone text, url text,
      latitude float8, longitude float8, country text, locality text, region text, postal_code text, street_address text);
      insert into facility (id) values (7)`);
    await withStore(async (store) => {
      expect(await failureOf(store.prepare({ force: false }))).toMatchObject({
        code: 'usage',
        hint: expect.stringContaining('--force'),
      });
      await store.prepare({ force: true });
      expect(await insert(store, batchesOf(2, 2, 8))).toBe(2);
      expect(await failureOf(store.insert(() => batchesOf(2, 2), { reset: true }))).toMatchObject({
        code: 'usage',
      });
      expect(await store.extent()).toEqual({ rows: 3, lastId: 9 });
    });
  });

  test('a forced table without the columns: FeedgenError usage, nothing changed', async () => {
    await testSource.execute('create table facility (id bigint primary key, name text)');
    await withStore(async (store) => {
      await store.prepare({ force: true });
      expect(await failureOf(insert(store, batchesOf(2, 2)))).toMatchObject({ code: 'usage' });
      expect(await store.extent()).toEqual({ rows: 0, lastId: 0 });
    });
  });

  test('a table of a newer feedgen: FeedgenError usage', async () => {
    await withStore((store) => store.prepare({ force: false }));
    await testSource.execute(`comment on table facility is 'feedgen facility table, version 99'`);
    await withStore(async (store) => {
      expect(String(await failureOf(store.prepare({ force: true })))).toContain('newer');
    });
  });

  test.each([0, 1, 3, 9])(
    'an id that exists, in batch %d of 10: no row of the insert stays',
    async (at) => {
      await withStore(async (store) => {
        await store.prepare({ force: false });
        await insert(store, [linesOf([facility(at * 100 + 50)])]);
        const error = await failureOf(insert(store, batchesOf(1_000, 100)));
        expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
        expect(String(error)).toContain('duplicate key');
        expect(error).toMatchObject({ hint: expect.stringContaining('run again') });
        expect((await store.extent()).rows).toBe(1);
        expect(await insert(store, [linesOf([facility(5_000)])])).toBe(1);
      });
    },
  );

  test('the last row of all is refused: no row of the insert stays', async () => {
    await withStore(async (store) => {
      await store.prepare({ force: false });
      const error = await failureOf(insert(store, [...batchesOf(20, 20), linesOf([facility(20)])]));
      expect(String(error)).toContain('duplicate key');
      expect((await store.extent()).rows).toBe(0);
    });
  });

  test.each([0, 1, 4])(
    'the batches fail after %d: their error passes, no row stays, the store works on',
    async (after) => {
      async function* failing(): AsyncGenerator<FacilityLines> {
        let given = 0;
        for (const batch of batchesOf(2_000, 400)) {
          if (given === after) throw failure;
          given += 1;
          yield batch;
        }
      }
      await withStore(async (store) => {
        await store.prepare({ force: false });
        expect(await failureOf(insert(store, failing()))).toBe(failure);
        expect((await store.extent()).rows).toBe(0);
        expect(await insert(store, [linesOf([facility(1)])])).toBe(1);
      });
    },
  );

  test('text that PostgreSQL cannot hold: FeedgenError source, no row stays', async () => {
    await withStore(async (store) => {
      await store.prepare({ force: false });
      const error = await failureOf(insert(store, [linesOf([facility(1, { name: 'a\0b' })])]));
      expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
      expect((await store.extent()).rows).toBe(0);
    });
  });
});

describe('facility store on a server that fails', () => {
  let testSource: ServerTestSource;

  beforeEach(async () => {
    testSource = await serverTestSource();
  });

  afterEach(async () => {
    await expectNoConnections(testSource);
    await testSource.dispose();
  });

  test.each([0, 1, 5, 20])(
    'the backend is terminated in batch %d: FeedgenError source, no row stays',
    async (at) => {
      const store = await openFacilityStore(testSource.choice, { signal });
      await store.prepare({ force: false });
      async function* killing(): AsyncGenerator<FacilityLines> {
        let given = 0;
        for (const batch of batchesOf(30_000, 1_000)) {
          if (given === at) {
            await testSource.admin`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name = 'feedgen'`;
          }
          given += 1;
          yield batch;
        }
      }
      expect(await failureOf(insert(store, killing()))).toMatchObject({
        name: 'FeedgenError',
        code: 'source',
      });
      await store.close();
      const [row] = await testSource.admin<
        { rows: number }[]
      >`select count(*)::int as rows from facility`;
      expect(row?.rows).toBe(0);
    },
  );

  test('two that prepare at once make one table', async () => {
    const stores = await Promise.all(
      Array.from({ length: 6 }, () => openFacilityStore(testSource.choice, { signal })),
    );
    await Promise.all(stores.map((store) => store.prepare({ force: false })));
    for (const store of stores) await store.close();
    const [row] = await testSource.admin<{ mark: string }[]>`
      select obj_description('facility'::regclass, 'pg_class') as mark`;
    expect(row?.mark).toBe('feedgen facility table, version 1');
  });

  test.each([false, true])(
    'two that insert at once, reset %s: one after the other, whatever isolation the role has',
    async (reset) => {
      await testSource.admin.unsafe(`do $$ begin execute format(
        'alter database %I set default_transaction_isolation = ''serializable''', current_database()); end $$`);
      const stores = await Promise.all(
        Array.from({ length: 4 }, () => openFacilityStore(testSource.choice, { signal })),
      );
      for (const store of stores) await store.prepare({ force: false });
      const rows = await Promise.all(
        stores.map((store) =>
          store.insert((lastId) => batchesOf(3_000, 500, lastId + 1), { reset }),
        ),
      );
      expect(rows).toEqual([3_000, 3_000, 3_000, 3_000]);
      const total = reset ? 3_000 : 12_000;
      expect(await stores[0]?.extent()).toEqual({ rows: total, lastId: total });
      for (const store of stores) await store.close();
    },
  );

  test('a role that may insert only needs no other right', async () => {
    const { admin, url } = testSource;
    const owner = await openFacilityStore(testSource.choice, { signal });
    await owner.prepare({ force: false });
    await owner.close();
    const role = `writer_${Date.now()}`;
    await admin.unsafe(`create role ${role} login; grant select, insert on facility to ${role};
      grant usage, select, update on sequence facility_id_seq to ${role}`);
    const limited = new URL(url);
    limited.username = role;
    const choice = { kind: 'server', url: limited.href, env: {} } as const;
    const store = await openFacilityStore(choice, { signal });
    expect(await insert(store, batchesOf(3, 3))).toBe(3);
    await store.close();
    await admin.unsafe(`drop owned by ${role}; drop role ${role}`);
  });

  test('a role that may not create tables: FeedgenError source', async () => {
    const { admin, url } = testSource;
    const role = `reader_${Date.now()}`;
    await admin.unsafe(`create role ${role} login; revoke create on schema public from public`);
    const limited = new URL(url);
    limited.username = role;
    const store = await openFacilityStore(
      { kind: 'server', url: limited.href, env: {} },
      { signal },
    );
    expect(await failureOf(store.prepare({ force: false }))).toMatchObject({ code: 'source' });
    await store.close();
    await admin.unsafe(`drop role ${role}`);
  });
});
