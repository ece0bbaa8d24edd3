import { describe, expect, test } from '@jest/globals';
import { nameServer } from '../../src/cli/named-server.js';
import { type Environment, resolveSettings } from '../../src/cli/settings-resolve.js';

interface Sources {
  readonly flag?: string;
  readonly environment?: Environment;
  readonly dotEnv?: Environment;
  readonly config?: string;
}

function named({ flag, environment = {}, dotEnv = {}, config }: Sources) {
  const flags = flag === undefined ? {} : { databaseUrl: flag };
  const values = config === undefined ? {} : { databaseUrl: config };
  const file = { path: '/c.json', base: '/', values };
  const sources = { flags, environment, dotEnv, config: file, cwd: '/' };
  return nameServer(resolveSettings('generate', sources, []), sources);
}

const [ONE, TWO] = ['postgres://one/d', 'postgres://two/d'];

describe('the strongest source that names a database wins', () => {
  test.each<[string, Sources, string | undefined, string]>([
    ['a flag over all', { flag: ONE, environment: { PGHOST: 'two' } }, ONE, '--database-url'],
    [
      'PG* of the environment over the URL of .env',
      { environment: { PGHOST: 'one' }, dotEnv: { DATABASE_URL: TWO } },
      undefined,
      'environment',
    ],
    [
      'PG* of the environment over the URL of the config file',
      { environment: { PGHOST: 'one' }, config: TWO },
      undefined,
      'environment',
    ],
    [
      'the URL of the environment over its PG*',
      { environment: { DATABASE_URL: ONE, PGHOST: 'two' } },
      ONE,
      'DATABASE_URL',
    ],
    [
      'the URL of the environment over PG* of .env',
      { environment: { DATABASE_URL: ONE }, dotEnv: { PGHOST: 'two' } },
      ONE,
      'DATABASE_URL',
    ],
    [
      'PG* of .env over the URL of the config file',
      { dotEnv: { PGHOST: 'one' }, config: TWO },
      undefined,
      '.env',
    ],
    ['the config file over nothing', { config: ONE }, ONE, 'databaseUrl in /c.json'],
    [
      'the config file over variables that name no server',
      { config: ONE, environment: { PGPASSWORD: 'x', PGSSLMODE: 'require', PGHOST: '' } },
      ONE,
      'databaseUrl in /c.json',
    ],
  ])('%s', (_, sources, url, from) => {
    const server = named(sources);
    expect({ url: server?.url, from: server?.from }).toEqual({ url, from });
  });

  test('none names none', () => {
    expect(named({ environment: { HOME: '/root' }, dotEnv: { PGSSLMODE: 'require' } })).toBe(
      undefined,
    );
  });

  test('.env completes a stronger source, but puts no other server into it', () => {
    const dotEnv = { PGPORT: '6000', PGSSLMODE: 'require', PGPASSWORD: 'x' };
    expect(named({ environment: { PGHOST: 'one' }, dotEnv })?.env).toEqual({
      PGHOST: 'one',
      PGSSLMODE: 'require',
      PGPASSWORD: 'x',
    });
    expect(named({ dotEnv, config: ONE })?.env).toEqual(dotEnv);
  });
});
