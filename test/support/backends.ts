import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';

/** What a connection of feedgen is there for. */
export type Duty = 'reads' | 'holds the lock';

const QUERIES: Readonly<Record<Duty, string>> = {
  reads: '%order by feed."key"%',
  'holds the lock': '%pg_locks%',
};

/**
 * Waits until feedgen has a connection with this duty in the database of `sql`, another one than `before`; returns its process. Fails
 * after half a minute.
 */
export async function waitForBackend(sql: postgres.Sql, duty: Duty, before = 0): Promise<number> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const [row] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and pid <> ${before}
        and application_name = 'feedgen' and query like ${QUERIES[duty]}`;
    if (row !== undefined) return row.pid;
    await sleep(10);
  }
  throw new Error(`no connection of feedgen ${duty}`);
}
