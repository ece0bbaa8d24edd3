import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { type Ended, startFeedgen } from '../support/feedgen-child.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const MB = 1024 * 1024;
/** What Node.js, three threads and pieces of 24 MB need; not the rows. */
const MOST_MEMORY = 900 * MB;
const MEMORY = pathToFileURL(join(import.meta.dirname, '..', 'support', 'report-memory.js')).href;

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'feedgen-huge-'));
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(query: string, args: readonly string[]): Promise<Ended & { memory: number }> {
  const [feed, memory] = [join(folder, 'feed.sql'), join(folder, 'memory')];
  writeFileSync(feed, query);
  const child = startFeedgen(['generate', '--json', '--query', feed, '--out', 'feeds', ...args], {
    cwd: folder,
    env: { DATABASE_URL: database.url, FEEDGEN_TEST_MEMORY: memory },
    node: ['--import', MEMORY],
  });
  const ended = await child.ended;
  return { ...ended, memory: Number(readFileSync(memory, 'utf8')) };
}

/** Rows of which every tenth has a name of so many characters. */
function feed(rows: number, characters: number): string {
  return `select i as "key", 'id-' || i as "entity_id",
    case when i % 10 = 5 then repeat('x', ${characters}) else 'Venue ' || i end as "name",
    52.5 as "location.latitude", 13.4 as "location.longitude" from generate_series(1, ${rows}) as i`;
}

describe('D19: ten million rows', () => {
  const rows = rounds(100_000, 10_000_000);

  test(`${rows} of them: memory grows by what proves that ids are unique, and by nothing else`, async () => {
    const { exit, stdout, stderr, memory } = await run(feed(rows, 10), ['--chunk', 'auto']);
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ records: rows, refused: 0 });
    expect(memory).toBeLessThan(600 * MB + 40 * rows);
  }, 600_000);
});

describe('D18: huge rows', () => {
  const sizes = [20, 100, 900].slice(0, rounds(2, 3));
  const cases = sizes.flatMap((size) =>
    ['copy', 'cursor'].map((reader) => [size, reader] as const),
  );
  test.each(cases)(
    'rows of %d MB, read by %s, are refused with their keys, and memory does not hold them',
    async (size, reader) => {
      const rows = size > 100 ? 10 : 20;
      const args = [
        '--reader',
        reader,
        '--max-refused',
        '10%',
        '--allow-empty',
        '--max-drop',
        '100%',
      ];
      const { exit, stdout, stderr, memory } = await run(feed(rows, size * MB), args);
      expect({ exit, stderr }).toMatchObject({ exit: 0 });
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({
        records: rows * 0.9,
        refused_by_rule: { record_too_large: rows / 10 },
      });
      expect(report.refused_samples[0].message).toContain('key 5: the record has more than');
      expect(memory).toBeLessThan(MOST_MEMORY);
    },
    600_000,
  );

  test('many rows just below the bound, read by a cursor: few are fetched at once', async () => {
    const many = feed(rounds(60, 400), 8 * MB).replace('i % 10 = 5', 'true');
    const { exit, stdout, memory } = await run(many, [
      ...['--reader', 'cursor', '--max-refused', '100%', '--allow-empty', '--max-drop', '100%'],
      ...['--jobs', '1', '--chunk', '1'],
    ]);
    expect({ exit, stdout }).toMatchObject({ exit: 0 });
    expect(memory).toBeLessThan(MOST_MEMORY);
  }, 600_000);
});
