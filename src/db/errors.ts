import { type ErrorDetails, FeedgenError, isFeedgenError, messageOf } from '../core/errors.js';
import { type Meaning, meaningOfSqlState, meaningOfSystemCode } from './error-meanings.js';
import { type PlacedQuery, placeOf } from './sql-text.js';

const SYNTAX_ERROR = '42601';
const COMMENTS = /--.*|\/\*[\s\S]*?\*\//g;

/** What a message may say about where an error happened. */
export interface ErrorContext {
  /** The shown server or data directory, never a URL. */
  readonly where: string;
  /** The user's query and where it stands in the statement, when its text may be at fault. */
  readonly query?: PlacedQuery | undefined;
}

/**
 * The FeedgenError that says what a foreign error of the driver, the server, the network or TLS means; one that is not
 * understood (a bug) comes back as it is.
 */
export function translateDatabaseError(error: unknown, context: ErrorContext): unknown {
  if (isFeedgenError(error)) return error;
  const code = codeOf(error);
  if (code === undefined) return isTimeout(error) ? timedOut(error, context) : error;
  const system = meaningOfSystemCode(code);
  if (system !== undefined) {
    const fact = system.fact ?? messageOf(error);
    return new FeedgenError(
      system.code,
      `${system.what}: ${context.where}: ${fact}`,
      details(system, code, error),
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
  const meaning = meaningOfSqlState(state);
  const atFault =
    context.query !== undefined && (meaning.code === 'usage' || state.startsWith('22'));
  const place = atFault ? placeOf(context.query, positionOf(error)) : '';
  const what = context.query === undefined ? 'statement' : 'feed query';
  const about = meaning.code === 'usage' ? what : `${meaning.what}: ${context.where}`;
  return new FeedgenError(
    meaning.code,
    `${about}: ${messageOf(error)}${place}`,
    details(
      {
        ...meaning,
        hint:
          hintOf(meaning, context) ??
          hintAt(state, error, context) ??
          serverHint(error) ??
          hintFor(state, context),
      },
      state,
      error,
    ),
  );
}

function hintOf({ hint, ownHint }: Meaning, { query }: ErrorContext): string | undefined {
  return query === undefined ? (ownHint ?? hint) : hint;
}

/** What the place of the fault in the user's query says: a semicolon that is no syntax begins a second statement. */
function hintAt(state: string, error: unknown, { query }: ErrorContext): string | undefined {
  const position = positionOf(error);
  if (state !== SYNTAX_ERROR || query === undefined || position === undefined) return undefined;
  const found = [...query.text][position - 1 - query.offset];
  return found === ';' ? 'a feed is a single select: leave out what follows it' : undefined;
}

/** What may be said of a fault in the user's query of which the server says no more. */
function hintFor(state: string, { query }: ErrorContext): string | undefined {
  if (query === undefined) return undefined;
  if (state.startsWith('22'))
    return 'an expression of the query fails for the value of some row: guard it by case, nullif or where';
  const isSelect = /^[\s(]*(select|with|values|table)\b/i.test(query.text.replace(COMMENTS, ' '));
  return state === SYNTAX_ERROR && !isSelect ? 'a feed is a single select' : undefined;
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

function details(
  { hint, transient }: { readonly hint?: string | undefined; readonly transient?: true },
  code: string,
  cause: unknown,
): ErrorDetails {
  return { cause, ...(hint !== undefined && { hint }), ...(transient && { transient: code }) };
}

function isTimeout(error: unknown): boolean {
  return fieldOf(error, 'name') === 'TimeoutError';
}

function timedOut(cause: unknown, { where }: ErrorContext): FeedgenError {
  return new FeedgenError('source', `cannot connect: ${where}: no answer in time`, {
    hint: 'check host, port and firewall; connect_timeout (PGCONNECT_TIMEOUT) sets the limit',
    cause,
    transient: 'ETIMEDOUT',
  });
}
