import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Which database a command works on. */
export type DatabaseChoice =
  | {
      readonly kind: 'server';
      /** Wins over the PG* variables of `env`, piece by piece, as in psql. */
      readonly url?: string;
      readonly env: Readonly<Record<string, string | undefined>>;
      /** Told the password that is used, wherever it was found, so that it can be kept out of all that is said. */
      readonly onPassword?: (password: string) => void;
    }
  | {
      readonly kind: 'embedded';
      /** The data directory; the database lives in its folder `pgdata`. */
      readonly directory: string;
      /** Whether a missing database is made, or is a FeedgenError `usage`. */
      readonly create: boolean;
    };

const NAMING = ['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGSERVICE'];

/** Whether the environment names a server, as psql reads it. */
export function namesDatabase(env: Readonly<Record<string, string | undefined>>): boolean {
  return NAMING.some((name) => (env[name] ?? '') !== '');
}

/** Where the embedded database of a data directory lives. */
export function embeddedDatabasePath(dataDirectory: string): string {
  return join(dataDirectory, 'pgdata');
}

/** Whether `seed` or `import` has created an embedded database in this data directory. */
export function embeddedDatabaseExists(dataDirectory: string): boolean {
  return existsSync(join(embeddedDatabasePath(dataDirectory), 'PG_VERSION'));
}
