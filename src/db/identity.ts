import { FeedgenError } from '../core/errors.js';
import type { SourceIdentity } from '../core/source.js';
import { type DatabaseChoice, embeddedDatabaseExists, embeddedDatabasePath } from './choice.js';
import { identityOf, readServerSettings } from './server-settings.js';

/** The only role of an embedded database; there is no login. */
const USER = 'postgres';

/**
 * What may be shown of the database of a choice, without connecting or touching anything. Fails with FeedgenError `usage` where
 * `openSource` would: for a URL or PG* variable that cannot be used, and for an embedded database that is missing.
 */
export async function sourceIdentity(choice: DatabaseChoice): Promise<SourceIdentity> {
  // Warnings about the password file are told once, when the connection is made.
  if (choice.kind === 'server') return identityOf(await readServerSettings(choice, () => {}));
  requireEmbedded(choice);
  return embeddedIdentity(embeddedDatabasePath(choice.directory));
}

/** What may be shown of the embedded database that lives in `path`. */
export function embeddedIdentity(path: string): SourceIdentity {
  return { kind: 'embedded', host: path, database: 'postgres', user: USER };
}

/** Fails with FeedgenError `usage` when the embedded database is missing and may not be made. */
export function requireEmbedded(choice: Extract<DatabaseChoice, { kind: 'embedded' }>): void {
  if (choice.create || embeddedDatabaseExists(choice.directory)) return;
  throw new FeedgenError(
    'usage',
    `no database: there is no embedded database in ${choice.directory}`,
    { hint: 'set DATABASE_URL, or try feedgen seed' },
  );
}
