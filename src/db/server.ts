import { messageOf } from '../core/errors.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { dial, TLS_REFUSED } from './dial.js';
import { codeOf, translateDatabaseError } from './errors.js';
import { identityOf, type ServerSettings } from './server-settings.js';
import { Wire } from './wire.js';

const CANCEL_CODE = 80877102;
const CANCEL_MILLISECONDS = 3_000;

/** What a caller decides about a connection to a server. */
export type ServerConnectionOptions = Pick<
  ConnectionOptions,
  'prepare' | 'idleLimitSeconds' | 'signal' | 'onNotice'
>;

/**
 * Connects to a server and logs in, with or without TLS as the mode says. Fails with FeedgenError `source` when the server cannot be
 * reached or refuses, or with the signal's reason.
 */
export async function connectToServer(
  settings: ServerSettings,
  options: ServerConnectionOptions,
): Promise<Connection> {
  const [first = 'plain', second] = settings.tls.attempts;
  try {
    return await attempt(settings, first, options);
  } catch (error) {
    if (second === undefined || !mayFallBack(error, first)) throw explain(error, settings, options);
    return await attempt(settings, second, options).catch((later: unknown) => {
      throw explain(later, settings, options);
    });
  }
}

async function attempt(
  settings: ServerSettings,
  way: 'tls' | 'plain',
  options: ServerConnectionOptions,
): Promise<Connection> {
  const { password, applicationName } = settings;
  return within(settings.connectSeconds * 1000, options.signal, async (deadline) =>
    Connection.open(
      new Wire(await dial(settings, way, deadline)),
      {
        ...options,
        identity: identityOf(settings),
        password,
        applicationName,
        options: settings.options,
        cancel: ({ pid, secret }) => requestCancel(settings, way, pid, secret),
      },
      deadline,
    ),
  );
}

/**
 * Runs a step under a deadline and a signal. A timer of our own: Node 20 forgets the timeout of AbortSignal.any when nothing but
 * its listeners holds it, and a silent server is then waited for for ever.
 */
async function within<T>(
  milliseconds: number,
  signal: AbortSignal,
  step: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  const timer = setTimeout(() => controller.abort(late), milliseconds);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    return await step(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** As libpq: `prefer` goes on without TLS, and `allow` with it, when the server wants it that way; not after a wrong password. */
function mayFallBack(error: unknown, way: 'tls' | 'plain'): boolean {
  const code = codeOf(error) ?? '';
  if (code === '28000') return true;
  return (
    way === 'tls' &&
    (code === TLS_REFUSED || /^(ERR_|CERT_|EPROTO|ECONNRESET|[A-Z_]*CERT)/.test(code))
  );
}

function explain(
  error: unknown,
  settings: ServerSettings,
  options: ServerConnectionOptions,
): unknown {
  if (options.signal.aborted && error === options.signal.reason) return error;
  const { host, database } = identityOf(settings);
  return translateDatabaseError(withReason(error, settings), { where: `${host}/${database}` });
}

/** A refusal whose reason lies in our own settings says so; anything else comes back as it is. */
function withReason(error: unknown, { password, tls }: ServerSettings): unknown {
  const code = codeOf(error);
  if (code === '28P01' && password === undefined)
    return Object.assign(new Error('the server asks for a password and none is given'), {
      code,
      cause: error,
    });
  // PostgreSQL says it at the end, since version 14 in the first of these ways.
  const unencrypted = /, (no encryption|SSL off)$/.test(messageOf(error));
  if (code === '28000' && unencrypted && !tls.attempts.includes('tls'))
    return Object.assign(new Error(messageOf(error)), { code: 'TLS_WANTED', cause: error });
  return error;
}

/** Asks the server, over a connection of its own, to stop what a backend is doing. */
async function requestCancel(
  settings: ServerSettings,
  way: 'tls' | 'plain',
  pid: number,
  secret: number,
): Promise<void> {
  const message = Buffer.alloc(16);
  message.writeUInt32BE(16, 0);
  message.writeUInt32BE(CANCEL_CODE, 4);
  message.writeUInt32BE(pid, 8);
  message.writeUInt32BE(secret, 12);
  const { signal } = new AbortController();
  const socket = await within(CANCEL_MILLISECONDS, signal, (deadline) =>
    dial(settings, way, deadline),
  );
  socket.resume();
  socket.end(message);
}
