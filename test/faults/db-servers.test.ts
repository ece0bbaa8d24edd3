import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { waitForBackend } from '../support/backends.js';
import { rounds } from '../support/fault-budget.js';
import { type FeedgenChild, startFeedgen } from '../support/feedgen-child.js';
import { type Cluster, startCluster } from '../support/postgres.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

const ROWS = 100;
const QUERY = `select i as "key", 'id-' || i as "entity_id", 'Venue ' || i as "name",
  52.5 as "location.latitude", 13.4 as "location.longitude" from generate_series(1, ${ROWS}) as i`;
const SLOWLY = ['--reader', 'cursor', '--max-rows-per-second', '40'] as const;

let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  cluster = await startCluster({
    settings: { max_connections: '5', superuser_reserved_connections: '0' },
    access: ['host all locked 127.0.0.1/32 scram-sha-256'],
  });
  folder = mkdtempSync(join(tmpdir(), 'feedgen-servers-'));
  writeFileSync(join(folder, 'feed.sql'), QUERY);
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
    '%s: begun anew until it is there again',
    async (way, signal) => {
      const sql = connect();
      const child = start(way, SLOWLY);
      await waitForBackend(sql, 'reads');
      await sql.end();
      await cluster.restart(signal);
      const { exit, stdout, stderr } = await child.ended;
      expect({ exit, stderr }).toMatchObject({
        exit: 0,
        stderr: expect.stringContaining('attempt 2'),
      });
      expect(stdout).toContain(`${ROWS}`);
      expect(existsSync(join(folder, way, 'metadata.json'))).toBe(true);
    },
    60_000,
  );
});

describe('D4: no database that lets feedgen in', () => {
  const hasNoRetry = [
    'a wrong password',
    'a database that is not there',
    'a role that is not there',
  ];
  test.each(hasNoRetry)('%s: exit 3 at once, nothing is tried again', async (what) => {
    const sql = connect();
    await sql`drop role if exists locked`;
    await sql`create role locked login password 'right'`;
    await sql.end();
    const url = {
      'a wrong password': cluster.url().replace('postgres@', 'locked:canary-4711@'),
      'a database that is not there': cluster.url('nowhere'),
      'a role that is not there': cluster.url().replace('postgres@', 'nobody@'),
    }[what];
    const { exit, stderr } = await start('none', [], url).ended;
    expect({ exit, stderr }).toMatchObject({ exit: 3 });
    expect(stderr).not.toContain('attempt');
    expect(stderr).not.toContain('canary-4711');
  });

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
    const child = start('crowded', [], url);
    // More than the answer to the question for TLS: the refusal has come.
    while (proxy.passed.down < 40) await sleep(10);
    for (const sql of busy) await sql.end();
    const { exit, stderr } = await child.ended;
    await proxy.stop();
    expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining('53300') });
  });
});
