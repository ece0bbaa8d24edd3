import type { Finding } from '../core/finding.js';
import type { Connection } from './connection.js';

/** The oldest major version that the tests of feedgen know. */
const OLDEST_VERSION = 12;

/** A standby that is further behind publishes old rows. */
const MOST_LAG_SECONDS = 300;

/** What a server says of itself and of this session. */
export interface ServerFacts {
  readonly version: string;
  readonly major: number;
  readonly superuser: boolean;
  readonly standby: boolean;
  /** Of a standby; null where it does not say. */
  readonly lagSeconds: number | null;
  readonly encoding: string;
  readonly clock: Date;
  readonly backend: number;
  /** Time limits that somebody set, `statement_timeout=30s`. */
  readonly limits: readonly string[];
}

const FACTS = `
  select current_setting('server_version') as version, current_setting('server_version_num') as number,
    current_setting('is_superuser') as superuser, pg_is_in_recovery()::text as standby,
    case when pg_is_in_recovery() then
      case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
      else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end
    end::text as lag,
    current_setting('server_encoding') as encoding, extract(epoch from clock_timestamp())::text as clock,
    pg_backend_pid()::text as backend,
    (select coalesce(string_agg(name || '=' || current_setting(name), ' ' order by name), '')
     from pg_catalog.pg_settings
     where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')
       and setting <> '0') as limits`;

/** Asks a server what matters to a run. */
export async function readServerFacts(connection: Connection): Promise<ServerFacts> {
  type Row = Record<
    'version' | 'number' | 'superuser' | 'standby' | 'encoding' | 'clock' | 'backend' | 'limits',
    string
  > & { readonly lag: string | null };
  const [row] = await connection.run(connection.sql.unsafe<Row[]>(FACTS));
  if (row === undefined) throw new Error('the server did not describe itself');
  return {
    version: row.version,
    major: Math.floor(Number(row.number) / 10_000),
    superuser: row.superuser === 'on',
    standby: row.standby === 'true',
    lagSeconds: row.lag === null ? null : Number(row.lag),
    encoding: row.encoding,
    clock: new Date(Number(row.clock) * 1000),
    backend: Number(row.backend),
    limits: row.limits === '' ? [] : row.limits.split(' '),
  };
}

/** What the facts come to. */
export function* serverFindings(facts: ServerFacts, connection: Connection): Generator<Finding> {
  const { host, database, user } = connection.identity;
  yield ok('connect', `${host}/${database} as ${user}`);
  yield facts.major < OLDEST_VERSION
    ? warn('version', `PostgreSQL ${facts.version}`, `use PostgreSQL ${OLDEST_VERSION} or newer`)
    : ok('version', `PostgreSQL ${facts.version}`);
  yield facts.superuser
    ? warn(
        'rights',
        `${user} is a superuser, and select would do`,
        'make a role with deploy/sql/read-only-role.sql',
      )
    : ok('rights', `${user} is no superuser`);
  if (facts.standby) yield standbyFinding(facts.lagSeconds);
  if (facts.encoding !== 'UTF8')
    yield warn(
      'encoding',
      `the database is in ${facts.encoding}`,
      'texts that are not UTF-8 are refused record by record',
    );
  if (facts.limits.length > 0)
    yield ok('time limits', `${facts.limits.join(', ')}: a run sets its own in its transaction`);
  if (facts.backend !== connection.backendPid)
    yield warn(
      'pooler',
      'a pooler stands between: the server knows this session by another number',
      'if it pools transactions, use --no-prepare',
    );
}

function standbyFinding(lag: number | null): Finding {
  const fact = lag === null ? 'a standby that does not tell its lag' : `a standby, ${lag} s behind`;
  if (lag !== null && lag <= MOST_LAG_SECONDS) return ok('standby', fact);
  return warn('standby', fact, 'the feed is as old as the rows there');
}

function ok(check: string, fact: string): Finding {
  return { area: 'database', check, verdict: 'ok', fact };
}

function warn(check: string, fact: string, hint: string): Finding {
  return { area: 'database', check, verdict: 'warning', fact, hint };
}
