import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { FeedgenError } from '../core/errors.js';
import { type DatabaseChoice, embeddedDatabasePath } from './choice.js';
import { Connection, IDLE_LIMIT_SECONDS } from './connection.js';
import { makeDataDirectory } from './data-directory.js';
import { type DirectoryLock, waitForDirectory } from './directory-lock.js';
import { describeEmbeddedError, translateFileError } from './file-errors.js';
import { embeddedIdentity, requireEmbedded } from './identity.js';
import { pgliteStream } from './pglite-stream.js';
import { findStartSnapshot, unpackStartSnapshot } from './start-snapshot.js';
import { Wire } from './wire.js';

/** The PostgreSQL inside the pinned PGlite; a database directory of another one cannot be opened. */
const POSTGRES_VERSION = '18';

/** An open embedded database: one connection, and the directory held for this process. */
export interface EmbeddedDatabase {
  readonly connection: Connection;
  readonly lock: DirectoryLock;
  /** Runs `<copy> from` the parts of a text in memory, in the session and transaction of the connection. */
  readonly copyFrom: (copy: string, parts: Uint8Array[]) => Promise<unknown>;
  /** Writes everything, and gives the directory back. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
  /** How long to wait while another process has it open; 0 when absent. */
  readonly lockWaitSeconds?: number;
}

/**
 * Opens the embedded database of a data directory, making it when it may. Fails with FeedgenError `locked` when another process has
 * it open, `usage` when there is none or the path is wrong, `source` when it cannot be opened.
 */
export async function openEmbedded(
  choice: Extract<DatabaseChoice, { kind: 'embedded' }>,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase> {
  requireEmbedded(choice);
  options.signal.throwIfAborted();
  const directory = embeddedDatabasePath(choice.directory);
  makeDataDirectory(choice.directory);
  const lock = await waitForDirectory(directory, options.lockWaitSeconds ?? 0, options.signal);
  try {
    removeHalfMade(choice.directory);
    if (!existsSync(join(directory, 'PG_VERSION'))) await createDatabase(directory);
    return await open(directory, lock, options);
  } catch (error) {
    lock.release();
    throw translateFileError(error, choice.directory);
  }
}

/** Makes the database beside its place and moves it there whole, so that a killed process leaves no half-made database. */
async function createDatabase(directory: string): Promise<void> {
  const draft = `${directory}.new-${process.pid}`;
  try {
    await fillDirectory(draft);
    // A directory without PG_VERSION is no database: an empty one may stand in the way.
    if (existsSync(directory)) removeEmpty(directory);
    renameSync(draft, directory);
  } catch (error) {
    // It would take the space of a whole database, on a disk that may be full.
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function fillDirectory(draft: string): Promise<void> {
  mkdirSync(draft, { mode: 0o700 });
  const snapshot = findStartSnapshot();
  if (snapshot === undefined) await (await start(draft)).close();
  else unpackStartSnapshot(snapshot, draft);
  chmodSync(draft, 0o700);
}

function removeEmpty(directory: string): void {
  if (readdirSync(directory).length > 0) {
    throw new FeedgenError('source', `embedded database: ${directory} is not a database`, {
      hint: 'move what is in it elsewhere, or choose another data directory',
    });
  }
  rmSync(directory, { recursive: true });
}

function removeHalfMade(dataDirectory: string): void {
  for (const name of readdirSync(dataDirectory)) {
    if (/^pgdata\.new-\d+$/.test(name)) {
      rmSync(join(dataDirectory, name), { recursive: true, force: true });
    }
  }
}

async function open(
  directory: string,
  lock: DirectoryLock,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase> {
  checkVersion(directory);
  const database = await start(directory);
  try {
    const connection = await connect(database, directory, options);
    return {
      connection,
      lock,
      copyFrom: (copy, parts) =>
        database.query(`${copy} from '/dev/blob'`, [], { blob: new Blob(parts) }),
      async close() {
        try {
          await connection.close();
          await database.close();
        } finally {
          lock.release();
        }
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function connect(
  database: PGlite,
  directory: string,
  { signal, onNotice }: EmbeddedOptions,
): Promise<Connection> {
  const options = {
    identity: embeddedIdentity(directory),
    password: undefined,
    applicationName: 'feedgen',
    prepare: true,
    idleLimitSeconds: IDLE_LIMIT_SECONDS,
    signal,
    onNotice,
    // It runs in this thread: by the time anybody could ask, it is done.
    cancel: async () => {},
  };
  return Connection.open(new Wire(pgliteStream(database)), options, signal);
}

async function start(directory: string): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir: directory });
  } catch (cause) {
    throw new FeedgenError(
      'source',
      `embedded database: ${directory} cannot be opened: ${describeEmbeddedError(cause)}`,
      {
        hint: 'check that its disk has free space; if it is damaged, remove the directory and run feedgen seed again',
        cause,
      },
    );
  }
}

function checkVersion(directory: string): void {
  const version = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim();
  if (version === POSTGRES_VERSION) return;
  throw new FeedgenError(
    'source',
    `embedded database: ${directory} was made by PostgreSQL ${version}, this feedgen has ${POSTGRES_VERSION}`,
    { hint: 'remove the directory and run feedgen seed again, or use a server' },
  );
}
