import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FeedgenError, messageOf } from '../core/errors.js';
import type { ServerParameters } from './server-parameters.js';

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type SslMode = (typeof MODES)[number];

/** How a connection is protected, with the meaning that libpq gives the modes. */
export interface TlsSettings {
  readonly mode: SslMode;
  /** What to try, in order: with TLS or without. */
  readonly attempts: readonly ('tls' | 'plain')[];
  /** What is proven of the server: nothing, a certificate chain, or the chain and its host name. */
  readonly verify: 'nothing' | 'chain' | 'host';
  /** Trusted roots; absent: those of Node. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

const ATTEMPTS: Readonly<Record<SslMode, readonly ('tls' | 'plain')[]>> = {
  disable: ['plain'],
  allow: ['plain', 'tls'],
  prefer: ['tls', 'plain'],
  require: ['tls'],
  'verify-ca': ['tls'],
  'verify-full': ['tls'],
};

/**
 * Works out how to protect a connection. As in libpq, a root certificate makes `require` check the chain, and unix sockets
 * go without TLS. Fails with FeedgenError `usage` when a file is missing.
 */
export function readTlsSettings(
  given: ServerParameters,
  env: Readonly<Record<string, string | undefined>>,
  socket: boolean,
): TlsSettings {
  const mode = readMode(given);
  if (socket || mode === 'disable') return { mode, attempts: ['plain'], verify: 'nothing' };
  const home = join(env.HOME ?? homedir(), '.postgresql');
  const ca = readRoots(given.sslrootcert, home, mode, env);
  const chain = ca === undefined ? 'nothing' : 'chain';
  return {
    mode,
    attempts: ATTEMPTS[mode],
    verify: mode === 'verify-full' ? 'host' : chain,
    ...(typeof ca === 'string' ? { ca } : {}),
    ...readClientCertificate(given, home),
  };
}

function readMode(given: ServerParameters): SslMode {
  const system = given.sslrootcert === 'system';
  const text = given.sslmode ?? (system ? 'verify-full' : 'prefer');
  const mode = MODES.find((name) => name === text);
  if (mode === undefined) {
    throw new FeedgenError('usage', 'database: unknown sslmode', {
      hint: `use ${MODES.join(', ')}`,
    });
  }
  if (system && mode !== 'verify-full') {
    throw new FeedgenError(
      'usage',
      `database: sslmode ${mode} is too weak for sslrootcert=system`,
      {
        hint: 'use sslmode=verify-full: anyone can get a certificate from a public authority',
      },
    );
  }
  return mode;
}

/** The trusted roots: text of a file, `true` for those of the system, undefined for none. */
function readRoots(
  given: string | undefined,
  home: string,
  mode: SslMode,
  env: Readonly<Record<string, string | undefined>>,
): string | true | undefined {
  if (given === 'system') {
    const file = env.SSL_CERT_FILE ?? '';
    return file === '' ? true : readFile(file, 'SSL_CERT_FILE');
  }
  if (given !== undefined) return readFile(given, 'sslrootcert');
  const usual = join(home, 'root.crt');
  if (existsSync(usual)) return readFile(usual, 'sslrootcert');
  if (mode !== 'verify-ca' && mode !== 'verify-full') return undefined;
  throw new FeedgenError('usage', `database: sslmode ${mode} needs a root certificate`, {
    hint: `give sslrootcert (PGSSLROOTCERT) a file or "system", or put the certificate at ${usual}`,
  });
}

function readClientCertificate(
  given: ServerParameters,
  home: string,
): Pick<TlsSettings, 'cert' | 'key' | 'passphrase'> {
  const certFile = given.sslcert ?? join(home, 'postgresql.crt');
  if (given.sslcert === undefined && !existsSync(certFile)) return {};
  const keyFile = given.sslkey ?? join(home, 'postgresql.key');
  const cert = readFile(certFile, 'sslcert');
  const key = readFile(keyFile, 'sslkey');
  checkPrivate(keyFile);
  return {
    cert,
    key,
    ...(given.sslpassword === undefined ? {} : { passphrase: given.sslpassword }),
  };
}

/** libpq's rule: nobody else may read a private key; a key of root may be read by its group. */
function checkPrivate(keyFile: string): void {
  const { mode, uid } = statSync(keyFile);
  const forbidden = uid === 0 ? 0o037 : 0o077;
  if (process.platform === 'win32' || (mode & forbidden) === 0) return;
  throw new FeedgenError('usage', `database: others can read the private key ${keyFile}`, {
    hint: `run chmod 0600 ${keyFile}`,
  });
}

function readFile(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FeedgenError('usage', `database: ${name} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}
