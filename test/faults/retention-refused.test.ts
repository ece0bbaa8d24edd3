import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { feedgen } from '../e2e/cli-run.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { BINARY } from '../support/project-files.js';
import type { Action } from '../support/s3-server/access.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { BUCKET, CREDENTIALS } from '../support/target-fixtures.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-refused-'));
let database: TestDatabase;
let server: S3Server;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startS3Server(CREDENTIALS);
  server.createBucket(BUCKET);
  expect((await run(['seed', '--count', '20', '--quiet'])).exit).toBe(0);
});

afterAll(async () => {
  await server.close();
  await database.drop();
  rmSync(CWD, { recursive: true, force: true });
});

function environment() {
  return {
    DATABASE_URL: database.url,
    AWS_ENDPOINT_URL_S3: server.endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
}

function run(args: readonly string[]) {
  return feedgen(args, { cwd: CWD, env: environment() });
}

/** Refuses these actions from now on. */
function forbid(...actions: Action[]): void {
  const allow = (action: Action) => !actions.includes(action);
  server.users.splice(0, 1, { ...CREDENTIALS, allow });
}

/** Runs the binary and sends it a signal as soon as it says that on stderr. */
function runUntil(args: readonly string[], text: string, signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [BINARY, ...args], {
    ...{ cwd: CWD, env: { PATH: process.env.PATH, ...environment() } },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    if (!stderr.includes(text) && (stderr + piece).includes(text)) child.kill(signal);
    stderr += piece;
  });
  return new Promise<{ exit: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
}

describe('K4: SIGTERM during retention', () => {
  test('the set is published: exit 0, a warning, and the run record tells', async () => {
    forbid();
    expect((await run(['generate', '--bucket', BUCKET])).exit).toBe(0);
    server.faults.add({ effect: { kind: 'silence' }, operation: 'ListObjectsV2' });
    const args = ['generate', '--bucket', BUCKET, '--keep', '1', '--grace', '0s', '--json'];
    const done = await runUntil(args, 'removing what is too old', 'SIGTERM');
    server.faults.clear();
    expect(done.exit).toBe(0);
    expect(JSON.parse(done.stdout).retention).toEqual({ removed: 0, error: 'stopped by SIGTERM' });
    expect(done.stderr).toContain('warning: published, but retention failed: stopped by SIGTERM');
    const status = JSON.parse((await run(['status', '--json'])).stdout);
    expect(status.last_run.retention).toEqual({ removed: 0, error: 'stopped by SIGTERM' });
    expect(status.warnings).toEqual(['retention failed: stopped by SIGTERM']);
  }, 60_000);
});

describe('S4: 403 on delete and on list', () => {
  const keep = ['generate', '--bucket', BUCKET, '--keep', '1', '--grace', '0s'];

  test('delete is forbidden: the set is published, generate warns and ends with 0, status tells', async () => {
    const before = await run([...keep, '--json']);
    expect(before.exit).toBe(0);
    // Runs that follow each other within a second have timestamps ahead of the clock, and a set goes only when its successor's time has come.
    while (Date.now() / 1000 < JSON.parse(before.stdout).generation_timestamp + 1) await sleep(50);
    forbid('s3:DeleteObject');
    const requests = server.requests.length;
    const done = await run([...keep, '--json']);
    expect(done.exit).toBe(0);
    const { descriptor, retention } = JSON.parse(done.stdout);
    expect(retention).toMatchObject({ removed: 0, error: expect.stringContaining('denied') });
    expect(done.stderr).toContain('warning: published, but retention failed: ');
    // No storm of requests that cannot succeed.
    const refused = server.requests.slice(requests).filter(({ status }) => status === 403);
    expect(refused.map(({ operation }) => operation)).toEqual(['DeleteObject']);
    expect(server.objects(BUCKET).get('feeds/metadata.json')?.bytes).toEqual(
      server.objects(BUCKET).get(`feeds/${descriptor}`)?.bytes,
    );

    const status = await run(['status']);
    expect(status.exit).toBe(0);
    expect(status.stdout).toMatch(/^WARNING: .*; warning: retention failed: cannot remove/);
    expect((await run(['status', '--strict', '--quiet'])).exit).toBe(9);
    const runs = await run(['runs']);
    expect(runs.stdout.split('\n')[1]).toContain('retention failed: cannot remove');
    expect((await run(['clean', '--keep', '1', '--grace', '0s'])).exit).toBe(4);
    forbid();
    const cleaned = await run(['clean', '--keep', '1', '--grace', '0s', '--json']);
    expect(JSON.parse(cleaned.stdout)).toMatchObject({ kept_sets: 1, error: null });
    expect(cleaned.exit).toBe(0);
  }, 60_000);

  test('list is forbidden: publishing goes on, status judges the set and warns, clean and runs end with 4', async () => {
    forbid('s3:ListBucket');
    const done = await run([...keep, '--json']);
    expect(done.exit).toBe(0);
    expect(JSON.parse(done.stdout).retention.error).toContain('cannot list');
    const status = await run(['status', '--json']);
    expect(status.exit).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({
      ok: true,
      whole: true,
      warnings: [expect.stringContaining('nothing is known of the last runs: cannot list')],
    });
    for (const command of ['runs', 'clean'])
      expect(await run([command])).toMatchObject({ exit: 4, stdout: '' });
    forbid();
  }, 60_000);
});
