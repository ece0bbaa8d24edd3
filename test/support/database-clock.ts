import type postgres from 'postgres';

/**
 * Sets and stops the clock of one database, as later sessions see it: `now()` is found in a schema that comes before the system's. A time in
 * any way that PostgreSQL reads, `now` plus or minus an interval among them.
 */
export async function stopDatabaseClock(sql: postgres.Sql, at: string): Promise<void> {
  const [row] = await sql<{ at: string; name: string }[]>`
    select (${at}::text)::timestamptz::text as at, current_database() as name`;
  await sql.unsafe(`
    create schema if not exists stopped_clock;
    create or replace function stopped_clock.now() returns timestamptz
      language sql stable as 'select timestamptz ''${row?.at}''';
    alter database "${row?.name}" set search_path = stopped_clock, pg_catalog, public`);
}
