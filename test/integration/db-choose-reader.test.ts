import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chooseReader } from '../../src/db/choose-reader.js';
import { connectToServer } from '../../src/db/server.js';
import { readServerSettings } from '../../src/db/server-settings.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
});

async function choose(trial?: string): Promise<string> {
  const settings = await readServerSettings(
    { kind: 'server', url: database.url, env: {} },
    () => {},
  );
  const { signal } = new AbortController();
  const connection = await connectToServer(settings, {
    prepare: true,
    signal,
    idleLimitSeconds: 10,
    onNotice: () => {},
  });
  try {
    return await chooseReader(connection, trial);
  } finally {
    await connection.close();
  }
}

describe('how rows are read when nobody says', () => {
  test('by COPY where the server has it', async () => {
    expect(await choose()).toBe('copy');
  });

  test('by a cursor where it does not understand COPY', async () => {
    expect(await choose('this is no')).toBe('cursor');
  });

  test('any other failure is told', async () => {
    await expect(choose('select 1 / 0')).rejects.toMatchObject({ code: 'source' });
    await expect(choose('select 1')).rejects.toThrow('2 bytes of no rows');
  });
});
