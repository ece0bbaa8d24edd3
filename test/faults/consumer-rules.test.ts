import { readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FAULTS } from '../../src/facilities/dirty.js';
import { feedgen, inEmptyDirectory } from '../e2e/cli-run.js';
import { serverTestSource } from '../support/test-databases.js';

const ROWS = 330;

interface Sample {
  readonly record: number;
}

/** The record that a row stands for, whatever the rules say of it: null columns and empty objects left out. */
function recordOf({ id, name, phone, url, ...row }: Record<string, unknown>): object {
  const { latitude, longitude, created_at: _, updated_at: __, ...address } = row;
  const placed = { latitude, longitude, address: pruned(address) };
  return (
    pruned({ entity_id: `dining-${id}`, name, telephone: phone, url, location: pruned(placed) }) ??
    {}
  );
}

function pruned(members: Record<string, unknown>): object | undefined {
  const given = Object.entries(members).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** JSON has no NaN; what it can hold and no double can is as wrong. */
function toJson(data: readonly object[]): string {
  const text = JSON.stringify({ data }, (_, value) => (Number.isNaN(value) ? 'not finite' : value));
  return text.replaceAll('"not finite"', '1e999');
}

test('R3: generate refuses exactly the records in which verify finds errors, by the same rules', async () => {
  const source = await serverTestSource();
  try {
    await inEmptyDirectory(async (cwd) => {
      const env = { DATABASE_URL: source.url };
      const seeded = await feedgen(['seed', '--count', String(ROWS), '--dirty', '10%'], {
        cwd,
        env,
      });
      expect(seeded).toMatchObject({ exit: 0 });
      const published = await feedgen(['generate', '--max-refused', '100%'], { cwd, env });
      expect(published).toMatchObject({ exit: 0 });
      const state = join(cwd, 'feeds', '.feedgen');
      const [list = ''] = (await readdir(state)).filter((name) => name.includes('refused'));
      const refused = readFileSync(join(state, list), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { key: string; rule: string });

      const rows = await source.admin.unsafe('select * from facility order by id');
      const data = rows.map((row) => recordOf(row));
      writeFileSync(join(cwd, 'all.json'), toJson(data));
      const args = ['verify', 'all.json', '--json', '--samples', String(ROWS)];
      const { exit, stdout } = await feedgen(args, { cwd });
      const { notices } = JSON.parse(stdout) as {
        notices: { rule: string; severity: string; samples: Sample[] }[];
      };
      const found = notices
        .filter(({ severity }) => severity === 'error')
        .flatMap(({ rule, samples }) => samples.map(({ record }) => `${rows[record]?.id} ${rule}`));

      expect(exit).toBe(8);
      expect([...new Set(found)].sort()).toEqual(
        refused.map(({ key, rule }) => `${key} ${rule}`).sort(),
      );
      expect(new Set(refused.map(({ rule }) => rule))).toEqual(
        new Set(FAULTS.map(({ rule }) => rule)),
      );
    });
  } finally {
    await source.dispose();
  }
});
