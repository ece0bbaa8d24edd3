import postgres from 'postgres';
import { FeedgenError, isFeedgenError } from '../core/errors.js';
import type { SourceIdentity } from '../core/source.js';
import type { CopyTap } from './copy-tap.js';
import { translateDatabaseError } from './errors.js';
import type { PlacedQuery } from './sql-text.js';
import type { Wire } from './wire.js';

/** How long a read may bring nothing before the connection is given up, when nobody says. */
export const IDLE_LIMIT_SECONDS = 15 * 60;

export interface ConnectionOptions {
  readonly identity: SourceIdentity;
  readonly password: string | undefined;
  readonly applicationName: string;
  /** Command-line options for the server, as in PGOPTIONS. */
  readonly options?: string | undefined;
  /** Whether the driver may use named prepared statements. */
  readonly prepare: boolean;
  readonly idleLimitSeconds: number;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
  /** Asks the server to stop what the connection is doing; best effort. */
  readonly cancel: (backend: Backend) => Promise<void>;
}

/** What the server wants to see in a request to cancel. */
export interface Backend {
  readonly pid: number;
  readonly secret: number;
}

/**
 * One connection, for one user, with one thing going on at a time. Everything that is awaited on it goes through `run`, which
 * fails instead of waiting for ever: when the connection is lost, when nothing arrives for too long, when the run is stopped.
 */
export class Connection {
  readonly identity: SourceIdentity;
  /** The driver; its promises are awaited through `run` only. */
  readonly sql: postgres.Sql;
  readonly #wire: Wire;
  readonly #options: ConnectionOptions;
  readonly #onAbort: () => void;
  readonly #backend: Backend;
  #closed = false;

  private constructor(sql: postgres.Sql, backend: Backend, wire: Wire, options: ConnectionOptions) {
    this.identity = options.identity;
    this.sql = sql;
    this.#backend = backend;
    this.#wire = wire;
    this.#options = options;
    this.#onAbort = () => this.abandon(options.signal.reason);
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Logs in over a wire. Fails with the error of the driver or the signal's reason, and closes the wire. */
  static async open(
    wire: Wire,
    options: ConnectionOptions,
    deadline: AbortSignal,
  ): Promise<Connection> {
    const sql = driver(wire, options);
    const stop = (): void => wire.fail(deadline.reason);
    deadline.addEventListener('abort', stop, { once: true });
    try {
      // With `max: 1`, and a driver that is never told of a loss, every query goes over this wire; nothing need be reserved.
      const { state } = await wire.race(sql.unsafe('select 1'));
      return new Connection(sql, state, wire, options);
    } catch (error) {
      await sql.end({ timeout: 0 });
      wire.destroy();
      throw error;
    } finally {
      deadline.removeEventListener('abort', stop);
    }
  }

  /** The number by which whoever answers knows this session: a pooler gives its own. */
  get backendPid(): number {
    return this.#backend.pid;
  }

  /** Whether the connection can still be used. */
  get usable(): boolean {
    return !this.#closed && this.#wire.readyState === 'open';
  }

  /**
   * Waits for the driver, and fails with FeedgenError: `usage` when the user's query is at fault, `source` otherwise, or with the
   * reason of the run's signal.
   */
  async run<T>(work: PromiseLike<T>, query?: PlacedQuery): Promise<T> {
    const watchdog = setTimeout(
      () => this.abandon(this.#silence()),
      this.#options.idleLimitSeconds * 1000,
    );
    try {
      return await this.#wire.race(work);
    } catch (error) {
      throw this.#translate(error, query);
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** Takes the rows of the COPY that is run next off the wire. */
  tapCopy(): CopyTap {
    return this.#wire.tapCopy();
  }

  /**
   * Fails when the connection no longer answers. The driver can report the end of the rows when the server ended the
   * connection instead, so every end is proven by one more question.
   */
  async proveAlive(): Promise<void> {
    const rows = await this.run(this.sql.unsafe<{ alive: number }[]>('select 1 as alive'));
    if (rows[0]?.alive !== 1) throw this.#translate(lost('its answers are out of step'));
  }

  /** Gives the connection up at once, and asks the server to stop working for it. */
  abandon(reason: unknown): void {
    if (!this.usable) return;
    // Best effort: a server that cannot be reached for it ends the query when it next writes to this connection.
    this.#options.cancel(this.#backend).catch(() => {});
    this.#wire.fail(reason);
  }

  /** Closes the connection; the server rolls an open transaction back. Safe to call twice, and on a lost connection. */
  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#closed = true;
    await this.sql.end({ timeout: 0 });
    await this.#wire.closed(1_000);
  }

  #translate(error: unknown, query?: PlacedQuery): unknown {
    if (isFeedgenError(error) || error === this.#options.signal.reason) return error;
    const { host, database } = this.identity;
    const state = this.#wire.fatalState;
    const ended = this.#wire.readyState === 'closed' && state !== undefined;
    const known = ended ? Object.assign(lost(`SQLSTATE ${state}`), { code: state }) : error;
    return translateDatabaseError(known, { where: `${host}/${database}`, query });
  }

  #silence(): FeedgenError {
    const { host, database } = this.identity;
    const fact = `nothing arrived for ${this.#options.idleLimitSeconds} s`;
    return new FeedgenError('source', `connection lost: ${host}/${database}: ${fact}`, {
      hint: 'look for an overloaded server or a network that lost the connection; --source-timeout sets the limit',
      transient: 'ETIMEDOUT',
    });
  }
}

function lost(fact: string): Error & { code: string } {
  return Object.assign(new Error(fact), { code: 'CONNECTION_CLOSED' });
}

/** The driver, told everything, so that it looks for nothing in the environment, and never to connect a second time. */
function driver(wire: Wire, { identity, password, ...options }: ConnectionOptions): postgres.Sql {
  const settings = {
    host: 'given',
    port: 1,
    path: undefined,
    user: identity.user,
    database: identity.database,
    pass: () => password ?? '',
    socket: () => wire,
    ssl: false,
    sslnegotiation: null,
    max: 1,
    max_lifetime: null,
    max_pipeline: 1,
    idle_timeout: null,
    connect_timeout: 0,
    keep_alive: null,
    prepare: options.prepare,
    fetch_types: false,
    debug: false,
    connection: {
      application_name: options.applicationName,
      ...(options.options === undefined ? {} : { options: options.options }),
    },
    onnotice: ({ severity, message }: postgres.Notice) => {
      if (severity === 'WARNING') options.onNotice(`PostgreSQL: ${message}`);
    },
  };
  // `socket` and `pass` work but are missing from the driver's types.
  return postgres(settings as unknown as postgres.Options<Record<string, never>>);
}
