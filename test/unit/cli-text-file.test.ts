import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/cli/config-file.js';
import { readDotEnv } from '../../src/cli/dot-env.js';
import type { Problem } from '../../src/cli/problem.js';
import { readQuery } from '../../src/cli/query-file.js';
import { readTextFile } from '../../src/cli/text-file.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-text-file-'));
afterAll(() => rmSync(CWD, { recursive: true, force: true }));

/** Puts something at a path that is no text. */
const UNUSABLE: [string, (path: string) => unknown, string][] = [
  ['a NUL byte', (path) => writeFileSync(path, 'select 1\0'), 'contains a NUL byte'],
  ['another encoding', (path) => writeFileSync(path, Buffer.from('é', 'latin1')), 'is not UTF-8'],
  ['too much', (path) => writeFileSync(path, ' '.repeat(1_000_001)), 'is larger than 1 MB'],
  ['a pipe', (path) => execFileSync('mkfifo', [path]), 'is not a regular file'],
  ['a link to a device', (path) => execFileSync('ln', ['-s', '/dev/zero', path]), 'not a regular'],
  ['a directory', (path) => execFileSync('mkdir', [path]), 'is not a regular file'],
];

test.each(UNUSABLE)('%s is refused as query, .env and config file', (_, make, fact) => {
  const cwd = mkdtempSync(join(CWD, 'files-'));
  for (const name of ['q.sql', '.env', 'feedgen.config.json']) make(join(cwd, name));
  const query = join(cwd, 'q.sql');
  expect(() => readQuery(query, 'entity')).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(fact) }),
  );
  expect(() => readQuery(query, 'entity')).toThrow(query);
  const problems: Problem[] = [];
  expect(readDotEnv(cwd, problems)).toEqual({});
  expect(readConfig(cwd, undefined, problems)).toBeUndefined();
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(`settings file ${cwd}/.env: .*${fact}`),
    expect.stringMatching(`settings file ${cwd}/feedgen.config.json: .*${fact}`),
  ]);
});

test('text is read whole, without a byte order mark; a missing file is missing', () => {
  const path = join(CWD, 'text');
  writeFileSync(path, `\uFEFF${'é'.repeat(500_000 - 2)}\n`);
  expect(readTextFile(path)).toEqual({ ok: true, text: `${'é'.repeat(500_000 - 2)}\n` });
  expect(readTextFile(join(CWD, 'none'))).toMatchObject({ ok: false, missing: true });
});
