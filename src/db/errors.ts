import { type ErrorCode, FeedgenError, isFeedgenError, messageOf } from '../core/errors.js';
import { type PlacedQuery, placeOf } from './sql-text.js';

/** What a message may say about where an error happened. */
export interface ErrorContext {
  /** The shown server or data directory, never a URL. */
  readonly where: string;
  /** The user's query and where it stands in the statement, when its text may be at fault. */
  readonly query?: PlacedQuery | undefined;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint?: string;
}

const LOGIN = 'check user and password: DATABASE_URL, PGUSER, PGPASSWORD or the password file';
const LOST = 'run again; if it happens every time, look into the log of the server';
const CERTIFICATE = 'give the certificate of its authority with sslrootcert (PGSSLROOTCERT)';
const STANDBY =
  'run again; on a standby, raise max_standby_streaming_delay, set hot_standby_feedback, or read from the primary';

/** SQLSTATEs, or their two-letter classes, with their own story; every other one is the source failing. */
const SQLSTATES: Readonly<Record<string, Meaning>> = {
  '08': { code: 'source', what: 'connection failed', hint: LOST },
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
    hint: 'raise idle_in_transaction_session_timeout for this role',
  },
  '26000': { code: 'source', what: 'query failed', hint: 'behind a pooler, use --no-prepare' },
  '28': { code: 'source', what: 'login refused', hint: LOGIN },
  '34000': { code: 'source', what: 'query failed', hint: 'behind a pooler, use --no-prepare' },
  '3D000': {
    code: 'source',
    what: 'no such database',
    hint: 'check the database name in DATABASE_URL or PGDATABASE',
  },
  '40001': { code: 'source', what: 'query failed', hint: STANDBY },
  '42': { code: 'usage', what: 'statement' },
  '42501': { code: 'usage', what: 'statement', hint: 'ask for the right to select from it' },
  '53300': {
    code: 'source',
    what: 'no free connection',
    hint: 'run again later, or raise max_connections',
  },
  '55P03': {
    code: 'source',
    what: 'query failed',
    hint: 'a table stayed locked for too long; run again',
  },
  '57014': {
    code: 'source',
    what: 'query cancelled',
    hint: 'it was cancelled by an administrator or a time limit of the server; run again',
  },
  '57P01': { code: 'source', what: 'connection lost', hint: 'the server ended it; run again' },
  '57P02': {
    code: 'source',
    what: 'connection lost',
    hint: 'the server crashed; run again when it is up',
  },
  '57P03': { code: 'source', what: 'not ready', hint: 'run again when the server is up' },
};

/** Codes of node and of the driver. */
const SYSTEM: Readonly<Record<string, Meaning & { readonly fact?: string }>> = {
  ECONNREFUSED: unreachable(
    'nothing listens there',
    'check host and port, and that the server runs',
  ),
  ENOENT: unreachable(
    'there is no socket',
    'check the directory and the port, and that the server runs',
  ),
  EACCES: unreachable('no right to use the socket'),
  ENOTFOUND: unreachable('the host name is unknown', 'check the host name'),
  EAI_AGAIN: unreachable(
    'the host name cannot be resolved now',
    'check the host name and the name server',
  ),
  ETIMEDOUT: unreachable('no answer', 'check host, port and firewall'),
  EHOSTUNREACH: unreachable('no route to the host'),
  ENETUNREACH: unreachable('no route to the network'),
  ECONNRESET: {
    code: 'source',
    what: 'connection lost',
    fact: 'reset by the other side',
    hint: LOST,
  },
  EPIPE: { code: 'source', what: 'connection lost', fact: 'closed by the other side', hint: LOST },
  CONNECTION_CLOSED: {
    code: 'source',
    what: 'connection lost',
    fact: 'closed by the other side',
    hint: LOST,
  },
  CONNECTION_DESTROYED: {
    code: 'source',
    what: 'connection lost',
    fact: 'it was closed',
    hint: LOST,
  },
  CONNECTION_ENDED: { code: 'source', what: 'connection lost', fact: 'it was closed', hint: LOST },
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
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'source',
    what: 'TLS failed',
    hint: 'connect by a name that is in the certificate, or use sslmode=verify-ca',
  },
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

/**
 * The FeedgenError that says what a foreign error of the driver, the server, the network or TLS means; one that is not
 * understood (a bug) comes back as it is.
 */
export function translateDatabaseError(error: unknown, context: ErrorContext): unknown {
  if (isFeedgenError(error)) return error;
  const code = codeOf(error);
  if (code === undefined) return isTimeout(error) ? timedOut(error, context) : error;
  const system =
    SYSTEM[code] ??
    (isTlsCode(code) ? ({ code: 'source', what: 'TLS failed' } as const) : undefined);
  if (system !== undefined) {
    const fact = 'fact' in system && system.fact !== undefined ? system.fact : messageOf(error);
    return new FeedgenError(
      system.code,
      `${system.what}: ${context.where}: ${fact}`,
      details(system.hint, error),
    );
  }
  if (/^[0-9A-Z]{5}$/.test(code)) return translateSqlState(code, error, context);
  return error;
}

/** The SQLSTATE, errno or driver code of an error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (error === null || typeof error !== 'object' || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function translateSqlState(state: string, error: unknown, context: ErrorContext): FeedgenError {
  const meaning = SQLSTATES[state] ??
    SQLSTATES[state.slice(0, 2)] ?? { code: 'source', what: 'query failed' };
  const atFault =
    context.query !== undefined && (meaning.code === 'usage' || state.startsWith('22'));
  const place = atFault ? placeOf(context.query, positionOf(error)) : '';
  const what = context.query === undefined ? 'statement' : 'feed query';
  const about = meaning.code === 'usage' ? what : `${meaning.what}: ${context.where}`;
  return new FeedgenError(
    meaning.code,
    `${about}: ${messageOf(error)}${place}`,
    details(meaning.hint ?? serverHint(error), error),
  );
}

/** Character of the statement, from 1, that the server blames. */
function positionOf(error: unknown): number | undefined {
  const position = fieldOf(error, 'position');
  return position === undefined ? undefined : Number(position);
}

function serverHint(error: unknown): string | undefined {
  return fieldOf(error, 'hint')?.replace(/\.$/, '');
}

function fieldOf(error: unknown, name: string): string | undefined {
  if (error === null || typeof error !== 'object') return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

function details(hint: string | undefined, cause: unknown): { hint?: string; cause: unknown } {
  return hint === undefined ? { cause } : { hint, cause };
}

function isTlsCode(code: string): boolean {
  return /^(ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|HOSTNAME_MISMATCH)/.test(code);
}

function isTimeout(error: unknown): boolean {
  return fieldOf(error, 'name') === 'TimeoutError';
}

function timedOut(cause: unknown, { where }: ErrorContext): FeedgenError {
  return new FeedgenError('source', `cannot connect: ${where}: no answer in time`, {
    hint: 'check host, port and firewall; connect_timeout (PGCONNECT_TIMEOUT) sets the limit',
    cause,
  });
}

function unreachable(fact: string, hint?: string): Meaning & { readonly fact: string } {
  return { code: 'source', what: 'cannot connect', fact, ...(hint === undefined ? {} : { hint }) };
}
