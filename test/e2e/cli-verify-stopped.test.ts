import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dataFile, foreignSet } from '../support/foreign-set.js';
import { BINARY } from '../support/project-files.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import type { Finished } from './cli-run.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-stopped-'));
const BUCKET = 'bucket-of-tests';
const { descriptor, files } = foreignSet();
let s3: S3Server;

beforeAll(async () => {
  s3 = await startS3Server({ accessKeyId: 'key', secretAccessKey: 'secret' });
  s3.createBucket(BUCKET);
  for (const folder of ['a', 'b'])
    for (const [name, bytes] of files) s3.put(BUCKET, `${folder}/${name}`, bytes);
  const [first = ''] = files.keys();
  s3.put(BUCKET, `b/${first}`, dataFile(0, { name: '' }));
});

beforeEach(() => {
  s3.faults.clear();
  // Where the set in folder b stops to answer: at its last data file.
  s3.faults.add({ key: /^b\/\d+-c\.json$/, operation: 'GetObject', effect: { kind: 'silence' } });
  s3.requests.length = 0;
});

afterAll(async () => {
  await s3.close();
  rmSync(CWD, { recursive: true, force: true });
});

function start(args: readonly string[], input: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
  const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  const env = { AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_REGION: 'us-east-1', ...keys };
  return spawn(process.execPath, [BINARY, 'verify', ...args], {
    cwd: CWD,
    env: { PATH: process.env.PATH, HOME: CWD, ...env },
    stdio: [input, 'pipe', 'pipe'],
  });
}

function ended(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  child.stderr?.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  return new Promise((resolve) => {
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
}

/** Until the server was asked for the object that it keeps silent about. */
async function untilSilence(): Promise<void> {
  while (!s3.requests.some(({ key }) => /^b\/\d+-c\.json$/.test(key)))
    await new Promise((resolve) => setTimeout(resolve, 20));
}

async function stopped(signal: 'SIGINT' | 'SIGTERM', args: readonly string[]): Promise<Finished> {
  s3.requests.length = 0;
  const child = start(args);
  const end = ended(child);
  await untilSilence();
  child.kill(signal);
  return end;
}

describe('verify that is stopped', () => {
  test('prints what was found so far, and that this is no verdict', async () => {
    const done = await stopped('SIGINT', [`s3://${BUCKET}/b/${descriptor}`]);
    expect(done.exit).toBe(130);
    expect(done.stdout).toMatch(new RegExp(`^${descriptor} valid: .* 3 data files\n`));
    expect(done.stdout).toMatch(/^stopped before the end, this is not a verdict: .* so far$/m);
    expect(done.stderr).toMatch(/^feedgen: stopped by SIGINT\nhint: /m);
  });

  test('says so in the one object of --json', async () => {
    const done = await stopped('SIGTERM', [`s3://${BUCKET}/b/${descriptor}`, '--json']);
    expect(done.exit).toBe(143);
    expect(done.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(done.stdout)).toMatchObject({
      scope: 'set',
      valid: false,
      complete: false,
      metadata: { valid: true },
      error: { code: 'terminated', exit: 143 },
    });
  });

  test('says with --all which sets were done', async () => {
    const done = await stopped('SIGINT', ['--all', `s3://${BUCKET}/`]);
    expect(done.exit).toBe(130);
    expect(done.stdout).toMatch(/^valid {3}a\/.*\nstopped b\/.* so far\n/);
    expect(done.stdout).toMatch(/^stopped after 1 of 2 sets, this is not a verdict: /m);
    const object = await stopped('SIGINT', ['--all', `s3://${BUCKET}/`, '--json', '--quiet']);
    expect(JSON.parse(object.stdout)).toMatchObject({ complete: false, found: 2, sets: [{}, {}] });
    expect(object.stderr).toBe('');
  });

  test('tells of the file that it was reading from standard input', async () => {
    const child = start(['-'], 'pipe');
    const end = ended(child);
    const record = JSON.stringify({ entity_id: 'x' });
    const begun = `{"data":[${Array.from({ length: 40_000 }, () => record).join(',')}`;
    // All but what fits into a pipe was read once it could be written.
    await new Promise((resolve) => child.stdin?.write(begun, resolve));
    child.kill('SIGINT');
    const done = await end;
    expect(done.exit).toBe(130);
    expect(done.stdout).toMatch(/^error name_missing: [\d,]+ records/m);
    expect(done.stdout).toMatch(/^stopped before the end, this is not a verdict: /m);
  });

  test('ends at once at the second signal', async () => {
    const child = start([`s3://${BUCKET}/b/${descriptor}`]);
    const end = ended(child);
    await untilSilence();
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect([130, 143]).toContain((await end).exit);
  });
});
