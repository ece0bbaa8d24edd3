import { createReadStream, statSync } from 'node:fs';
import helper from 'pgpass/lib/helper.js';

/** What an entry of the password file is looked up by. */
export interface PasswordKey {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * The password for a connection in `.pgpass` (or `passfile`), undefined when there is none. A file that others can read is
 * ignored with a warning, as psql does.
 */
export async function readPasswordFile(
  key: PasswordKey,
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): Promise<string | undefined> {
  const path = file ?? helper.getFileName(env);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile()) {
    warn(`password file ${path} is ignored: it is not a plain file`);
    return undefined;
  }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    warn(`password file ${path} is ignored: others can read it; run chmod 0600 on it`);
    return undefined;
  }
  // libpq looks up the default socket directories as `localhost`.
  const local = ['/var/run/postgresql', '/tmp'].includes(key.host);
  return (await find(key, path)) ?? (local ? find({ ...key, host: 'localhost' }, path) : undefined);
}

function find(key: PasswordKey, path: string): Promise<string | undefined> {
  return new Promise((resolve) => helper.getPassword(key, createReadStream(path), resolve));
}
