import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ROOT } from '../support/project-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feedgen-cron-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/usr/bin/env bash\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs the script with a program whose n-th call ends with the n-th exit code, 0 after the last. */
function nightly(codes: readonly number[], env: Record<string, string> = {}, pingFails = false) {
  const calls = join(folder, 'calls');
  program('curl', `echo "ping \${@: -1}" >>'${calls}'; exit ${pingFails ? 22 : 0}`);
  const feedgen = program(
    'feedgen-stand-in',
    `echo "$*" >>'${calls}'; codes=(${codes.join(' ')}); exit "\${codes[$(grep -vc ping '${calls}') - 1]:-0}"`,
  );
  const { status, stderr } = spawnSync(join(ROOT, 'deploy/cron/feedgen-nightly'), {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      FEEDGEN: feedgen,
      FEEDGEN_PAUSE: '0',
      ...env,
    },
  });
  return { status, stderr, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

test('a good night: generate, verify, exit code 0', () => {
  expect(nightly([])).toMatchObject({ status: 0, calls: ['generate', 'verify'] });
});

test.each([3, 4, 7, 10])('generate ends with %i once: both commands run again', (code) => {
  const night = nightly([code]);
  expect(night).toMatchObject({ status: 0, calls: ['generate', 'generate', 'verify'] });
  expect(night.stderr).toContain(`exit code ${code}: try 2 of 3`);
});

test.each([1, 2, 5, 6, 130])('generate ends with %i: no second try, and no verify', (code) => {
  expect(nightly([code])).toMatchObject({ status: code, calls: ['generate'] });
});

test('verify finds errors: exit code 8, no second try', () => {
  expect(nightly([0, 8])).toMatchObject({ status: 8, calls: ['generate', 'verify'] });
});

test('a database that stays away: as many tries as asked for, then its exit code', () => {
  const night = nightly([3, 3, 3, 3], { FEEDGEN_TRIES: '2' });
  expect(night).toMatchObject({ status: 3, calls: ['generate', 'generate'] });
});

test('the ping carries the exit code', () => {
  const url = { HEALTHCHECK_URL: 'http://ping.invalid/id' };
  expect(nightly([], url).calls.at(-1)).toBe('ping http://ping.invalid/id/0');
  rmSync(join(folder, 'calls'));
  expect(nightly([6], url).calls).toEqual([
    'ping http://ping.invalid/id/start',
    'generate',
    'ping http://ping.invalid/id/6',
  ]);
});

test('a lost ping does not fail a feed that was published', () => {
  const night = nightly([], { HEALTHCHECK_URL: 'http://ping.invalid/id' }, true);
  expect(night.status).toBe(0);
  expect(night.stderr).toContain('ping 0 failed');
});
