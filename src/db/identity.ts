import type { SourceIdentity } from '../core/ports.js';
import { type DatabaseChoice, embeddedDatabasePath } from './choice.js';
import { identityOf, readServerSettings } from './server-settings.js';

/** What may be shown of the database of a choice, without connecting to it. Fails with FeedgenError `usage` as opening it would. */
export async function sourceIdentity(choice: DatabaseChoice): Promise<SourceIdentity> {
  // Warnings about the password file are told when the connection is opened.
  if (choice.kind === 'server') return identityOf(await readServerSettings(choice, () => {}));
  const host = embeddedDatabasePath(choice.directory);
  return { kind: 'embedded', host, database: 'postgres', user: 'postgres' };
}
