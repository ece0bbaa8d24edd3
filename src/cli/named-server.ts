import { namesDatabase } from '../db/choice.js';
import { type Environment, LEVELS, type Level, type Resolved } from './settings-resolve.js';

/** The database server that the settings name. */
export interface NamedServer {
  /** Absent when the PG* variables name it by themselves. */
  readonly url?: string;
  /** The environment, with the PG* variables that may complete the URL. */
  readonly env: Environment;
  /** What named it: a flag, a variable, a key of the config file; of PG* variables, the source they are in. */
  readonly from: string;
}

/**
 * The server that the strongest source names, by URL or by PG* variables; both in one source complete each other as in psql.
 * Undefined when no source names one.
 */
export function nameServer(
  { given }: Resolved,
  sources: { readonly environment: Environment; readonly dotEnv: Environment },
): NamedServer | undefined {
  const url = given.get('databaseUrl');
  const level = LEVELS.find(
    (each) => url?.level === each || namesDatabase(variablesOf(each, sources)),
  );
  if (level === undefined) return undefined;
  const env = visibleAt(level, sources);
  return url?.level === level ? { url: url.text, env, from: url.from } : { env, from: level };
}

/** `PGHOST=db.example.net PGUSER=reader`: what names a server in an environment. */
export function namingVariables(env: Environment): string {
  return Object.entries(env)
    .filter(([name]) => namesServer(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ');
}

function variablesOf(
  level: Level,
  { environment, dotEnv }: { readonly environment: Environment; readonly dotEnv: Environment },
): Environment {
  if (level === 'environment') return environment;
  return level === '.env' ? dotEnv : {};
}

/** A host or user that `.env` names must not be mixed into a server that a stronger source names. */
function visibleAt(
  level: Level,
  { environment, dotEnv }: { readonly environment: Environment; readonly dotEnv: Environment },
): Environment {
  const overruled = level === 'flag' || level === 'environment';
  const weaker = Object.entries(dotEnv).filter(([name]) => !overruled || !namesServer(name));
  const stronger = Object.entries(environment).filter(([, value]) => value !== '');
  return Object.fromEntries([...weaker, ...stronger]);
}

function namesServer(variable: string): boolean {
  return namesDatabase({ [variable]: 'any' });
}
