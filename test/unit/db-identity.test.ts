import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { sourceIdentity } from '../../src/db/identity.js';
import { failureOf } from '../support/read-chunks.js';

const SOURCES = fileURLToPath(new URL('../../../src/db/', import.meta.url));
const env = { HOME: '/nonexistent' };

describe('the identity of a source, before it is opened', () => {
  test('of a server that nobody reaches: host, database, user, no password', async () => {
    const url = 'postgres://u:canary@nowhere.invalid:6000/db';
    expect(await sourceIdentity({ kind: 'server', url, env })).toEqual({
      kind: 'server',
      host: 'nowhere.invalid:6000',
      database: 'db',
      user: 'u',
    });
  });

  test('of the PG* variables', async () => {
    const variables = { ...env, PGHOST: 'h', PGUSER: 'u' };
    expect(await sourceIdentity({ kind: 'server', env: variables })).toMatchObject({
      host: 'h:5432',
      database: 'u',
    });
  });

  test.each([
    ['a bad URL', { url: 'postgres://u:canary#1@host/db', env }],
    ['a service', { env: { ...env, PGUSER: 'u', PGSERVICE: 'x' } }],
    ['several hosts', { env: { ...env, PGUSER: 'u', PGHOST: 'a,b' } }],
  ])('%s: FeedgenError usage', async (_, choice) => {
    const error = await failureOf(sourceIdentity({ kind: 'server', ...choice }));
    expect(error).toMatchObject({ name: 'FeedgenError', code: 'usage' });
    expect(String(error)).not.toContain('canary');
  });

  test('of the embedded database: its path; a missing one that may not be made is FeedgenError usage', async () => {
    const directory = '/nonexistent/data';
    expect(await sourceIdentity({ kind: 'embedded', directory, create: true })).toEqual({
      kind: 'embedded',
      host: '/nonexistent/data/pgdata',
      database: 'postgres',
      user: 'postgres',
    });
    const missing = sourceIdentity({ kind: 'embedded', directory, create: false });
    expect(await failureOf(missing)).toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('feedgen seed'),
    });
  });

  test('loads no driver and no embedded database, so that it can be told at once', () => {
    const packages = packagesBehind(join(SOURCES, 'identity.ts'));
    expect([...packages].filter((name) => /^postgres$|pglite/.test(name))).toEqual([]);
    expect(packages).toContain('pg-connection-string');
  });
});

/** The packages that a module loads when it is imported, through its own modules too. */
function packagesBehind(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/^import (?!type )[^']*'([^']+)';$/gm);
  const found = new Set<string>();
  for (const [, name = ''] of imports) {
    const module = resolve(dirname(file), name.replace(/\.js$/, '.ts'));
    if (!name.startsWith('.')) found.add(name);
    else for (const inner of packagesBehind(module, seen)) found.add(inner);
  }
  return found;
}
