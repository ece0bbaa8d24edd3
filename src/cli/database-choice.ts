import type { SourceIdentity } from '../core/source.js';
import { type DatabaseChoice, embeddedDatabaseExists } from '../db/choice.js';
import { sourceIdentity } from '../db/identity.js';
import type { CommandContext } from './command.js';
import { attempt, type Problem, problem } from './problem.js';

/** The database a command works on, and what may be said of it. Nothing has been opened yet. */
export interface ChosenDatabase {
  readonly choice: DatabaseChoice;
  readonly identity: SourceIdentity;
}

/**
 * The server that is named, else the embedded database. Only a command that may `create` the embedded database finds one where none
 * was; for others that is a problem, so that a lost setting cannot publish an empty world. It is told only when nothing else
 * is wrong: a mistyped flag may have been the one that names the database.
 */
export async function chooseDatabase(
  { server, dataDirectory, io }: CommandContext,
  { create }: { readonly create: boolean },
  problems: Problem[],
): Promise<ChosenDatabase | undefined> {
  if (server === undefined && !create && !embeddedDatabaseExists(dataDirectory)) {
    const hint = `there is no embedded database in ${dataDirectory}; feedgen seed makes one with fake facilities`;
    if (problems.length === 0)
      problems.push(problem('no database: set DATABASE_URL, or try feedgen seed', hint));
    return undefined;
  }
  const choice: DatabaseChoice =
    server === undefined
      ? { kind: 'embedded', directory: dataDirectory, create }
      : {
          ...{ kind: 'server', env: server.env },
          ...(server.url !== undefined && { url: server.url }),
          onPassword: (password) => io.secrets.addPassword(password),
        };
  const identity = await attempt(problems, () => sourceIdentity(choice));
  return identity && { choice, identity };
}
