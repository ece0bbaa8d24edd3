import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { rounds } from '../support/fault-budget.js';
import { type Ended, startFeedgen } from '../support/feedgen-child.js';
import { findSecrets, textBelow } from '../support/oracle/canary.js';
import { LEDGER_QUERY, makeLedger } from '../support/oracle/ledger.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { BUCKET } from '../support/target-fixtures.js';

const PASSWORD = `c4n4ry/Pa:ss@w%rd'"&?#`;
const SECRET_KEY = `c4n4ry+S3cr3t/key%'@`;
const TOKEN = 'c4n4ry//Sess1on+t0ken==';
const KEY_ID = 'AKIDC4N4RYFEEDGEN123';
const SIGNATURE = 'c4n4ry+s1gnature/of==';
const SECRETS = [PASSWORD, SECRET_KEY, TOKEN, KEY_ID, SIGNATURE];
const ROLE = 'feedgen_canary';
/** Every one in full; the one that says most in `npm test`. */
const WAYS = [['--json', '--debug'], [], ['--debug'], ['--log-format', 'json']].slice(
  0,
  rounds(1, 4),
);

let database: TestDatabase;
let server: S3Server;
let admin: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startS3Server({
    accessKeyId: KEY_ID,
    secretAccessKey: SECRET_KEY,
    sessionToken: TOKEN,
  });
  server.createBucket(BUCKET);
  admin = postgres(database.url, { max: 1, onnotice: () => {} });
  await makeLedger(admin, 5);
  await admin.unsafe(`
    drop role if exists ${ROLE};
    create role ${ROLE} login password '${PASSWORD.replaceAll("'", "''")}';
    grant pg_read_all_data to ${ROLE};`);
});

afterAll(async () => {
  await admin?.end();
  await database?.drop();
  const sql = postgres(process.env.FEEDGEN_TEST_SERVER_URL ?? '', { max: 1, onnotice: () => {} });
  await sql.unsafe(`drop role if exists ${ROLE}`);
  await sql.end();
  await server?.close();
});

/** Where the secrets are given; the URL is that of a server that is there. */
interface Given {
  readonly env: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

function url(change: (url: URL) => void = () => {}): string {
  const whole = new URL(database.url);
  whole.username = ROLE;
  whole.password = encodeURIComponent(PASSWORD);
  change(whole);
  return whole.href;
}

function parts(): Record<string, string> {
  const { hostname, port, pathname } = new URL(database.url);
  const PGDATABASE = pathname.slice(1);
  return { PGHOST: hostname, PGPORT: port || '5432', PGDATABASE, PGUSER: ROLE };
}

const PASSFILE = `*:*:*:*:${PASSWORD.replace(/[\\:]/g, '\\$&')}\n`;

const PLACES: [string, () => Given][] = [
  ['the URL in the environment', () => ({ env: { DATABASE_URL: url() } })],
  ['PGPASSWORD', () => ({ env: { ...parts(), PGPASSWORD: PASSWORD } })],
  [
    'a password file',
    () => ({ env: { ...parts(), PGPASSFILE: 'pass' }, files: { pass: PASSFILE } }),
  ],
  [
    'the config file',
    () => ({ env: {}, files: { 'feedgen.config.json': JSON.stringify({ databaseUrl: url() }) } }),
  ],
  [
    '.env',
    () => ({ env: {}, files: { '.env': `DATABASE_URL='${url().replaceAll("'", '%27')}'\n` } }),
  ],
];

const KEYS = {
  AWS_ACCESS_KEY_ID: KEY_ID,
  AWS_SECRET_ACCESS_KEY: SECRET_KEY,
  AWS_SESSION_TOKEN: TOKEN,
  AWS_REGION: 'us-east-1',
};

/** Runs in an empty directory; returns how it ended, and where any secret showed. */
async function run(
  args: readonly string[],
  { env, files = {} }: Given,
): Promise<Ended & { readonly shown: string[] }> {
  const cwd = mkdtempSync(join(tmpdir(), 'feedgen-canary-'));
  try {
    for (const [name, text] of Object.entries({ 'ledger.sql': LEDGER_QUERY, ...files })) {
      writeFileSync(join(cwd, name), text);
      chmodSync(join(cwd, name), 0o600);
    }
    const child = startFeedgen(args, { cwd, env: { ...KEYS, ...env } });
    const titles = watchTitle(child.pid);
    const ended = await child.ended;
    for (const name of Object.keys(files)) rmSync(join(cwd, name));
    const said = [ended.stdout, ended.stderr, ...titles.stop(), ...textBelow(cwd)];
    return { ...ended, shown: said.flatMap((text) => findSecrets(text, SECRETS)) };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** What `ps` shows of a process as long as it lives. */
function watchTitle(pid: number): { stop(): string[] } {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    try {
      seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
    } catch {
      // It has ended, or this system has no such files.
    }
  }, 10);
  return {
    stop() {
      clearInterval(timer);
      return [...seen];
    },
  };
}

const GENERATE = ['generate', '--query', 'ledger.sql'];
const SUCCESSES = [
  [...GENERATE, '--json', '--debug'],
  ['generate', '--print-settings'],
  GENERATE,
].slice(0, rounds(2, 3));

describe('X1: no secret in any output', () => {
  test.each(PLACES)('a set is published with the password in %s', async (_, given) => {
    for (const args of SUCCESSES) {
      const { exit, stderr, shown } = await run(args, given());
      expect([exit, exit === 0 ? '' : stderr]).toEqual([0, '']);
      expect(shown).toEqual([]);
    }
  });

  test('nor in the sessions that the server shows', async () => {
    const texts: string[] = [];
    const timer = setInterval(() => {
      void admin`select * from pg_stat_activity`.then((rows) => texts.push(JSON.stringify(rows)));
    }, 20);
    await run(GENERATE, { env: { DATABASE_URL: url() } });
    clearInterval(timer);
    await admin`select 1`;
    expect(texts.some((text) => text.includes(ROLE))).toBe(true);
    expect(texts.flatMap((text) => findSecrets(text, SECRETS))).toEqual([]);
  });

  test('a set is published into a bucket with a session token', async () => {
    const env = {
      DATABASE_URL: url(),
      FEEDGEN_BUCKET: BUCKET,
      AWS_ENDPOINT_URL_S3: server.endpoint,
    };
    const { exit, shown } = await run([...GENERATE, '--debug'], { env });
    expect([exit, shown]).toEqual([0, []]);
    const stored = [...server.objects(BUCKET)].map(
      ([key, { bytes, headers }]) => key + bytes.toString('latin1') + JSON.stringify(headers),
    );
    expect(stored.flatMap((text) => findSecrets(text, SECRETS))).toEqual([]);
  });

  const nowhere = { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1', FEEDGEN_BUCKET: BUCKET };
  test.each<[string, () => Record<string, string>, number[]]>([
    [
      'nobody listens',
      () => ({
        DATABASE_URL: url((u) => {
          u.port = '1';
        }),
      }),
      [3],
    ],
    [
      'no such database',
      () => ({
        DATABASE_URL: url((u) => {
          u.pathname = '/nowhere';
        }),
      }),
      [3],
    ],
    [
      'no such user',
      () => ({
        DATABASE_URL: url((u) => {
          u.username = 'nobody_at_all';
        }),
      }),
      [3],
    ],
    [
      'TLS is required',
      () => ({
        DATABASE_URL: url((u) => {
          u.search = '?sslmode=require';
        }),
      }),
      [3],
    ],
    [
      'a parameter is wrong',
      () => ({
        DATABASE_URL: url((u) => {
          u.search = '?sslmode=perhaps';
        }),
      }),
      [2],
    ],
    [
      'the URL is malformed',
      () => ({ DATABASE_URL: `postgres://${ROLE}:${PASSWORD}@h:port/d` }),
      [2],
    ],
    [
      'the password is in a parameter',
      () => ({
        DATABASE_URL: `postgres://127.0.0.1:1/d?user=u&password=${encodeURIComponent(PASSWORD)}`,
      }),
      [3],
    ],
    ['no S3 server', () => ({ DATABASE_URL: url(), ...nowhere }), [4]],
    [
      'another secret key',
      () => ({
        DATABASE_URL: url(),
        ...nowhere,
        AWS_ENDPOINT_URL_S3: server.endpoint,
        AWS_SECRET_ACCESS_KEY: `${SECRET_KEY}x`,
      }),
      [4],
    ],
    [
      'another token',
      () => ({
        DATABASE_URL: url(),
        ...nowhere,
        AWS_ENDPOINT_URL_S3: server.endpoint,
        AWS_SESSION_TOKEN: `${TOKEN}x`,
      }),
      [4],
    ],
    [
      'no such bucket',
      () => ({
        DATABASE_URL: url(),
        AWS_ENDPOINT_URL_S3: server.endpoint,
        FEEDGEN_BUCKET: 'another-bucket',
      }),
      [4],
    ],
    [
      'an endpoint with credentials',
      () => ({
        DATABASE_URL: url(),
        FEEDGEN_BUCKET: BUCKET,
        AWS_ENDPOINT_URL_S3: `http://u:${encodeURIComponent(PASSWORD)}@127.0.0.1:1`,
      }),
      [2, 4],
    ],
    [
      'a signed URL as the endpoint',
      () => ({
        DATABASE_URL: url(),
        FEEDGEN_BUCKET: BUCKET,
        AWS_ENDPOINT_URL_S3: `${server.endpoint}/x?sv=1&sig=${encodeURIComponent(SIGNATURE)}`,
      }),
      [2],
    ],
  ])('%s', async (_, env, exits) => {
    for (const way of WAYS) {
      const { exit, stderr, stdout, shown } = await run([...GENERATE, ...way], { env: env() });
      expect([exit, stderr + stdout]).toEqual([
        exits.find((one) => one === exit) ?? exits,
        expect.stringMatching(/./),
      ]);
      expect(shown).toEqual([]);
    }
  });

  test.each(['seed', 'verify', 'generate'])(
    '%s with all of them on the command line',
    async (name) => {
      const flags = [
        '--database-url',
        url((u) => {
          u.port = '1';
        }),
      ];
      for (const way of WAYS) {
        const { exit, stdout, stderr } = await run([name, ...flags, ...way], { env: {} });
        expect(exit).toBeGreaterThan(1);
        expect(findSecrets(stdout + stderr, SECRETS)).toEqual([]);
      }
    },
  );
});
