import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { feedgen } from './cli-run.js';

// What generate publishes with its defaults, verify accepts without a warning, at any size.
const CWD = mkdtempSync(join(tmpdir(), 'feedgen-strict-'));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
  rmSync(CWD, { recursive: true, force: true });
});

test.each([
  [10_000, 100],
  [1_000_000, 10_000],
])(
  '%i seeded facilities, published with the defaults in %i files, pass verify --strict',
  async (count, files) => {
    const env = { DATABASE_URL: database.url };
    const run = async (...args: string[]) => {
      const { exit, stdout, stderr } = await feedgen([...args, '--json'], { cwd: CWD, env });
      return { exit, stderr, result: JSON.parse(stdout) };
    };
    expect(await run('seed', '--reset', '--count', String(count))).toMatchObject({ exit: 0 });
    expect(await run('generate', '--out', `feeds-${count}`)).toMatchObject({
      exit: 0,
      result: { records: count, refused: 0, data_files: files },
    });
    expect(await run('verify', `feeds-${count}`, '--strict')).toMatchObject({
      exit: 0,
      result: { valid: true, errors: 0, warnings: 0, records: count, data_files: files },
    });
    rmSync(join(CWD, `feeds-${count}`), { recursive: true });
  },
  300_000,
);
