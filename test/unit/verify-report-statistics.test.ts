import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENTITY } from '../../src/feeds/entity.js';
import { NO_COUNTRY, NOT_A_CODE } from '../../src/verify/report/country-counts.js';
import { gridCells, MAX_CELLS, MapGrid } from '../../src/verify/report/map-grid.js';
import { SetStatistics, type StatisticsResult } from '../../src/verify/report/statistics.js';
import { entity } from '../support/feed-set.js';

const PROBLEMS = ['none', 'info', 'warning', 'error'] as const;

function collect(records: readonly unknown[]): StatisticsResult {
  const statistics = new SetStatistics(ENTITY);
  records.forEach((record, at) => {
    statistics.add(record, PROBLEMS[at % 4] ?? 'none');
  });
  return statistics.result();
}

function at(longitude: unknown, latitude: unknown): unknown {
  return { ...entity(1), location: { latitude, longitude } };
}

describe('SetStatistics', () => {
  test('records by their worst finding, by country, by field and by place', () => {
    const bare = { entity_id: 'x', name: ' ', location: { latitude: 1, address: {} } };
    const result = collect([entity(1), entity(2), bare, null]);
    expect(result.records).toBe(4);
    expect(result.problems).toEqual({ none: 1, info: 1, warning: 1, error: 1 });
    expect(result.countries).toEqual([
      { country: NO_COUNTRY, records: 2, errors: 1, warnings: 1 },
      { country: 'DE', records: 2, errors: 0, warnings: 0 },
    ]);
    const having = Object.fromEntries(result.fields.map(({ path, records }) => [path, records]));
    expect(having).toMatchObject({
      entity_id: 3,
      name: 2,
      aggregator_brand_id: 0,
      location: 3,
      'location.latitude': 3,
      'location.longitude': 2,
      'location.address': 2,
      'location.address.country': 2,
    });
    expect(result.coordinates).toEqual({ usable: 2, missing: 1, unusable: 1 });
  });

  test('both spellings of a field count, null and blank do not', () => {
    const address = { postalCode: '1', postal_code: null, street_address: '\u00a0', region: 'é' };
    const { fields } = collect([{ location: { address } }]);
    const having = fields.filter(({ records }) => records > 0).map(({ path }) => path);
    expect(having).toEqual([
      'location',
      'location.address',
      'location.address.region',
      'location.address.postal_code',
    ]);
  });

  test('whatever stands where coordinates belong, only places on Earth are on the map', () => {
    const places = [
      at(180, 90),
      at(-180, -90),
      at('13.4', '52.5'),
      at(181, 0),
      at(0, -91),
      at(Number.NaN, 0),
      at('', ''),
      at('x', 1),
      at(null, null),
      at({}, []),
    ];
    const { coordinates, grid } = collect(places);
    expect(coordinates).toEqual({ usable: 3, missing: 1, unusable: 6 });
    const drawn = gridCells(grid).map(({ longitude, latitude }) => [longitude, latitude]);
    expect(drawn).toEqual([
      [-180, -90],
      [13.4, 52.5],
      [180, 90],
    ]);
  });

  test('countries are at most 678, whatever is written there', () => {
    const values = Array.from({ length: 5000 }, (_, n) => n.toString(36));
    const odd = [...values, 'x'.repeat(1e5), 7, {}, [], true, ' de ', '\ud800\udc00'];
    const records = odd.map((country) => ({ location: { address: { country } } }));
    const { countries } = collect(records);
    expect(countries.every(({ country }) => /^(|\?|[A-Z]{2})$/.test(country))).toBe(true);
    expect(countries.find(({ country }) => country === 'DE')?.records).toBe(2);
    expect(countries.find(({ country }) => country === NOT_A_CODE)?.records).toBeGreaterThan(1000);
  });

  test('parts that are collected apart and handed over make the same whole', () => {
    const record = fc.record({
      location: fc.record({
        longitude: fc.double({ min: -180, max: 180, noNaN: true }),
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        address: fc.record({ country: fc.constantFrom('DE', 'US', 'zz', 'Germany', null) }),
      }),
      name: fc.option(fc.string()),
    });
    fc.assert(
      fc.property(fc.array(record), fc.nat(), (records, cut) => {
        const middle = 4 * Math.floor((cut % (records.length + 1)) / 4);
        const parts = [records.slice(middle), records.slice(0, middle)].map(collect);
        const whole = new SetStatistics(ENTITY);
        for (const part of parts) whole.merge(structuredClone(part));
        expect(comparable(whole.result())).toEqual(comparable(collect(records)));
      }),
    );
  });
});

describe('MapGrid', () => {
  /** A fixed sequence of places all over the world. */
  function* places(count: number): Generator<readonly [number, number]> {
    for (let n = 1; n <= count; n += 1)
      yield [((n * 137.507_764) % 360) - 180, ((n * 73.123_457) % 180) - 90];
  }

  test('cells never become too many, and no entity is lost', () => {
    const grid = new MapGrid();
    for (const place of places(200_000)) grid.add(...place, 'error');
    const cells = gridCells(grid.result());
    expect(cells.length).toBeLessThanOrEqual(MAX_CELLS);
    expect(cells.length).toBeGreaterThan(MAX_CELLS / 8);
    expect(cells.reduce((sum, { records }) => sum + records, 0)).toBe(200_000);
    expect(cells.every(({ errors, records }) => errors === records)).toBe(true);
  });

  test('grids of different fineness merge into the one that all records would have made', () => {
    const [whole, many, few] = [new MapGrid(), new MapGrid(), new MapGrid()];
    let n = 0;
    for (const place of places(120_000)) {
      whole.add(...place, 'warning');
      n += 1;
      (n <= 100_000 ? many : few).add(...place, 'warning');
    }
    expect(few.result().cellsPerDegree).toBeGreaterThan(many.result().cellsPerDegree);
    const [fewFirst, manyFirst] = [new MapGrid(), new MapGrid()];
    for (const part of [few, many]) fewFirst.merge(part.result());
    for (const part of [many, few]) manyFirst.merge(part.result());
    expect(sorted(fewFirst)).toEqual(sorted(whole));
    expect(sorted(manyFirst)).toEqual(sorted(whole));
  });
});

function sorted(grid: MapGrid): unknown {
  return comparableGrid(grid.result());
}

function comparable(result: StatisticsResult): unknown {
  return { ...result, grid: comparableGrid(result.grid) };
}

function comparableGrid(grid: StatisticsResult['grid']): unknown {
  const cells = gridCells(grid)
    .map((cell) => JSON.stringify(cell))
    .toSorted();
  return [grid.cellsPerDegree, cells];
}
