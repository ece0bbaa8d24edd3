import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { FeedgenError } from '../core/errors.js';
import type { SourceIdentity } from '../core/source.js';
import type { DatabaseChoice } from './choice.js';
import { readPasswordFile } from './password-file.js';
import { readServerParameters, type ServerParameters, severalHosts } from './server-parameters.js';
import { readTlsSettings, type TlsSettings } from './tls-settings.js';

/** All that is needed to reach a server, checked. */
export interface ServerSettings {
  /** The name or address that was given, or a socket directory. */
  readonly host: string;
  /** What to connect to: `host`, or the address given for it. */
  readonly address: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly applicationName: string;
  /** Command-line options for the server, as in PGOPTIONS. */
  readonly options: string | undefined;
  readonly connectSeconds: number;
  readonly tls: TlsSettings;
}

const CONNECT_SECONDS = 30;
const SOCKET_DIRECTORIES = ['/var/run/postgresql', '/tmp'];

/**
 * Reads the settings of a server as psql does: URL, then PG* variables, then the password file.
 * Fails with FeedgenError `usage`. Warnings about the password file go to `onNotice`.
 */
export async function readServerSettings(
  choice: Extract<DatabaseChoice, { kind: 'server' }>,
  onNotice: (text: string) => void,
): Promise<ServerSettings> {
  const given = readServerParameters(choice.url, choice.env);
  const port = readPort(given.port);
  const host = given.host ?? given.hostaddr ?? defaultHost(port);
  if (host.includes(',') || given.hostaddr?.includes(',')) throw severalHosts();
  const user = given.user ?? operatingSystemUser();
  const database = given.dbname ?? user;
  const password =
    given.password ??
    (await readPasswordFile({ host, port, database, user }, given.passfile, choice.env, onNotice));
  if (password !== undefined) choice.onPassword?.(password);
  return {
    host,
    address: isSocketDirectory(host) ? host : (given.hostaddr ?? host),
    port,
    database,
    user,
    password,
    applicationName: given.application_name ?? 'feedgen',
    options: given.options,
    connectSeconds: readSeconds(given),
    tls: readTlsSettings(given, choice.env, isSocketDirectory(host)),
  };
}

/** What may be shown of a server: never the password. */
export function identityOf(settings: ServerSettings): SourceIdentity {
  const { host, port, database, user } = settings;
  const shown = isSocketDirectory(host)
    ? host
    : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { kind: 'server', host: shown, database, user };
}

/** Whether a host is the directory of a unix socket. */
export function isSocketDirectory(host: string): boolean {
  return host.startsWith('/');
}

/** Where the server of a port listens in a socket directory. */
export function socketPath(directory: string, port: number): string {
  return join(directory, `.s.PGSQL.${port}`);
}

/** psql's own default is the socket directory it was built with; these are the two in use. */
function defaultHost(port: number): string {
  const directory = SOCKET_DIRECTORIES.find((path) => existsSync(socketPath(path, port)));
  return directory ?? 'localhost';
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? 5432);
  if (/^\d+$/.test(text ?? '5432') && port >= 1 && port <= 65535) return port;
  if (text?.includes(',')) throw severalHosts();
  throw new FeedgenError('usage', 'database: the port is not a number from 1 to 65535', {
    hint: 'check DATABASE_URL and PGPORT',
  });
}

function readSeconds(given: ServerParameters): number {
  if (given.connect_timeout === undefined) return CONNECT_SECONDS;
  const seconds = Number(given.connect_timeout);
  if (!Number.isInteger(seconds)) {
    throw new FeedgenError('usage', 'database: connect_timeout is not a whole number of seconds', {
      hint: 'check DATABASE_URL and PGCONNECT_TIMEOUT',
    });
  }
  // libpq: 0 or less waits for ever, which here is as long as the watchdog lets it; 1 means 2.
  return seconds <= 0 ? 900 : Math.max(2, seconds);
}

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    // Containers often run under a number without a name.
    throw new FeedgenError(
      'usage',
      'database: no user is given and this process has no user name',
      {
        hint: 'set PGUSER, or name the user in DATABASE_URL',
        cause,
      },
    );
  }
}
