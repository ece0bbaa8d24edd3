import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import postgres from 'postgres';
import { type DatabaseChoice, embeddedDatabasePath } from '../../src/db/choice.js';
import { findStartSnapshot, unpackStartSnapshot } from '../../src/db/start-snapshot.js';
import { createTestDatabase } from './postgres.js';

/** A database to test against, whatever its kind. */
export interface TestSource {
  readonly choice: DatabaseChoice;
  /** Runs statements in it, while nothing of feedgen has it open. */
  execute(statements: string): Promise<void>;
  dispose(): Promise<void>;
}

/** A database on the test server, and an administrator's connection to it. */
export interface ServerTestSource extends TestSource {
  readonly url: string;
  readonly admin: postgres.Sql;
}

/** A new database on the test server. */
export async function serverTestSource(): Promise<ServerTestSource> {
  const database = await createTestDatabase();
  const admin = postgres(database.url, {
    max: 2,
    onnotice: () => {},
    connection: { application_name: 'test administrator' },
  });
  return {
    url: database.url,
    admin,
    choice: { kind: 'server', url: database.url, env: {} },
    async execute(statements) {
      await admin.unsafe(statements);
    },
    async dispose() {
      await admin.end();
      await database.drop();
    },
  };
}

/** A new embedded database in a temporary directory. */
export async function embeddedTestSource(): Promise<TestSource> {
  const directory = mkdtempSync(join(tmpdir(), 'feedgen-test-embedded-'));
  const choice = { kind: 'embedded', directory, create: false } as const;
  const snapshot = findStartSnapshot();
  if (snapshot === undefined) throw new Error('no start snapshot: run npm run build first');
  mkdirSync(embeddedDatabasePath(directory), { mode: 0o700 });
  unpackStartSnapshot(snapshot, embeddedDatabasePath(directory));
  return {
    choice,
    async execute(statements) {
      const database = await PGlite.create({ dataDir: embeddedDatabasePath(directory) });
      await database.exec(statements);
      await database.close();
    },
    async dispose() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Connections of feedgen that the server still has in this database. */
export async function feedgenConnections(source: ServerTestSource): Promise<string[]> {
  const rows = await source.admin<{ state: string; query: string }[]>`
    select state, query from pg_stat_activity
    where datname = current_database() and application_name = 'feedgen'`;
  return rows.map((row) => `${row.state}: ${row.query}`);
}

/** Waits until the server has no connection of feedgen in this database any more; fails with what is left after five seconds. */
export async function expectNoConnections(source: ServerTestSource): Promise<void> {
  let left: string[] = [];
  for (let tries = 0; tries < 100; tries += 1) {
    left = await feedgenConnections(source);
    if (left.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`connections left behind: ${left.join(' | ')}`);
}
