import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { openScene, type Scene } from '../support/fault-scene.js';
import { startTransactionPooler } from '../support/transaction-pooler.js';

const NOBODY = 65534;
const BINARY = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find(
  (path) => existsSync(path),
);

/** In transaction mode, with fewer connections to the server than clients may have: they share them, or wait for them. */
function configuration(scene: Scene, port: number): string {
  const { port: server, pathname, username } = new URL(scene.url);
  return `[databases]
* = host=127.0.0.1 port=${server} dbname=${pathname.slice(1)} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = extra_float_digits
`;
}

/** A pooler that is running. */
interface Pooler {
  readonly port: number;
  stop(): Promise<void>;
}

async function startPgBouncer(scene: Scene, binary: string): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'feedgen-pooler-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, configuration(scene, port));
  const root = process.getuid?.() === 0;
  if (root) chownSync(file, NOBODY, NOBODY);
  const child = spawn(binary, [file], {
    stdio: 'ignore',
    ...(root && { uid: NOBODY, gid: NOBODY }),
  });
  await listening(port);
  return {
    port,
    async stop() {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startOurs(scene: Scene): Promise<Pooler> {
  const { port, pathname, username: user } = new URL(scene.url);
  return startTransactionPooler({ port: Number(port), user, database: pathname.slice(1) }, 4);
}

const POOLERS: [string, (scene: Scene) => Promise<Pooler>][] = [['of the tests', startOurs]];
if (BINARY !== undefined) POOLERS.push(['PgBouncer', (scene) => startPgBouncer(scene, BINARY)]);

test('PgBouncer is tried too where that is asked for', () => {
  if (process.env.FEEDGEN_TEST_PGBOUNCER === 'required') expect(BINARY).toBeDefined();
  expect(POOLERS.length).toBe(BINARY === undefined ? 1 : 2);
});

describe.each(POOLERS)('D14: a pooler in transaction mode: %s', (_, start) => {
  let scene: Scene;
  let pooler: Pooler;
  let url: string;

  beforeAll(async () => {
    scene = await openScene('a directory');
    pooler = await start(scene);
    const through = new URL(scene.url);
    through.port = String(pooler.port);
    url = through.href;
  });

  afterAll(async () => {
    await pooler.stop();
    await scene.close();
  });

  test.each(['cursor', 'copy'])(
    '--no-prepare --reader %s publishes, again and again',
    async (reader) => {
      for (let round = 0; round < rounds(2, 20); round += 1) {
        const args = ['--no-prepare', '--reader', reader];
        const { exit, stderr } = await scene.run({ args, env: { DATABASE_URL: url } });
        expect({ exit, stderr }).toMatchObject({ exit: 0 });
      }
    },
  );

  test('with prepared statements it publishes, or says what to do', async () => {
    for (let round = 0; round < rounds(2, 20); round += 1) {
      const { exit, stderr } = await scene.run({ env: { DATABASE_URL: url } });
      if (exit !== 0)
        expect({ exit, stderr }).toMatchObject({
          exit: 3,
          stderr: expect.stringContaining('--no-prepare'),
        });
    }
  });

  test('doctor knows that a pooler stands between, and where none does', async () => {
    const command = ['doctor', '--query', 'ledger.sql', '--out', 'looked-at', '--json'];
    const args = ['--no-prepare'];
    const { exit, stdout } = await scene.run({ command, args, env: { DATABASE_URL: url } });
    expect({ exit, checks: JSON.parse(stdout).checks }).toMatchObject({
      exit: 0,
      checks: expect.arrayContaining([
        {
          ...{ area: 'database', check: 'pooler', verdict: 'warning' },
          fact: expect.stringContaining('a pooler stands between'),
          hint: expect.stringContaining('--no-prepare'),
        },
      ]),
    });
    expect((await scene.run({ command })).stdout).not.toContain('pooler');
  });

  test('every set is one state of the database', async () => {
    expect(await scene.wrongs()).toEqual([]);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (reached) return;
    await sleep(25);
  }
  throw new Error('PgBouncer did not start');
}
