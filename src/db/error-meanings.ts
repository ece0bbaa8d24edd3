import type { ErrorCode } from '../core/errors.js';

/** What an error code means for the run. */
export interface Meaning {
  readonly code: ErrorCode;
  readonly what: string;
  /** Said instead of the message of the error. */
  readonly fact?: string;
  readonly hint?: string;
  /** Instead of `hint`, where the statement is feedgen's own and not the user's query. */
  readonly ownHint?: string;
  /** Whether a new attempt over a new connection may succeed at once: nothing is wrong with the settings, the query or the data. */
  readonly transient?: true;
}

const LOGIN = 'check user and password: DATABASE_URL, PGUSER, PGPASSWORD or the password file';
const LOST = 'run again; if it happens every time, look into the log of the server';
const CERTIFICATE = 'give the certificate of its authority with sslrootcert (PGSSLROOTCERT)';
const STANDBY =
  'run again; on a standby, raise max_standby_streaming_delay, set hot_standby_feedback, or read from the primary';
const POOLER = 'behind a pooler, use --no-prepare';
const TRANSIENT = { code: 'source', transient: true } as const;

/** SQLSTATEs, or their two-letter classes, with their own story. */
const SQLSTATES: Readonly<Record<string, Meaning>> = {
  '08': { ...TRANSIENT, what: 'connection failed', hint: LOST },
  '0A000': { code: 'usage', what: 'statement', hint: 'a feed is a single select' },
  '22021': {
    code: 'source',
    what: 'query failed',
    hint: 'the database holds text that is not valid in UTF-8',
  },
  '22P05': {
    code: 'source',
    what: 'query failed',
    hint: 'the database holds text that has no UTF-8 form',
  },
  '23505': {
    code: 'source',
    what: 'query failed',
    hint: 'something else adds rows to the table at the same time; run again',
  },
  '25006': {
    code: 'usage',
    what: 'query',
    hint: 'a feed only reads: it runs in a read-only transaction',
  },
  '25P03': {
    code: 'source',
    what: 'connection lost',
    hint: 'it was idle for longer than idle_in_transaction_session_timeout; feedgen sets that to --max-snapshot, look for a pooler with a limit of its own',
  },
  '25P04': {
    code: 'source',
    what: 'connection lost',
    hint: 'its transaction took longer than transaction_timeout, which feedgen sets to --max-snapshot',
  },
  '26000': { code: 'source', what: 'query failed', hint: POOLER },
  '28': { code: 'source', what: 'login refused', hint: LOGIN },
  '34000': { code: 'source', what: 'query failed', hint: POOLER },
  '3D000': {
    code: 'source',
    what: 'no such database',
    hint: 'check the database name in DATABASE_URL or PGDATABASE',
  },
  '40001': { ...TRANSIENT, what: 'query failed', hint: STANDBY },
  '40P01': { ...TRANSIENT, what: 'query failed', hint: 'run again' },
  '42': { code: 'usage', what: 'statement' },
  '42501': {
    code: 'source',
    what: 'access denied',
    hint: 'ask for the right to select from it',
    ownHint:
      'ask for the rights that feedgen seed takes: to create the table facility, or to select from it and insert into it',
  },
  '42P01': {
    code: 'usage',
    what: 'statement',
    hint: 'name a query of your own tables with --query, or look at database and search_path',
  },
  '53300': {
    ...TRANSIENT,
    what: 'no free connection',
    hint: 'run again later, or raise max_connections',
  },
  '54000': {
    code: 'source',
    what: 'query failed',
    hint: 'a row is larger than PostgreSQL itself can send; leave it out in the query',
  },
  '55P03': {
    code: 'source',
    what: 'query failed',
    hint: 'a table stayed locked for longer than lock_timeout, which feedgen sets; look for who locks it in pg_stat_activity, then run again',
  },
  '57014': {
    code: 'source',
    what: 'query cancelled',
    hint: 'by an administrator (pg_cancel_backend), or by statement_timeout, which feedgen sets to --max-snapshot; run again',
  },
  '57P01': { ...TRANSIENT, what: 'connection lost', hint: 'the server ended it; run again' },
  '57P02': {
    ...TRANSIENT,
    what: 'connection lost',
    hint: 'the server crashed; run again when it is up',
  },
  '57P03': { ...TRANSIENT, what: 'not ready', hint: 'run again when the server is up' },
};

/** Codes of node and of the driver. */
const SYSTEM: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: unreachable(
    'nothing listens there',
    'check host and port, and that the server runs',
  ),
  ENOENT: unreachable(
    'there is no socket',
    'check the directory and the port, and that the server runs',
  ),
  EACCES: { code: 'source', what: 'cannot connect', fact: 'no right to use the socket' },
  ENOTFOUND: {
    code: 'source',
    what: 'cannot connect',
    fact: 'the host name is unknown',
    hint: 'check the host name',
  },
  EAI_AGAIN: unreachable(
    'the host name cannot be resolved now',
    'check the host name and the name server',
  ),
  ETIMEDOUT: unreachable('no answer', 'check host, port and firewall'),
  EHOSTUNREACH: unreachable('no route to the host'),
  ENETUNREACH: unreachable('no route to the network'),
  ECONNRESET: {
    ...TRANSIENT,
    what: 'connection lost',
    fact: 'reset by the other side',
    hint: LOST,
  },
  EPIPE: { ...TRANSIENT, what: 'connection lost', fact: 'closed by the other side', hint: LOST },
  CONNECTION_CLOSED: {
    ...TRANSIENT,
    what: 'connection lost',
    fact: 'closed by the other side',
    hint: LOST,
  },
  CONNECTION_DESTROYED: {
    ...TRANSIENT,
    what: 'connection lost',
    fact: 'it was closed',
    hint: LOST,
  },
  CONNECTION_ENDED: { ...TRANSIENT, what: 'connection lost', fact: 'it was closed', hint: LOST },
  SASL_SIGNATURE_MISMATCH: {
    code: 'source',
    what: 'login refused',
    fact: 'the server could not prove that it knows the password',
  },
  TLS_REFUSED: {
    code: 'source',
    what: 'no TLS',
    hint: 'enable TLS on the server, or say sslmode=disable if the network is trusted',
  },
  TLS_WANTED: {
    code: 'source',
    what: 'login refused',
    hint: 'the server may let in only who uses TLS: say sslmode=require (PGSSLMODE), or have pg_hba.conf let you in without',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'source',
    what: 'TLS failed',
    hint: 'connect by a name that is in the certificate, or use sslmode=verify-ca',
  },
  // Another authority of the same name: a renewed one.
  CERT_SIGNATURE_FAILURE: { code: 'source', what: 'TLS failed', hint: CERTIFICATE },
  CERT_HAS_EXPIRED: {
    code: 'source',
    what: 'TLS failed',
    hint: 'the certificate of the server must be renewed',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { code: 'source', what: 'TLS failed', hint: CERTIFICATE },
  SELF_SIGNED_CERT_IN_CHAIN: { code: 'source', what: 'TLS failed', hint: CERTIFICATE },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { code: 'source', what: 'TLS failed', hint: CERTIFICATE },
  UNABLE_TO_GET_ISSUER_CERT: { code: 'source', what: 'TLS failed', hint: CERTIFICATE },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { code: 'source', what: 'TLS failed', hint: CERTIFICATE },
};

/** What a SQLSTATE means: its own story, or that of its class; every other one is the source failing. */
export function meaningOfSqlState(state: string): Meaning {
  return (
    SQLSTATES[state] ?? SQLSTATES[state.slice(0, 2)] ?? { code: 'source', what: 'query failed' }
  );
}

/** What a code of node, of the driver or of TLS means; undefined for one that is not known. */
export function meaningOfSystemCode(code: string): Meaning | undefined {
  return SYSTEM[code] ?? (isTlsCode(code) ? { code: 'source', what: 'TLS failed' } : undefined);
}

function isTlsCode(code: string): boolean {
  return /^(ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|HOSTNAME_MISMATCH)/.test(code);
}

function unreachable(fact: string, hint?: string): Meaning {
  return { ...TRANSIENT, what: 'cannot connect', fact, ...(hint === undefined ? {} : { hint }) };
}
