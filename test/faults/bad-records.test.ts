import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { feedgen, inEmptyDirectory } from '../e2e/cli-run.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const ROWS = 200;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

/** A feed of so many rows, of which each of the last ones has a name, or an id, that may not be. */
const queryOf = (bad: number) => `
  select n as "key", 'e-' || case when n > ${ROWS - bad} and n % 2 = 0 then 1 else n end as "entity_id",
         case when n > ${ROWS - bad} and n % 2 = 1 then ' ' else 'Name ' || n end as "name",
         1.5 as "location.latitude", 2.5 as "location.longitude"
  from generate_series(1, ${ROWS}) as n`;

/** Lines of the list of refused records, wherever below. */
function refusedList(folder: string): { key: string; rule: string }[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.refused.ndjson'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line));
}

describe('R1: bad records around the limit', () => {
  test.each([
    ...[0, 1, 4, 5].map((bad) => [bad, '5', 0] as const),
    ...[6, 199].map((bad) => [bad, '5', 5] as const),
    ...[1, 2].map((bad) => [bad, '1%', 0] as const),
    [3, '1%', 5] as const,
    [1, '0', 5] as const,
  ])(
    '%i of 200 with --max-refused %s: exit %i, and the counts add up',
    async (bad, limit, exit) => {
      await inEmptyDirectory(async (cwd) => {
        writeFileSync(join(cwd, 'feed.sql'), queryOf(bad));
        const args = ['generate', '--query', 'feed.sql', '--max-refused', limit, '--json'];
        const ended = await feedgen(args, { cwd, env: { DATABASE_URL: database.url } });
        expect([ended.exit, ended.stderr]).toEqual([exit, expect.anything()]);
        const feeds = join(cwd, 'feeds');
        const files = readdirSync(feeds).filter((name) => name.endsWith('.json.gz'));
        const ids = files.flatMap((name) =>
          JSON.parse(gunzipSync(readFileSync(join(feeds, name))).toString()).data.map(
            ({ entity_id }: { entity_id: string }) => entity_id,
          ),
        );
        const list = refusedList(feeds);
        expect(list).toHaveLength(bad);
        const keys = Array.from({ length: bad }, (_, n) => String(ROWS - bad + 1 + n));
        expect(list.map(({ key }) => key)).toEqual(keys);
        for (const { key, rule } of list)
          expect([key, rule]).toEqual([
            key,
            Number(key) % 2 === 0 ? 'entity_id_duplicate' : 'name_blank',
          ]);
        if (exit === 0) {
          const { records, refused } = JSON.parse(ended.stdout);
          expect([records, refused, new Set(ids).size]).toEqual([ROWS - bad, bad, ROWS - bad]);
        } else {
          expect(ids).toEqual([]);
          expect(readdirSync(feeds)).not.toContain('metadata.json');
        }
      });
    },
  );
});
