import { describe, expect, test } from '@jest/globals';
import { namesDatabase } from '../../src/db/choice.js';
import { identityOf, readServerSettings } from '../../src/db/server-settings.js';
import { failureOf } from '../support/read-chunks.js';

type Env = Record<string, string>;
const read = (url: string | undefined, env: Env = {}) =>
  readServerSettings(
    {
      kind: 'server',
      ...(url === undefined ? {} : { url }),
      env: { HOME: '/nonexistent', ...env },
    },
    () => {},
  );

describe('database URL and PG* variables', () => {
  test('the URL wins piece by piece', async () => {
    const env = {
      PGHOST: 'other',
      PGPORT: '6000',
      PGUSER: 'env',
      PGDATABASE: 'env',
      PGPASSWORD: 'p',
      PGAPPNAME: 'app',
    };
    expect(await read('postgres://host/db', env)).toMatchObject({
      host: 'host',
      address: 'host',
      port: 6000,
      user: 'env',
      database: 'db',
      password: 'p',
      applicationName: 'app',
    });
  });

  test('defaults: port 5432, the database of the user, the name feedgen', async () => {
    expect(await read('postgres://me@host')).toMatchObject({
      port: 5432,
      database: 'me',
      password: undefined,
      applicationName: 'feedgen',
      connectSeconds: 30,
      tls: { mode: 'prefer', verify: 'nothing' },
    });
  });

  test.each([
    ['postgres://a%40b:p%40%2F%3A%23@host/db', { user: 'a@b', password: 'p@/:#', host: 'host' }],
    ['postgres://u:p@[::1]:5433/db', { host: '::1', port: 5433 }],
    ['postgres://u@%2Fvar%2Frun/db', { host: '/var/run', database: 'db' }],
    ['postgres://u@/db?host=/tmp/dir', { host: '/tmp/dir', address: '/tmp/dir' }],
    ['  postgres://u@host/db\n', { host: 'host', database: 'db' }],
    ['postgres://host/db?user=a%40b&password=x%26y', { user: 'a@b', password: 'x&y' }],
    [
      'postgres://u@host/db?channel_binding=prefer&gssencmode=disable&target_session_attrs=any',
      { host: 'host' },
    ],
  ])('%s is read', async (url, expected) => {
    expect(await read(url)).toMatchObject(expected);
  });

  test('what is shown of a server holds no password', async () => {
    const settings = await read('postgres://u:canary@[::1]/db');
    expect(identityOf(settings)).toEqual({
      kind: 'server',
      host: '[::1]:5432',
      database: 'db',
      user: 'u',
    });
  });

  test.each([
    ['mysql://u:canary@host/db', 'does not begin with postgres://'],
    ['canary', 'does not begin with postgres://'],
    ['host=h password=canary', 'does not begin with postgres://'],
    ['', 'does not begin with postgres://'],
    ['postgres://u:canary@host:port/db', 'cannot be read'],
    ['postgres://u:canary#1@host/db', 'raw #'],
    ['postgres://u:1/canary@host/db', '@ after the host'],
    ['postgres://u:p@ss/canary@host/db', '@ after the host'],
    ['postgres://u:1?canary@host/db', '@ after the host'],
    ['postgres://u:canary@a,b/db', 'several hosts'],
    ['postgres://u:canary@a:1,b:2/db', 'several hosts'],
    ['postgres://u@/db?host=a,b', 'several hosts'],
    ['postgres://u:canary@host:0/db', 'the port'],
    [
      'postgres://u:canary@host/db?sslmod=require',
      'unknown parameter sslmod | did you mean sslmode?',
    ],
    ['postgres://u:canary@host/db?ssl=true', 'sslmode=require'],
    ['postgres://u:canary@host/db?schema=x', 'options='],
    ['postgres://u:canary@host/db?colour=red', 'unknown parameter colour | leave it out'],
    ['postgres://u:canary@host/db?channel_binding=require', 'not supported'],
    ['postgres://u:canary@host/db?target_session_attrs=read-write', 'not supported'],
    ['postgres://u:canary@host/db?service=x', 'service files are not read'],
    ['postgres://u:canary@host/db?sslmode=on', 'unknown sslmode'],
    ['postgres://u:canary@host/db?connect_timeout=soon', 'connect_timeout'],
  ])('%s is FeedgenError usage and echoes nothing', async (url, says) => {
    const error = await failureOf(read(url));
    expect(error).toMatchObject({ name: 'FeedgenError', code: 'usage' });
    const { message, hint, cause } = error as Error & { hint: string };
    expect(`${message} | ${hint}`).toContain(says);
    expect(`${message} ${hint} ${String(cause)} ${JSON.stringify(cause)}`).not.toContain('canary');
  });

  test.each([
    ['PGSERVICE', 'x', 'PGHOST'],
    ['PGHOST', 'a,b', 'one host'],
    ['PGPORT', '99999', 'PGPORT'],
    ['PGSSLMODE', 'maybe', 'verify-full'],
    ['PGTARGETSESSIONATTRS', 'primary', 'leave it out'],
    ['PGCHANNELBINDING', 'require', 'prefer'],
  ])('%s=%s is FeedgenError usage', async (name, value, hint) => {
    const error = await failureOf(read(undefined, { PGUSER: 'u', [name]: value }));
    expect(error).toMatchObject({ code: 'usage', hint: expect.stringContaining(hint) });
  });

  test('which variables name a database', () => {
    expect(namesDatabase({})).toBe(false);
    expect(namesDatabase({ PGHOST: '', PGPASSWORD: 'x', PGSSLMODE: 'require' })).toBe(false);
    for (const name of ['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGSERVICE', 'PGHOSTADDR']) {
      expect(namesDatabase({ [name]: 'x' })).toBe(true);
    }
  });
});
