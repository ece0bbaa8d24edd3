import { describe, expect, test } from '@jest/globals';
import type { Facility } from '../../src/core/facility.js';
import type { RunEvent } from '../../src/core/run-event.js';
import { FAULTS, faultOf } from '../../src/facilities/dirty.js';
import { type SeedOptions, seed } from '../../src/facilities/seed.js';
import { MemoryFacilityStore } from '../support/memory-facility-store.js';

function options(changes: Partial<SeedOptions> = {}): SeedOptions {
  return {
    count: 10,
    seed: 1,
    reset: false,
    force: false,
    dirtyShare: 0,
    signal: new AbortController().signal,
    onEvent: () => undefined,
    ...changes,
  };
}

async function rowsOf(changes: Partial<SeedOptions>): Promise<readonly Facility[]> {
  const store = new MemoryFacilityStore();
  await seed(store, options(changes));
  return store.rows;
}

describe('seed', () => {
  test('five and five more are the same as ten at once', async () => {
    const store = new MemoryFacilityStore();
    await seed(store, options({ count: 5 }));
    const second = await seed(store, options({ count: 5 }));
    expect(store.rows).toEqual(await rowsOf({ count: 10 }));
    expect(second).toMatchObject({ inserted: 5, total: 10, dirty: [] });
  });

  test('the same holds for dirty rows and across batches', async () => {
    const store = new MemoryFacilityStore();
    for (const count of [1, 499, 501, 3, 196])
      await seed(store, options({ count, dirtyShare: 0.07 }));
    expect(store.rows).toEqual(await rowsOf({ count: 1200, dirtyShare: 0.07 }));
  });

  test('reset starts over', async () => {
    const store = new MemoryFacilityStore();
    await seed(store, options({ count: 700 }));
    const report = await seed(store, options({ count: 20, reset: true }));
    expect(report).toMatchObject({ inserted: 20, total: 20 });
    expect(store.rows).toEqual(await rowsOf({ count: 20 }));
  });

  test('a table that is not ours is refused, with force only its reset', async () => {
    const store = new MemoryFacilityStore({ table: 'foreign' });
    await expect(seed(store, options())).rejects.toMatchObject({ code: 'usage' });
    await expect(seed(store, options({ force: true, reset: true }))).rejects.toMatchObject({
      code: 'usage',
    });
    expect(store.rows).toEqual([]);
    expect(await seed(store, options({ force: true }))).toMatchObject({ inserted: 10, total: 10 });
  });

  test('tells its step and growing progress', async () => {
    const events: RunEvent[] = [];
    const store = new MemoryFacilityStore();
    const report = await seed(
      store,
      options({ count: 1200, onEvent: (event) => events.push(event) }),
    );
    expect(events[0]).toEqual({ type: 'step', text: 'seeding 1,200 facilities' });
    const progress = events.flatMap((event) => (event.type === 'progress' ? [event] : []));
    expect(progress.map(({ done }) => done)).toEqual([500, 1000, 1200]);
    expect(progress.every(({ total, unit }) => total === 1200 && unit === 'facilities')).toBe(true);
    expect(store.batchSizes).toEqual([500, 500, 200]);
    expect(report.database).toBe('memory/facilities');
    expect(report.seconds).toBeGreaterThan(0);
  });

  test.each([0, 1, 2, 3])(
    'stopped after batch %i: the reason is thrown and nothing was added',
    async (k) => {
      const controller = new AbortController();
      const reason = new Error('stopped');
      const store = new MemoryFacilityStore();
      let batches = 0;
      const onEvent = ({ type }: RunEvent) => {
        if (type === 'progress') batches += 1;
        if (batches === k) controller.abort(reason);
      };
      const run = seed(store, options({ count: 1500, signal: controller.signal, onEvent }));
      await expect(run).rejects.toBe(reason);
      expect(store.rows).toEqual([]);
    },
  );

  test.each([0, 1, 2])(
    'the store fails at batch %i after a reset: the old rows are there',
    async (k) => {
      const store = new MemoryFacilityStore({ failAtBatch: k });
      const old = await rowsOf({ count: 7 });
      store.rows = old;
      const run = seed(store, options({ count: 1500, reset: true }));
      await expect(run).rejects.toMatchObject({ code: 'source' });
      expect(store.rows).toEqual(old);
    },
  );

  test.each([0, 1, 2])(
    'the store fails at batch %i: its error passes, nothing was added',
    async (k) => {
      const store = new MemoryFacilityStore({ failAtBatch: k });
      await expect(seed(store, options({ count: 1500 }))).rejects.toMatchObject({ code: 'source' });
      expect(store.rows).toEqual([]);
    },
  );
});

describe('dirty rows', () => {
  test.each([
    [0.01, 1000, 10],
    [0.29, 100, 29],
    [0.07, 1000, 70],
    [0.333333, 1000, 333],
    [1, 50, 50],
    [0, 1000, 0],
  ])('a share of %f of %i rows is %i rows', (share, count, dirty) => {
    const faults = Array.from({ length: count }, (_, index) => faultOf(1, index + 1, share));
    expect(faults.filter((fault) => fault !== undefined)).toHaveLength(dirty);
  });

  test('the faults take turns and the report tells how many of each and the first', async () => {
    const store = new MemoryFacilityStore();
    const count = 100 * FAULTS.length;
    const report = await seed(store, options({ count, dirtyShare: 0.02 }));
    const found = new Map<string, number[]>();
    for (let n = 1; n <= count; n += 1) {
      const rule = faultOf(1, n, 0.02)?.rule;
      if (rule !== undefined) found.set(rule, [...(found.get(rule) ?? []), n]);
    }
    expect(report.dirty.map(({ rule }) => rule)).toEqual(FAULTS.map(({ rule }) => rule));
    for (const { rule, count: planted, first_id } of report.dirty) {
      expect(planted).toBe(2);
      expect(found.get(rule)).toHaveLength(2);
      expect(found.get(rule)?.[0]).toBe(first_id);
    }
  });

  test('all other facilities stay what they are', async () => {
    const clean = await rowsOf({ count: 1100 });
    const dirty = await rowsOf({ count: 1100, dirtyShare: 0.1 });
    const changed = dirty.filter((row, index) => !sameRow(row, clean[index]));
    expect(changed.map(({ id }) => id)).toEqual(
      clean.map(({ id }) => id).filter((id) => faultOf(1, id, 0.1) !== undefined),
    );
    expect(changed).toHaveLength(110);
  });

  test('each fault breaks the one thing it is named for, north and south of the equator', async () => {
    const samples = (await rowsOf({ count: 600 })).filter(
      (row, _, rows) => row === rows[0] || (row.latitude ?? 0) < 0,
    );
    for (const facility of samples) {
      const broken = FAULTS.map(({ rule, spoil }) => [rule, brokenRules(spoil(facility))]);
      expect(broken).toEqual(FAULTS.map(({ rule }) => [rule, [rule]]));
      expect(brokenRules(facility)).toEqual([]);
    }
  });

  test('the dirty rows are not at regular places', () => {
    const places = Array.from({ length: 10_000 }, (_, index) => index + 1)
      .filter((n) => faultOf(1, n, 0.01) !== undefined)
      .map((n) => n % 100);
    expect(new Set(places).size).toBeGreaterThan(40);
  });
});

function sameRow(one: Facility, other: Facility | undefined): boolean {
  return other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** The rules of severity error that a row breaks, told from the row itself as the catalogue states them. */
function brokenRules(row: Facility): readonly string[] {
  const { latitude, longitude, country, locality, postal_code, street_address } = row;
  if (
    [latitude, longitude, country, locality, postal_code, street_address].every((v) => v === null)
  )
    return ['location_missing'];
  const broken: string[] = [];
  const blank = (value: string | null) => value === null || value.trim() === '';
  if (row.name === null) broken.push('name_missing');
  else if (row.name.trim() === '') broken.push('name_blank');
  const numbers = [latitude, longitude].filter((value) => value !== null);
  if (numbers.length === 1) broken.push('latlng_incomplete');
  if (numbers.some((value) => !Number.isFinite(value))) broken.push('number_not_finite');
  if (Math.abs(latitude ?? 0) > 90 || Math.abs(longitude ?? 0) > 180)
    broken.push('latlng_out_of_range');
  if (blank(country)) broken.push('address_country_missing');
  else if (country === 'UK') broken.push('address_country_invalid');
  if (blank(locality)) broken.push('address_locality_missing');
  if (blank(street_address)) broken.push('address_street_missing');
  if (blank(postal_code)) broken.push('address_postal_code_missing');
  return broken;
}
