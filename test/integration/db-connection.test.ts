import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { openSource } from '../../src/db/source.js';
import { makeCertificate } from '../support/certificates.js';
import { type Cluster, startCluster } from '../support/postgres.js';
import { failureOf, readChunks } from '../support/read-chunks.js';

const PASSWORD = `canary %/@:'"#?&ü`;
const ENCODED = encodeURIComponent(PASSWORD);
type Env = Record<string, string>;

/** Connects and says whether TLS was used. */
async function connectWith(
  url: string | undefined,
  env: Env = {},
  notices: string[] = [],
): Promise<boolean> {
  const source = await openSource(
    {
      kind: 'server',
      ...(url === undefined ? {} : { url }),
      env: { HOME: '/nonexistent', ...env },
    },
    {
      reader: 'auto',
      prepare: true,
      signal: new AbortController().signal,
      onNotice: (text) => notices.push(text),
    },
  );
  try {
    const query = 'select 1 as "key", ssl as "tls" from pg_stat_ssl where pid = pg_backend_pid()';
    const snapshot = await source.openSnapshot(query, () => false);
    const [[row] = []] = await readChunks(snapshot, 1);
    await snapshot.close();
    return row?.[1] === 'true';
  } finally {
    await source.close();
  }
}

async function refusal(
  url: string | undefined,
  env: Env = {},
): Promise<{ code: string; text: string }> {
  const error = await failureOf(connectWith(url, env));
  expect(error).toMatchObject({ name: 'FeedgenError' });
  const { code, message, hint = '', stack = '' } = error as Error & { code: string; hint?: string };
  expect(`${message} ${hint} ${stack}`).not.toContain('canary');
  return { code, text: `${message} | ${hint}` };
}

describe('connections to a server without TLS', () => {
  let cluster: Cluster;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'feedgen-test-connection-'));
    cluster = await startCluster({
      settings: { max_connections: '12', superuser_reserved_connections: '1' },
      access: [
        'host all asked all scram-sha-256',
        'host all hashed all md5',
        'host all barred all reject',
      ],
    });
    const admin = postgres(cluster.url(), { max: 1, onnotice: () => {} });
    for (const role of ['asked', 'barred']) {
      await admin.unsafe(`create role ${role} login password '${PASSWORD.replaceAll("'", "''")}'`);
    }
    await admin.unsafe(
      `set password_encryption = 'md5'; create role hashed login password '${PASSWORD.replaceAll("'", "''")}'`,
    );
    await admin.unsafe('create database "odd name/ü"');
    await admin.end();
  });

  afterAll(async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const server = (user = 'postgres', rest = 'postgres'): string =>
    `postgres://${user}@127.0.0.1:${cluster.port}/${rest}`;

  test('every way of naming the server works', async () => {
    const { port, socketDirectory } = cluster;
    const encoded = encodeURIComponent(socketDirectory);
    for (const url of [
      server(),
      server().replace('postgres:', 'postgresql:'),
      `postgres://postgres@localhost:${port}/postgres`,
      `postgres:///postgres?host=${socketDirectory}&port=${port}&user=postgres`,
      `postgres://postgres@${encoded}:${port}/postgres`,
      `postgres://postgres@/postgres?host=${encoded}&port=${port}`,
      `postgres://elsewhere:1/nowhere?host=127.0.0.1&port=${port}&user=postgres&dbname=postgres`,
      `postgres://postgres@name.invalid:${port}/postgres?hostaddr=127.0.0.1`,
      server('postgres', encodeURIComponent('odd name/ü')),
      server(
        'postgres',
        'postgres?connect_timeout=5&application_name=x&options=-c%20geqo%3Doff&keepalives=1',
      ),
    ]) {
      expect(await connectWith(url)).toBe(false);
    }
    expect(
      await connectWith(undefined, {
        PGHOST: '127.0.0.1',
        PGPORT: String(port),
        PGUSER: 'postgres',
        PGDATABASE: 'postgres',
      }),
    ).toBe(false);
    expect(
      await connectWith(undefined, {
        PGHOST: socketDirectory,
        PGPORT: String(port),
        PGUSER: 'postgres',
      }),
    ).toBe(false);
    expect(
      await connectWith('postgres:///postgres', {
        PGHOST: '127.0.0.1',
        PGPORT: String(port),
        PGUSER: 'postgres',
      }),
    ).toBe(false);
    expect(
      await connectWith(server(), {
        PGHOST: 'name.invalid',
        PGPORT: '1',
        PGDATABASE: 'nowhere',
        PGHOSTADDR: '203.0.113.1',
      }),
    ).toBe(false);
  });

  test('the password: URL before PGPASSWORD before the password file', async () => {
    const file = join(directory, 'pgpass');
    writeFileSync(file, `127.0.0.1:${cluster.port}:*:asked:${PASSWORD.replaceAll(':', '\\:')}\n`, {
      mode: 0o600,
    });
    expect(await connectWith(server(`asked:${ENCODED}`), { PGPASSWORD: 'wrong' })).toBe(false);
    expect(await connectWith(server(`hashed:${ENCODED}`))).toBe(false);
    expect(
      await connectWith(server('asked'), { PGPASSWORD: PASSWORD, PGPASSFILE: '/nonexistent' }),
    ).toBe(false);
    expect(await connectWith(server('asked'), { PGPASSFILE: file })).toBe(false);
    expect(await connectWith(server('asked', `postgres?passfile=${file}`))).toBe(false);
    expect((await refusal(server('asked'), { PGPASSFILE: file, PGPASSWORD: 'wrong' })).code).toBe(
      'source',
    );
  });

  test('a password file that others can read is ignored, with a warning', async () => {
    const file = join(directory, 'open-pgpass');
    writeFileSync(file, `*:*:*:*:${PASSWORD.replaceAll(':', '\\:')}\n`);
    chmodSync(file, 0o644);
    const notices: string[] = [];
    const error = await failureOf(connectWith(server('asked'), { PGPASSFILE: file }, notices));
    expect(String(error)).toContain('none is given');
    expect(notices.join()).toContain('chmod 0600');
  });

  test.each([
    ['a wrong password', () => server('asked:wrong'), 'login refused', 'PGPASSWORD'],
    ['no password', () => server('asked'), 'asks for a password and none is given', 'PGPASSWORD'],
    ['a barred user', () => server(`barred:${ENCODED}`), 'login refused', ''],
    ['an unknown user', () => server('nobody'), 'login refused', ''],
    [
      'an unknown database',
      () => server('postgres', 'nowhere'),
      '"nowhere" does not exist',
      'PGDATABASE',
    ],
    [
      'a closed port',
      () => 'postgres://postgres@127.0.0.1:1/postgres',
      'nothing listens there',
      'server runs',
    ],
    [
      'an unknown host',
      () => 'postgres://postgres@name.invalid/postgres',
      'name.invalid',
      'host name',
    ],
    [
      'a missing socket',
      () => 'postgres://postgres@/postgres?host=/nonexistent',
      'there is no socket',
      '',
    ],
    [
      'TLS that is not there',
      () => server('postgres', 'postgres?sslmode=require'),
      'does not offer TLS',
      'sslmode=disable',
    ],
  ])('%s: FeedgenError source with a hint', async (_, url, fact, hint) => {
    const { code, text } = await refusal(url());
    expect(code).toBe('source');
    expect(text).toContain(fact);
    expect(text).toContain(hint);
  });

  test('too many connections: FeedgenError source that says so', async () => {
    const others = postgres(cluster.url(), { max: 12, max_lifetime: null });
    await Promise.allSettled(Array.from({ length: 12 }, () => others`select pg_sleep(0.5)`));
    const { code, text } = await refusal(server());
    expect(code).toBe('source');
    expect(text).toContain('no free connection');
    await others.end();
  });

  test('a server that accepts and never answers: FeedgenError source in time', async () => {
    const { createServer } = await import('node:net');
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    for (const mode of ['disable', 'require']) {
      const { code, text } = await refusal(
        `postgres://u@127.0.0.1:${port}/d?connect_timeout=2&sslmode=${mode}`,
      );
      expect(code).toBe('source');
      expect(text).toContain('no answer in time');
    }
    silent.close();
  });
});

describe('connections to a server with TLS', () => {
  const authority = { name: 'test authority', authority: true };
  const root = makeCertificate(authority);
  const issuer = { ...authority, ...root };
  const server = makeCertificate(
    { name: 'database.test', hosts: ['localhost', '127.0.0.1'] },
    issuer,
  );
  const client = makeCertificate({ name: 'certified' }, issuer);
  const stranger = makeCertificate({ name: 'another authority', authority: true });
  let cluster: Cluster;
  let directory: string;
  const file = (name: string): string => join(directory, name);

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'feedgen-test-tls-'));
    cluster = await startCluster({
      settings: {
        ssl: 'on',
        ssl_cert_file: '../server.crt',
        ssl_key_file: '../server.key',
        ssl_ca_file: '../root.crt',
      },
      access: [
        'hostssl all certified all cert',
        'hostnossl all encrypted all reject',
        'hostssl all plain all reject',
      ],
      files: { 'server.crt': server.cert, 'server.key': server.key, 'root.crt': root.cert },
    });
    writeFileSync(file('root.crt'), root.cert);
    writeFileSync(file('stranger.crt'), stranger.cert);
    writeFileSync(file('client.crt'), client.cert);
    writeFileSync(file('client.key'), client.key, { mode: 0o600 });
    writeFileSync(file('open.key'), client.key, { mode: 0o644 });
    const admin = postgres(cluster.url(), { max: 1, onnotice: () => {} });
    for (const role of ['certified', 'encrypted', 'plain'])
      await admin.unsafe(`create role ${role} login`);
    await admin.end();
  });

  afterAll(async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const url = (parameters: string, host = '127.0.0.1', user = 'postgres'): string =>
    `postgres://${user}@${host}:${cluster.port}/postgres?${parameters}`;

  test('each mode is as safe as psql makes it', async () => {
    const rootFile = file('root.crt');
    expect(await connectWith(url('sslmode=disable'))).toBe(false);
    expect(await connectWith(url('sslmode=allow'))).toBe(false);
    expect(await connectWith(url(''))).toBe(true);
    expect(await connectWith(url('sslmode=prefer'))).toBe(true);
    expect(await connectWith(url('sslmode=require'))).toBe(true);
    expect(await connectWith(url(''), { PGSSLMODE: 'require' })).toBe(true);
    expect(await connectWith(url(`sslmode=verify-ca&sslrootcert=${rootFile}`))).toBe(true);
    expect(await connectWith(url(`sslmode=verify-full&sslrootcert=${rootFile}`))).toBe(true);
    expect(await connectWith(url(`sslmode=verify-full&sslrootcert=${rootFile}`, 'localhost'))).toBe(
      true,
    );
    expect(await connectWith(url('sslmode=verify-full'), { PGSSLROOTCERT: rootFile })).toBe(true);
  });

  test('the host name counts for verify-full only', async () => {
    const named = `hostaddr=127.0.0.1&sslrootcert=${file('root.crt')}`;
    expect(await connectWith(url(`sslmode=verify-ca&${named}`, 'other.test'))).toBe(true);
    const { code, text } = await refusal(url(`sslmode=verify-full&${named}`, 'other.test'));
    expect(code).toBe('source');
    expect(text).toContain('TLS failed');
  });

  test('an unknown authority: refused by require with a root certificate, and by verify-*', async () => {
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      const { code, text } = await refusal(
        url(`sslmode=${mode}&sslrootcert=${file('stranger.crt')}`),
      );
      expect(code).toBe('source');
      expect(text).toContain('TLS failed');
      expect(text).toContain('sslrootcert');
    }
    const { code } = await refusal(url('sslrootcert=system'));
    expect(code).toBe('source');
  });

  test('settings that cannot be: FeedgenError usage', async () => {
    for (const parameters of [
      'sslmode=verify-full',
      'sslmode=sometimes',
      'sslmode=require&sslrootcert=system',
      `sslmode=verify-ca&sslrootcert=${file('missing.crt')}`,
      `sslmode=require&sslcert=${file('client.crt')}&sslkey=${file('open.key')}`,
      `sslmode=require&sslcert=${file('missing.crt')}`,
    ]) {
      expect((await refusal(url(parameters))).code).toBe('usage');
    }
  });

  test('a client certificate logs in', async () => {
    const files = `sslcert=${file('client.crt')}&sslkey=${file('client.key')}`;
    expect(await connectWith(url(`sslmode=require&${files}`, '127.0.0.1', 'certified'))).toBe(true);
    expect((await refusal(url('sslmode=require', '127.0.0.1', 'certified'))).code).toBe('source');
  });

  test('allow and prefer go the way that the server wants, require does not', async () => {
    expect(await connectWith(url('sslmode=allow', '127.0.0.1', 'encrypted'))).toBe(true);
    expect(await connectWith(url('sslmode=prefer', '127.0.0.1', 'plain'))).toBe(false);
    expect((await refusal(url('sslmode=require', '127.0.0.1', 'plain'))).code).toBe('source');
    expect((await refusal(url('sslmode=disable', '127.0.0.1', 'encrypted'))).code).toBe('source');
  });

  test('a unix socket goes without TLS, whatever the mode', async () => {
    const { port, socketDirectory } = cluster;
    const socket = `postgres://postgres@/postgres?host=${socketDirectory}&port=${port}`;
    expect(await connectWith(`${socket}&sslmode=verify-full`)).toBe(false);
  });
});
