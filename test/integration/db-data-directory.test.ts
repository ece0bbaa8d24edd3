import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeDataDirectory } from '../../src/db/data-directory.js';
import { lockDirectory } from '../../src/db/directory-lock.js';
import { openFacilityStore } from '../../src/db/facilities.js';
import { describeEmbeddedError, translateFileError } from '../../src/db/file-errors.js';
import { failureOf } from '../support/read-chunks.js';

const signal = new AbortController().signal;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'feedgen-test-directory-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (directory: string) =>
  openFacilityStore({ kind: 'embedded', directory, create: true }, { signal });

describe('a data directory that cannot be used', () => {
  test.each([
    ['a file', 'file', 'is not a directory'],
    ['below a file', 'file/below', 'not a directory'],
    ['far below a file', 'file/far/below', 'not a directory'],
    ['a link to nowhere', 'nowhere', 'is a link to nowhere'],
    ['below a link to nowhere', 'nowhere/below', 'is a link to nowhere'],
    ['a link to itself', 'loop', 'ELOOP'],
    ['a name that is too long', 'x'.repeat(300), 'ENAMETOOLONG'],
  ])('%s: FeedgenError usage that names it', async (_, name, fact) => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync(join(root, 'no', 'such'), join(root, 'nowhere'));
    symlinkSync(join(root, 'loop'), join(root, 'loop'));
    const before = readdirSync(root);
    const error = await failureOf(open(join(root, name)));
    expect(error).toMatchObject({ code: 'usage', hint: expect.stringContaining('--data-dir') });
    expect(String(error)).toContain(join(root, name));
    expect(String(error)).toContain(fact);
    expect(readdirSync(root)).toEqual(before);
  });

  // Node's recursive mkdir never comes back from this one.
  test.each(['/proc/nope', '/proc/nope/below', '/sys/nope'])(
    '%s, where nothing can be made: FeedgenError source',
    async (directory) => {
      expect(await failureOf(open(directory))).toMatchObject({
        code: 'source',
        hint: expect.stringContaining('--data-dir'),
      });
    },
  );

  test('the lock in its place: FeedgenError, and nothing is left', async () => {
    mkdirSync(join(root, 'pgdata.lock'));
    expect(await failureOf(open(root))).toMatchObject({ name: 'FeedgenError' });
    expect(readdirSync(root)).toEqual(['pgdata.lock']);
  });

  test.each(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EIO', 'EMFILE'])(
    '%s is FeedgenError source with a hint',
    (code) => {
      const cause = Object.assign(new Error(`${code}: said the system, open 'x'`), {
        code,
        syscall: 'open',
      });
      const error = translateFileError(cause, '/data');
      expect(error).toMatchObject({ code: 'source', hint: expect.stringMatching(/./), cause });
      expect(String(error)).toContain(`/data cannot be used: ${code}`);
    },
  );

  test('what the embedded PostgreSQL is refused has a text', () => {
    expect(describeEmbeddedError({ name: 'ErrnoError', errno: 51 })).toBe(
      'no space left on device',
    );
    expect(describeEmbeddedError({ name: 'ErrnoError', errno: 7 })).toBe('file system error 7');
    expect(describeEmbeddedError(new Error('failed'))).toBe('failed');
  });

  test('an error that is not of the file system passes', () => {
    const bug = new TypeError('x is not a function');
    expect(translateFileError(bug, '/data')).toBe(bug);
    const other = Object.assign(new Error('no such module'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(translateFileError(other, '/data')).toBe(other);
  });

  test('a directory of another user: FeedgenError source, as an unprivileged process sees it', () => {
    chmodSync(root, 0o755);
    mkdirSync(join(root, 'theirs'), { mode: 0o700 });
    mkdirSync(join(root, 'readable'), { mode: 0o755 });
    const base = new URL('../../', import.meta.url).href;
    const text = `
      import { makeDataDirectory } from '${base}src/db/data-directory.js';
      import { lockDirectory } from '${base}src/db/directory-lock.js';
      if (process.getuid() === 0) process.setuid(65534);
      for (const work of [
        () => makeDataDirectory(process.argv[1] + '/theirs/below'),
        () => makeDataDirectory(process.argv[1] + '/readable/below'),
        () => lockDirectory(process.argv[1] + '/readable/pgdata'),
      ]) try { work(); console.log('done'); } catch (error) { console.log(error.code, error.message.includes('EACCES')); }`;
    chmodSync(join(root, 'readable'), 0o555);
    chmodSync(join(root, 'theirs'), 0o000);
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', text, root]);
    expect(output.toString().trim().split('\n')).toEqual(Array(3).fill('source true'));
  });
});

describe('making a data directory', () => {
  test('with its parents, for this user only; again is no error', () => {
    const directory = join(root, 'a', 'b', 'c');
    makeDataDirectory(directory);
    makeDataDirectory(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    lockDirectory(join(directory, 'pgdata')).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('through a link to a directory', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    makeDataDirectory(join(root, 'link'));
    makeDataDirectory(join(root, 'link', 'below'));
    expect(readdirSync(join(root, 'real'))).toEqual(['below']);
  });
});
