import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { findPostgresBinaries } from './postgres-binaries.js';

/** PostgreSQL refuses to run as root; this is nobody. */
const UNPRIVILEGED = 65534;
const PREFIX = 'feedgen-test-pg-';

/** A running PostgreSQL of our own: fast, without any promise to keep data. */
export interface Cluster {
  /** Everything of it, removed by `stop`. */
  readonly directory: string;
  readonly port: number;
  readonly socketDirectory: string;
  /** Where its binaries were found. */
  readonly found: string;
  /** A URL for TCP as the superuser. */
  url(database?: string): string;
  /** Ends the server with a signal (SIGINT: fast, SIGQUIT: immediate, SIGKILL: of the first process alone), and starts it again. */
  restart(signal: NodeJS.Signals): Promise<void>;
  /** Ends the server as `restart` does, and leaves it so. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again. */
  begin(): Promise<void>;
  /** Stops the server for a moment, and starts a standby of it that conflicts at once, rather than wait for its readers. */
  addStandby(): Promise<Cluster>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Lines of postgresql.conf that win over ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of pg_hba.conf that come before ours. */
  readonly access?: readonly string[];
  /** Files written beside the data, readable by the server only; named by `settings` as `../<name>`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of the server, besides that of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a cluster in a temporary directory, on a free port and a socket. Fails when no PostgreSQL can be found. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const binaries = findPostgresBinaries();
  if (binaries === undefined) {
    throw new Error(
      'no PostgreSQL found for the tests: set FEEDGEN_TEST_DATABASE_URL, install PostgreSQL, or run npm ci with development dependencies',
    );
  }
  clearLeftovers();
  const directory = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(directory, 'owner.pid'), String(process.pid));
  const bin = readableBinaries(binaries.directory, directory);
  const port = await freePort();
  prepare(bin, directory, port, options);
  const { environment = {} } = options;
  await startServer(bin, directory, environment);
  return clusterIn(directory, port, bin, binaries.found, environment);
}

function clusterIn(
  directory: string,
  port: number,
  bin: string,
  found: string,
  environment: Readonly<Record<string, string>> = {},
): Cluster {
  return {
    directory,
    port,
    socketDirectory: join(directory, 'socket'),
    found,
    url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`,
    async restart(signal) {
      await endServer(directory, signal);
      await startServerAgain(bin, directory, environment);
    },
    end: (signal) => endServer(directory, signal),
    begin: () => startServerAgain(bin, directory, environment),
    addStandby: () => addStandby(directory, port, bin, found),
    stop: () => stopCluster(directory),
  };
}

async function addStandby(
  primary: string,
  primaryPort: number,
  bin: string,
  found: string,
): Promise<Cluster> {
  const directory = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(directory, 'owner.pid'), String(process.pid));
  await endServer(primary, 'SIGINT');
  cpSync(join(primary, 'data'), join(directory, 'data'), { recursive: true });
  mkdirSync(join(directory, 'socket'), { mode: 0o777 });
  const port = await freePort();
  const settings = {
    port: String(port),
    unix_socket_directories: join(directory, 'socket'),
    primary_conninfo: `host=127.0.0.1 port=${primaryPort} user=postgres`,
    max_standby_streaming_delay: '0',
    hot_standby_feedback: 'off',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  appendFileSync(join(directory, 'data', 'postgresql.conf'), `\n${lines.join('\n')}\n`);
  writeFileSync(join(directory, 'data', 'standby.signal'), '');
  ownAll(directory);
  await startServer(bin, primary);
  await startServer(bin, directory);
  return clusterIn(directory, port, bin, found);
}

function startServer(
  bin: string,
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const server = spawn(join(bin, 'postgres'), ['-D', join(directory, 'data')], {
    ...identity(),
    cwd: '/',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return ready(server);
}

/** Starts a server whose predecessor may have been killed: its other processes hold the memory until they notice. */
async function startServerAgain(
  bin: string,
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await startServer(bin, directory, environment);
    } catch (error) {
      if (tries === 100 || !/still in use|already exists/.test(String(error))) throw error;
      await pause(100);
    }
  }
}

/** Ends the first process. */
async function endServer(directory: string, signal: NodeJS.Signals): Promise<void> {
  const pid = serverPid(directory);
  if (pid === undefined) throw new Error('the server is not running');
  process.kill(pid, signal);
  for (let tries = 0; tries < 600 && isRunning(pid); tries += 1) await pause(50);
}

/** Stops the cluster in a directory, also from another process than the one that started it, and removes the directory. */
export async function stopCluster(directory: string): Promise<void> {
  const pid = serverPid(directory);
  if (pid !== undefined) {
    process.kill(pid, 'SIGINT');
    for (let tries = 0; tries < 100 && isRunning(pid); tries += 1) await pause(50);
    if (isRunning(pid)) process.kill(pid, 'SIGQUIT');
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** The URL of the server of this test run, as the global setup found or started it. */
export function testServerUrl(): string {
  const url = process.env.FEEDGEN_TEST_SERVER_URL;
  if (url === undefined)
    throw new Error('FEEDGEN_TEST_SERVER_URL is not set: run the tests through npm test');
  return url;
}

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates an empty UTF-8 database on the server of this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `feedgen_test_${randomBytes(6).toString('hex')}`;
  const server = testServerUrl();
  await asAdministrator(server, `create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => asAdministrator(server, `drop database if exists ${name} with (force)`),
  };
}

async function asAdministrator(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

function prepare(bin: string, directory: string, port: number, options: ClusterOptions): void {
  const data = join(directory, 'data');
  const socketDirectory = join(directory, 'socket');
  mkdirSync(data, { mode: 0o700 });
  mkdirSync(socketDirectory, { mode: 0o777 });
  own(directory, 0o755);
  own(data, 0o700);
  own(socketDirectory, 0o777);
  for (const [name, text] of Object.entries(options.files ?? {})) {
    writeFileSync(join(directory, name), text);
    own(join(directory, name), 0o600);
  }
  const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...flags], {
    ...identity(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketDirectory,
    max_connections: '200',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  appendFileSync(join(data, 'postgresql.conf'), `\n${lines.join('\n')}\n`);
  const access = join(data, 'pg_hba.conf');
  const rules = [...(options.access ?? []), readFileSync(access, 'utf8')];
  writeFileSync(access, rules.join('\n'));
}

/** Resolves when the server takes connections; fails with its log when it ends first. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (log.length < 10_000) log += text;
      if (/ready to accept (read-only )?connections/.test(log)) resolve();
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`postgres ended with ${code}:\n${log}`)));
    server.unref();
  });
}

/** Whom the server runs as: the current user, or nobody when that is root. */
function identity(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
}

function own(path: string, mode: number): void {
  chmodSync(path, mode);
  if (process.getuid?.() === 0) chownSync(path, UNPRIVILEGED, UNPRIVILEGED);
}

/** As `own`, for a copied data directory: readable by the server alone. */
function ownAll(directory: string): void {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    own(path, entry.isDirectory() ? 0o700 : 0o600);
  }
  own(directory, 0o755);
  own(join(directory, 'socket'), 0o777);
}

/** Binaries below a directory that nobody may not enter (root's home is one) are copied beside the data. */
function readableBinaries(bin: string, directory: string): string {
  if (process.getuid?.() !== 0) return bin;
  try {
    execFileSync(join(bin, 'postgres'), ['--version'], {
      ...identity(),
      cwd: '/',
      stdio: 'ignore',
    });
    return bin;
  } catch {
    const copy = join(directory, 'native');
    cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(directory, 0o755);
    return join(copy, 'bin');
  }
}

/** Stops and removes clusters whose test run was killed before it could. */
function clearLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = join(tmpdir(), name);
    const owner = readNumber(join(directory, 'owner.pid'));
    if (owner === undefined || isRunning(owner)) continue;
    const pid = serverPid(directory);
    if (pid !== undefined) process.kill(pid, 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The postmaster of a cluster directory, if the process of that number really is it. */
function serverPid(directory: string): number | undefined {
  const data = join(directory, 'data');
  const pid = readNumber(join(data, 'postmaster.pid'));
  if (pid === undefined || !isRunning(pid)) return undefined;
  const commandLine = `/proc/${pid}/cmdline`;
  if (existsSync('/proc/self') && !existsSync(commandLine)) return undefined;
  if (existsSync(commandLine) && !readFileSync(commandLine, 'utf8').includes(data))
    return undefined;
  return pid;
}

function readNumber(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const value = Number.parseInt(readFileSync(path, 'utf8'), 10);
  return Number.isNaN(value) ? undefined : value;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error !== null && typeof error === 'object' && 'code' in error && error.code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no free port')),
      );
    });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
