import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { waitForBackend } from '../support/backends.js';
import { makeCertificate } from '../support/certificates.js';
import { rounds } from '../support/fault-budget.js';
import { type FeedgenChild, startFeedgen } from '../support/feedgen-child.js';
import { type Cluster, startCluster } from '../support/postgres.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

const ROWS = 100;
const QUERY = `select id as "key", 'id-' || id as "entity_id", 'Venue ' || id as "name",
  52.5 as "location.latitude", 13.4 as "location.longitude" from venue`;
const SLOWLY = ['--reader', 'cursor', '--max-rows-per-second', '30'] as const;
const AUTHORITY = { name: 'test authority', authority: true } as const;

let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  const root = makeCertificate(AUTHORITY);
  const server = makeCertificate(
    { name: 'database', hosts: ['127.0.0.1'] },
    { ...AUTHORITY, ...root },
  );
  cluster = await startCluster({
    settings: {
      ...{ max_connections: '5', superuser_reserved_connections: '0' },
      ...{ ssl: 'on', ssl_cert_file: '../server.crt', ssl_key_file: '../server.key' },
    },
    access: [
      'host all locked 127.0.0.1/32 scram-sha-256',
      'hostssl all encrypted 127.0.0.1/32 trust',
      'hostnossl all encrypted 127.0.0.1/32 reject',
    ],
    files: { 'server.crt': server.cert, 'server.key': server.key },
  });
  folder = mkdtempSync(join(tmpdir(), 'feedgen-servers-'));
  writeFileSync(join(folder, 'feed.sql'), QUERY);
  writeFileSync(join(folder, 'root.crt'), root.cert);
  writeFileSync(join(folder, 'stranger.crt'), makeCertificate(AUTHORITY).cert);
  const sql = connect();
  await sql.unsafe(`create role locked login password 'right'; create role encrypted login;
    create table venue (id int primary key); grant select on venue to public;
    insert into venue select generate_series(1, ${ROWS})`);
  await sql.end();
});

afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(out: string, args: readonly string[] = [], url = cluster.url()): FeedgenChild {
  return startFeedgen(['generate', '--query', 'feed.sql', '--out', out, ...args], {
    cwd: folder,
    env: { DATABASE_URL: url },
  });
}

/** The address of the server for somebody else. */
function as(who: string): string {
  return cluster.url().replace('postgres@', `${who}@`);
}

function connect(): postgres.Sql {
  return postgres(cluster.url(), { max: 1, onnotice: () => {} });
}

describe('D3: the server is restarted while it is read', () => {
  const ways = [
    ['immediate', 'SIGQUIT'],
    ['fast', 'SIGINT'],
    ['kill -9 of the postmaster', 'SIGKILL'],
  ] as const;
  test.each(ways.slice(0, rounds(1, 3)))(
    '%s: begun anew until it is there again, with all rows of its own snapshot',
    async (way, signal) => {
      const sql = connect();
      await sql.unsafe(`set synchronous_commit = on; delete from venue where id > ${ROWS}`);
      const child = start(way, [...SLOWLY, '--json']);
      await waitForBackend(sql, 'reads');
      await sql`insert into venue select i from generate_series(${ROWS + 1}::int, ${ROWS + 50}::int) as i`;
      await sql.end();
      await cluster.restart(signal);
      const { exit, stdout, stderr } = await child.ended;
      expect({ exit, stderr }).toMatchObject({
        exit: 0,
        stderr: expect.stringContaining('attempt 2'),
      });
      expect(JSON.parse(stdout).records).toBe(ROWS + 50);
      expect(existsSync(join(folder, way, 'metadata.json'))).toBe(true);
    },
    60_000,
  );

  test('it does not come back: exit 3, the last set stays; the next run works when it is there', async () => {
    expect((await start('gone').ended).exit).toBe(0);
    const pointer = join(folder, 'gone', 'metadata.json');
    const before = readFileSync(pointer, 'utf8');
    const sql = connect();
    const child = start('gone', [...SLOWLY, '--retries', '1']);
    await waitForBackend(sql, 'reads');
    await sql.end();
    await cluster.end('SIGQUIT');
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('attempt 2'),
    });
    expect(stderr).toContain('nothing listens there');
    expect(readFileSync(pointer, 'utf8')).toBe(before);
    await cluster.begin();
    expect((await start('gone').ended).exit).toBe(0);
    expect(readFileSync(pointer, 'utf8')).not.toBe(before);
  }, 60_000);
});

describe('D4: no database that lets feedgen in', () => {
  const login = 'check user and password';
  const hasNoRetry: readonly [string, () => string, string, string][] = [
    ['a wrong password', () => as('locked:canary-4711'), 'login refused', login],
    ['no password', () => as('locked'), 'asks for a password and none is given', login],
    ['a role that is not there', () => as('nobody'), 'login refused', login],
    [
      'a database that is not there',
      () => cluster.url('nowhere'),
      'no such database',
      'check the database name',
    ],
    [
      'no TLS where it is required',
      () => `${as('encrypted')}?sslmode=disable`,
      'no encryption',
      'sslmode=require',
    ],
    [
      'a certificate of an unknown authority, called as ours is',
      () => `${as('encrypted')}?sslmode=verify-ca&sslrootcert=${join(folder, 'stranger.crt')}`,
      'TLS failed',
      'sslrootcert',
    ],
  ];
  test.each(hasNoRetry)(
    '%s: exit 3 at once with cause and hint, nothing is tried again',
    async (_, url, cause, hint) => {
      const { exit, stderr } = await start('none', [], url()).ended;
      expect({ exit, stderr }).toMatchObject({ exit: 3, stderr: expect.stringContaining(cause) });
      expect(stderr).toMatch(new RegExp(`^hint: .*${hint}`, 'm'));
      expect(stderr).not.toContain('attempt');
      expect(stderr).not.toContain('canary-4711');
      expect(existsSync(join(folder, 'none', 'metadata.json'))).toBe(false);
    },
  );

  test.each(['sslmode=require', 'sslmode=verify-full&sslrootcert=root.crt', ''])(
    'TLS is required: %p publishes',
    async (parameters) => {
      const url = `${as('encrypted')}?${parameters.replace('root.crt', join(folder, 'root.crt'))}`;
      const { exit, stderr } = await start('encrypted', [], url).ended;
      expect({ exit, stderr }).toMatchObject({ exit: 0 });
    },
  );

  test('nothing listens: tried again, then exit 3', async () => {
    const url = 'postgres://reader@127.0.0.1:1/places';
    const { exit, stderr } = await start('none', ['--retries', '1'], url).ended;
    expect({ exit, stderr }).toMatchObject({ exit: 3 });
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr).toContain('attempt 2 of 2');
  });

  test('too many connections: tried again until there is one', async () => {
    const busy = Array.from({ length: 5 }, connect);
    for (const sql of busy) await sql`select 1`;
    const proxy = await startTcpProxy(cluster.port);
    const url = cluster.url().replace(String(cluster.port), String(proxy.port));
    const child = start('crowded', [], `${url}?sslmode=disable`);
    // The refusal has come.
    while (proxy.passed.down < 40) await sleep(10);
    for (const sql of busy) await sql.end();
    const { exit, stderr } = await child.ended;
    await proxy.stop();
    expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining('53300') });
  });
});
