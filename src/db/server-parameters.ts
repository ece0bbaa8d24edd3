import { closest, distance } from 'fastest-levenshtein';
import { parse } from 'pg-connection-string';
import { FeedgenError } from '../core/errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The parameters that are understood, named as in a URL, with the text that was given for each. */
export type ServerParameters = Readonly<Partial<Record<ParameterName, string>>>;

/** Parameters with a meaning here, and the environment variable of each: those of libpq. */
const USED = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  application_name: 'PGAPPNAME',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  options: 'PGOPTIONS',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: undefined,
} as const;

type ParameterName = keyof typeof USED;

/** Parameters that change security or choice of server: only the values under which leaving them out changes nothing. */
const ONLY: Readonly<Record<string, { env?: string; values: readonly string[] }>> = {
  channel_binding: { env: 'PGCHANNELBINDING', values: ['prefer', 'disable'] },
  gssencmode: { env: 'PGGSSENCMODE', values: ['prefer', 'disable'] },
  sslnegotiation: { env: 'PGSSLNEGOTIATION', values: ['postgres'] },
  // The driver reads this variable itself and fails on `any`, so the variable cannot be let through.
  target_session_attrs: { values: ['any'] },
  load_balance_hosts: { env: 'PGLOADBALANCEHOSTS', values: ['disable'] },
  ssl_min_protocol_version: { env: 'PGSSLMINPROTOCOLVERSION', values: ['TLSv1.2'] },
  sslcrl: { env: 'PGSSLCRL', values: [] },
  sslcrldir: { env: 'PGSSLCRLDIR', values: [] },
  require_auth: { env: 'PGREQUIREAUTH', values: [] },
  service: { env: 'PGSERVICE', values: [] },
  PGTARGETSESSIONATTRS: { env: 'PGTARGETSESSIONATTRS', values: [] },
};

/** Parameters of libpq that tune what the driver does well by itself. */
const IGNORED = [
  'client_encoding',
  'fallback_application_name',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'krbsrvname',
  'sslcompression',
  'sslsni',
  'tcp_user_timeout',
];

/** What other drivers call things. */
const SYNONYMS: Readonly<Record<string, string>> = {
  ssl: 'use sslmode=require, or verify-full to check the server too',
  schema: 'set the search path with options=-c%20search_path=NAME',
  search_path: 'set the search path with options=-c%20search_path=NAME',
  pgbouncer: 'leave it out and use --no-prepare',
};

/**
 * Reads a database URL and the PG* variables, the URL winning piece by piece.
 * Fails with FeedgenError `usage`, never echoing the URL: it may hold a password.
 */
export function readServerParameters(url: string | undefined, env: Environment): ServerParameters {
  const parameters: Record<string, string> = {};
  for (const [name, variable] of Object.entries(USED)) {
    const value = variable === undefined ? undefined : env[variable];
    if (value !== undefined && value !== '') parameters[name] = value;
  }
  for (const [name, { env: variable, values }] of Object.entries(ONLY)) {
    const value = variable === undefined ? undefined : env[variable];
    if (value !== undefined && value !== '' && !values.includes(value))
      throw refused(variable ?? name, values);
  }
  // A host of the URL must not be reached at the address of another host from the environment.
  const given = url === undefined ? {} : readUrl(url);
  if ('host' in given) delete parameters.hostaddr;
  return { ...parameters, ...given };
}

function readUrl(url: string): Record<string, string> {
  const [address = '', query = ''] = split(url.trim(), '?');
  checkShape(address, query);
  const parts = parseAddress(address);
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === 'string' && value !== '') parameters[name] = value;
  }
  for (const [name, value] of new URLSearchParams(query)) {
    checkUrlParameter(name, value);
    if (name in USED && value !== '') parameters[name] = value;
  }
  return parameters;
}

/** Refuses what the URL standard would read otherwise than people mean it: a password with raw delimiters above all. */
function checkShape(address: string, query: string): void {
  if (!/^postgres(ql)?:\/\//i.test(address)) {
    throw usage(
      'it does not begin with postgres://',
      'write it as postgres://user@host:5432/database',
    );
  }
  const [authority = '', path = ''] = split(address.slice(address.indexOf('//') + 2), '/');
  const raw =
    'percent-encode special characters in the password: @ is %40, / is %2F, # is %23, ? is %3F';
  if (address.includes('#') || query.includes('#')) throw usage('it has a raw # in it', raw);
  if (path.includes('@') || (!authority.includes('@') && query.includes('@')))
    throw usage('it has an @ after the host', raw);
  if (authority.slice(authority.lastIndexOf('@') + 1).includes(',')) throw severalHosts();
}

function parseAddress(address: string): Record<string, unknown> {
  try {
    const { host, port, user, password } = parse(address);
    // The library leaves an encoded slash in the name of the database.
    const [, path] = split(address.slice(address.indexOf('//') + 2), '/');
    return { host, port, user, password, dbname: decodeURIComponent(path) };
  } catch {
    // The parser's own error may carry the whole URL.
    throw usage(
      'it cannot be read',
      'write it as postgres://user:password@host:5432/database, with special characters percent-encoded',
    );
  }
}

function checkUrlParameter(name: string, value: string): void {
  if (name in USED || IGNORED.includes(name)) return;
  const only = name === name.toLowerCase() ? ONLY[name] : undefined;
  if (only?.values.includes(value)) return;
  if (only !== undefined) throw refused(`URL parameter ${name}`, only.values);
  if (!/^[a-z_]{1,40}$/i.test(name)) {
    throw usage(
      'it has an unknown parameter',
      'percent-encode special characters in the password: ? is %3F',
    );
  }
  const near = closest(name.toLowerCase(), Object.keys(USED));
  const hint =
    SYNONYMS[name.toLowerCase()] ??
    (distance(name.toLowerCase(), near) <= 3 ? `did you mean ${near}?` : 'leave it out');
  throw usage(`unknown parameter ${name}`, hint);
}

function refused(name: string, values: readonly string[]): FeedgenError {
  if (/service/i.test(name)) {
    return new FeedgenError('usage', `database: ${name}: service files are not read`, {
      hint: 'set PGHOST, PGPORT, PGDATABASE and PGUSER, or DATABASE_URL, instead',
    });
  }
  const allowed =
    values.length === 0 ? 'leave it out' : `leave it out, or use ${values.join(' or ')}`;
  return new FeedgenError('usage', `database: ${name} has a value that is not supported`, {
    hint: allowed,
  });
}

/** The error for more than one host, in the URL or the environment. */
export function severalHosts(): FeedgenError {
  return new FeedgenError('usage', 'database: several hosts are given', {
    hint: 'name one host; a feed is read from one server',
  });
}

function usage(fact: string, hint: string): FeedgenError {
  return new FeedgenError('usage', `database URL: ${fact}`, { hint });
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
