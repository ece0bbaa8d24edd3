import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FeedgenError } from '../core/errors.js';
import type { Connection } from './connection.js';

/** The number that all feedgens agree on for writing to the table. */
const LOCK_KEY = 4_601_952_873_104;
const MARK = /^feedgen facility table, version (\d+)$/;

/** What stands under the name `facility`: nothing, feedgen's own table, or somebody else's. */
export type TableState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'marked'; readonly version: number }
  | { readonly kind: 'foreign' };

/** Looks at the table, as the search path finds it. */
export async function readTableState(connection: Connection): Promise<TableState> {
  const [row] = await connection.run(
    connection.sql.unsafe<{ present: string; mark: string | null }[]>(`
      select (to_regclass('facility') is not null)::text as present,
        obj_description(to_regclass('facility'), 'pg_class') as mark`),
  );
  if (row?.present !== 'true') return { kind: 'absent' };
  const version = MARK.exec(row.mark ?? '')?.[1];
  return version === undefined ? { kind: 'foreign' } : { kind: 'marked', version: Number(version) };
}

/**
 * Makes the table or brings it up to date, in one transaction and under a lock, so that two at once do it once. Leaves a foreign
 * table alone; fails with FeedgenError `usage` at one, unless `force`, and at one made by a newer feedgen.
 */
export async function migrate(connection: Connection, force: boolean): Promise<void> {
  await beginAlone(connection);
  const state = await readTableState(connection);
  if (state.kind !== 'foreign')
    await upgrade(connection, state.kind === 'absent' ? 0 : state.version);
  else if (!force) throw foreign();
  await connection.run(connection.sql.unsafe('commit'));
}

/**
 * Begins a transaction that no other feedgen writes to the table beside; waits for theirs to end. An advisory lock, because a lock of
 * the table asks for more rights than inserting does.
 */
export async function beginAlone(connection: Connection): Promise<void> {
  // READ COMMITTED, whatever the role's default: a snapshot from before the wait would not see what the other one did.
  await connection.run(connection.sql.unsafe('begin isolation level read committed'));
  await connection.run(connection.sql.unsafe(`select pg_advisory_xact_lock(${LOCK_KEY})`));
}

async function upgrade(connection: Connection, from: number): Promise<void> {
  const migrations = readMigrations();
  const newest = migrations.at(-1)?.version ?? 0;
  if (from > newest) throw tooNew(from, newest);
  if (from === newest) return;
  for (const { version, file } of migrations) {
    if (version > from) await connection.run(connection.sql.unsafe(readFileSync(file, 'utf8')));
  }
  const mark = `comment on table facility is 'feedgen facility table, version ${newest}'`;
  await connection.run(connection.sql.unsafe(mark));
}

/** The numbered files in `sql/`, in order. */
function readMigrations(): { version: number; file: string }[] {
  const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
  const directory = join(root, 'sql');
  return readdirSync(directory)
    .filter((name) => /^\d{3}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 3)), file: join(directory, name) }));
}

function foreign(): FeedgenError {
  return new FeedgenError('usage', 'table facility: it exists and was not made by feedgen', {
    hint: 'use another database or schema, or --force to add rows to it all the same',
  });
}

function tooNew(version: number, newest: number): FeedgenError {
  return new FeedgenError(
    'usage',
    `table facility: its version ${version} is newer than this feedgen knows (${newest})`,
    { hint: 'update feedgen' },
  );
}
