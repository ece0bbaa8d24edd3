import { FeedgenError } from '../core/errors.js';
import type { Reader, RunLock, Snapshot, Source, SourceIdentity } from '../core/source.js';
import type { DatabaseChoice } from './choice.js';
import { chooseReader } from './choose-reader.js';
import { type Connection, IDLE_LIMIT_SECONDS } from './connection.js';
import type { EmbeddedDatabase } from './embedded.js';
import { embeddedRunLock, takeRunLock } from './run-lock.js';
import { connectToServer, type ServerConnectionOptions } from './server.js';
import { identityOf, readServerSettings, type ServerSettings } from './server-settings.js';
import { openSnapshot, type SnapshotOptions } from './snapshot.js';

export interface SourceOptions {
  /** `auto`: COPY on a server that has it, a cursor elsewhere. */
  readonly reader: 'auto' | Reader;
  /** Whether named prepared statements may be used; poolers in transaction mode need `false`. */
  readonly prepare: boolean;
  /** Stops everything that waits, with its reason as the error. */
  readonly signal: AbortSignal;
  /** Told what PostgreSQL warns of, and why a password file is ignored. */
  readonly onNotice?: (text: string) => void;
  /** How long a read may bring nothing before the connection is given up; 15 minutes. */
  readonly idleLimitSeconds?: number;
  /** How long a snapshot of a server may be held; without a limit when absent. */
  readonly maxSnapshotSeconds?: number | undefined;
  /** How many rows are read in a second at most; as many as come when absent. */
  readonly maxRowsPerSecond?: number | undefined;
  /** How long to wait while another process has the embedded database open; not at all when absent. */
  readonly lockWaitSeconds?: number;
}

/** Connects to the database of a choice. Fails with FeedgenError `usage`, `source` or `locked`. */
export async function openSource(choice: DatabaseChoice, options: SourceOptions): Promise<Source> {
  return choice.kind === 'server' ? openServer(choice, options) : openEmbedded(choice, options);
}

async function openServer(
  choice: Extract<DatabaseChoice, { kind: 'server' }>,
  options: SourceOptions,
): Promise<Source> {
  const onNotice = options.onNotice ?? (() => {});
  const settings = await readServerSettings(choice, onNotice);
  const connectionOptions = {
    prepare: options.prepare,
    signal: options.signal,
    idleLimitSeconds: options.idleLimitSeconds ?? IDLE_LIMIT_SECONDS,
    onNotice,
  };
  const connection = await connectToServer(settings, connectionOptions);
  const reader = options.reader === 'auto' ? await chooseReader(connection) : options.reader;
  const { maxSnapshotSeconds, maxRowsPerSecond } = options;
  const reading = { ...connectionOptions, reader, maxSnapshotSeconds, maxRowsPerSecond };
  return new ServerSource(settings, reading, connection);
}

class ServerSource implements Source {
  readonly identity: SourceIdentity;
  readonly #settings: ServerSettings;
  readonly #options: ServerConnectionOptions & SnapshotOptions;
  #connection: Connection;

  constructor(
    settings: ServerSettings,
    options: ServerConnectionOptions & SnapshotOptions,
    connection: Connection,
  ) {
    this.identity = identityOf(settings);
    this.#settings = settings;
    this.#options = options;
    this.#connection = connection;
  }

  async openSnapshot(query: string, asText: (column: string) => boolean): Promise<Snapshot> {
    if (!this.#connection.usable) {
      await this.#connection.close();
      this.#connection = await connectToServer(this.#settings, this.#options);
    }
    return openSnapshot(this.#connection, query, asText, this.#options);
  }

  async lock(name: string, waitSeconds: number): Promise<RunLock> {
    const connection = await connectToServer(this.#settings, this.#options);
    return takeRunLock(connection, name, waitSeconds, this.#options.signal);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

async function openEmbedded(
  choice: Extract<DatabaseChoice, { kind: 'embedded' }>,
  { reader, signal, onNotice = () => {}, lockWaitSeconds = 0, maxRowsPerSecond }: SourceOptions,
): Promise<Source> {
  if (reader === 'copy') {
    throw new FeedgenError('usage', 'reader copy: the embedded database has no COPY to read from', {
      hint: 'use --reader auto',
    });
  }
  // Loaded when it is needed: it is a whole PostgreSQL.
  const embedded = await import('./embedded.js');
  return new EmbeddedSource(
    await embedded.openEmbedded(choice, { signal, onNotice, lockWaitSeconds }),
    { reader: 'cursor', signal, maxRowsPerSecond, idleLimitSeconds: IDLE_LIMIT_SECONDS },
  );
}

class EmbeddedSource implements Source {
  readonly identity: SourceIdentity;
  readonly #database: EmbeddedDatabase;
  readonly #options: SnapshotOptions;
  #closed = false;

  constructor(database: EmbeddedDatabase, options: SnapshotOptions) {
    this.#options = options;
    this.identity = database.connection.identity;
    this.#database = database;
  }

  openSnapshot(query: string, asText: (column: string) => boolean): Promise<Snapshot> {
    return openSnapshot(this.#database.connection, query, asText, this.#options);
  }

  async lock(): Promise<RunLock> {
    return embeddedRunLock(this.#database.lock);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#database.close();
  }
}
