import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import type { Finding } from '../../src/core/finding.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import type { Action } from '../support/s3-server/access.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { BUCKET, CREDENTIALS } from '../support/target-fixtures.js';
import { feedgen } from './cli-run.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-doctor-'));
let database: TestDatabase;
let server: S3Server;
let skew = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startS3Server({ ...CREDENTIALS, now: () => new Date(Date.now() + skew) });
  server.createBucket(BUCKET);
  expect((await run(['seed', '--count', '20', '--quiet'])).exit).toBe(0);
});

afterAll(async () => {
  await server.close();
  await database.drop();
  rmSync(CWD, { recursive: true, force: true });
});

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = {
    ...{ DATABASE_URL: database.url, AWS_ENDPOINT_URL_S3: server.endpoint },
    ...{ AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId, AWS_REGION: 'us-east-1' },
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    ...more,
  };
  return feedgen(args, { cwd: CWD, env });
}

async function findings(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { exit, stdout } = await run(['doctor', '--json', ...args], more);
  const checks: readonly Finding[] = JSON.parse(stdout).checks;
  const of = (verdict: Finding['verdict']) =>
    checks.filter((each) => each.verdict === verdict).map(({ area, check }) => `${area} ${check}`);
  return { exit, checks, ok: of('ok'), warnings: of('warning'), failed: of('failed') };
}

describe('doctor', () => {
  test('a server and a directory that are fine: exit 0, a line for each check, nothing left behind', async () => {
    const done = await run(['doctor']);
    expect(done.exit).toBe(0);
    expect(done.stdout).toMatch(/^ok {7}machine: versions: feedgen \S+ on Node.js /);
    expect(done.stdout).toMatch(/warning {2}database: rights: .* is a superuser.*\n +hint: /);
    expect(done.stdout).toMatch(/\n\d+ checks: 0 failed, 1 warning\n$/);
    expect(existsSync(join(CWD, 'feeds'))).toBe(false);
    const { ok, failed } = await findings([]);
    expect(failed).toEqual([]);
    expect(ok).toEqual(
      expect.arrayContaining([
        ...['machine space', 'database connect', 'database version', 'database clock'],
        ...['database snapshot', 'database COPY', 'database lock', 'query columns'],
        ...['query key order', 'target access', 'target checksums', 'target create only'],
        ...['target list', 'target remove', 'target clock', 'target leftovers'],
      ]),
    );
  });

  test('no database: exit 3, and the target is looked at all the same', async () => {
    const refused = await findings([], { DATABASE_URL: 'postgres://reader:x@127.0.0.1:1/places' });
    expect(refused).toMatchObject({ exit: 3, failed: ['database connect'] });
    expect(refused.ok).toContain('target access');
    const none = await findings([], { DATABASE_URL: '' });
    expect(none).toMatchObject({ exit: 3, failed: ['database settings'] });
  });

  test('a role without rights: exit 3 from all, with the right to ask for', async () => {
    const role = `blind_${process.pid}`;
    const sql = postgres(database.url, { max: 1, onnotice: () => {} });
    const url = new URL(database.url);
    url.username = role;
    try {
      await sql.unsafe(`create role ${role} login; revoke create on schema public from public`);
      const as = { DATABASE_URL: url.href };
      expect(await findings([], as)).toMatchObject({ exit: 3, failed: ['query key order'] });
      const generated = await run(['generate', '--out', 'blind'], as);
      expect(generated.exit).toBe(3);
      expect(generated.stderr).toMatch(
        /access denied: .*: permission denied for table facility\nhint: ask for the right to select/,
      );
      const seeded = await run(['seed', '--count', '1'], as);
      expect(seeded.exit).toBe(3);
      expect(seeded.stderr).toMatch(
        /permission denied.*\nhint: ask for the rights that feedgen seed/,
      );
    } finally {
      await sql.unsafe(`drop role ${role}`);
      await sql.end();
    }
  });

  test('source and target are told in the order in which generate tells them', async () => {
    const { stderr } = await run(['doctor']);
    expect(stderr).toMatch(/source: [\s\S]*target: /);
  });

  test('a query that cannot be a feed: exit 3; one that sorts many rows is a warning', async () => {
    writeFileSync(join(CWD, 'wrong.sql'), 'select id as "key", name as "nmae" from facility');
    const wrong = await findings(['--query', 'wrong.sql']);
    expect(wrong).toMatchObject({ exit: 3, failed: ['query columns'] });
    writeFileSync(
      join(CWD, 'sorted.sql'),
      `select -g as "key", 'x-' || g as "entity_id", 'n' as "name", json_build_object('latitude', 1, 'longitude', 2) as "location"
       from generate_series(1, 200000) as g`,
    );
    const sorted = await findings(['--query', 'sorted.sql']);
    expect(sorted).toMatchObject({ exit: 0, failed: [] });
    expect(sorted.warnings).toContain('query key order');
  });

  test('a bucket: fine, with a skewed clock, without the right to delete, without the right to write', async () => {
    const allow = (...denied: Action[]) =>
      server.users.splice(0, 1, { ...CREDENTIALS, allow: (action) => !denied.includes(action) });
    const fine = await findings(['--bucket', BUCKET]);
    expect(fine).toMatchObject({ exit: 0, warnings: ['database rights'] });
    expect(server.objects(BUCKET).size).toBe(0);
    skew = 300_000;
    expect((await findings(['--bucket', BUCKET])).warnings).toContain('target clock');
    skew = 0;
    allow('s3:DeleteObject');
    const kept = await findings(['--bucket', BUCKET]);
    expect(kept).toMatchObject({ exit: 0 });
    expect(kept.warnings).toContain('target remove');
    server.objects(BUCKET).clear();
    allow('s3:PutObject');
    const refused = await findings(['--bucket', BUCKET]);
    expect(refused).toMatchObject({ exit: 4, failed: ['target access'] });
    allow();
    expect(server.objects(BUCKET).size).toBe(0);
  }, 60_000);

  test('leaves a directory that was there as it was', async () => {
    expect((await run(['generate', '--quiet'])).exit).toBe(0);
    const names = () => readdirSync(join(CWD, 'feeds'), { recursive: true }).sort();
    const before = names();
    expect((await run(['doctor', '--quiet'])).stdout).toBe('');
    expect(names()).toEqual(before);
  });
});
