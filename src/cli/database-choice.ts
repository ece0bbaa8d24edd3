import { FeedgenError } from '../core/errors.js';
import { type DatabaseChoice, embeddedDatabaseExists, namesDatabase } from '../db/choice.js';
import type { CommandContext } from './command.js';

/**
 * The database a command works on: the server that is named, else the embedded database. Only a command that may `create` the
 * embedded database finds one where none was; the others fail (`usage`), so that a lost setting cannot publish an empty world.
 */
export function chooseDatabase(
  { settings, dataDirectory, io }: CommandContext,
  { create }: { readonly create: boolean },
): DatabaseChoice {
  const { databaseUrl: url } = settings;
  if (url !== undefined) return { kind: 'server', url, env: io.env };
  if (namesDatabase(io.env)) return { kind: 'server', env: io.env };
  if (create || embeddedDatabaseExists(dataDirectory))
    return { kind: 'embedded', directory: dataDirectory, create };
  throw new FeedgenError('usage', 'no database: set DATABASE_URL, or try feedgen seed', {
    hint: `there is no embedded database in ${dataDirectory}; feedgen seed makes one with fake facilities`,
  });
}
