import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Target } from '../../src/core/target.js';
import { isListingRefused, isNameTaken } from '../../src/core/target.js';
import { openTarget } from '../../src/target/open.js';

const JSON_HEADERS = { contentType: 'application/json' } as const;
const S3_UNUSED = { checksums: 'when_supported' } as const;
const run = promisify(execFile);

let root: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'feedgen-directory-'));
  path = join(root, 'feeds');
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function open(create = true, directory = path): Promise<Target> {
  const signal = new AbortController().signal;
  return openTarget({ kind: 'directory', path: directory }, S3_UNUSED, { signal, create });
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function drain(target: Target, name: string): Promise<string> {
  const object = await target.open(name);
  const parts: Uint8Array[] = [];
  for await (const piece of object?.body ?? []) parts.push(piece);
  return Buffer.concat(parts).toString();
}

describe('F3, F7: what stands in the way', () => {
  test('a reader of a directory that is not there is told so', async () => {
    expect(await failure(open(false))).toMatchObject({
      code: 'target',
      message: expect.stringContaining('there is no such directory'),
    });
    expect(await readdir(root)).toEqual([]);
  });

  test('opening for writing makes nothing; a place not made yet reads as empty', async () => {
    const target = await open();
    expect(await target.open('metadata.json')).toBeNull();
    expect(await target.state().stat('x.run.json')).toBeNull();
    expect(await readdir(root)).toEqual([]);
  });

  test('a directory that goes away while it is read is not an empty one', async () => {
    await mkdir(path);
    const target = await open(false);
    expect(await target.open('metadata.json')).toBeNull();
    await rm(path, { recursive: true });
    expect(await failure(target.open('metadata.json'))).toMatchObject({ code: 'target' });
  });

  test.each([
    ['a file where the directory should be', 'feeds', 'it is not a directory'],
    ['a file above it', 'feeds/below', 'not a directory'],
  ])('%s', async (_, name, fact) => {
    await writeFile(path, 'victim');
    const target = await open(true, join(root, name));
    expect(await failure(target.check())).toMatchObject({
      code: 'target',
      message: expect.stringContaining(fact),
      hint: expect.any(String),
    });
    expect(await readFile(path, 'utf8')).toBe('victim');
  });

  test.each([
    ['a symbolic link to nothing', 'link', 'it is a symbolic link to nothing'],
    ['a symbolic link to nothing above it', 'link/below', 'leads nowhere'],
    ['a symbolic link to nothing far above it', 'link/far/below', 'leads nowhere'],
  ])('%s: said at once, nothing is made', async (_, name, fact) => {
    await symlink(join(root, 'nowhere'), join(root, 'link'));
    const target = await open(true, join(root, name));
    expect(await failure(target.check())).toMatchObject({
      code: 'target',
      message: expect.stringContaining(fact),
      hint: expect.stringContaining('link'),
    });
    expect(await readdir(root)).toEqual(['link']);
  });

  test('a file system that takes no directories: said at once', async () => {
    const target = await open(true, '/proc/feedgen-nope');
    expect(await failure(target.check())).toMatchObject({
      code: 'target',
      message: expect.stringContaining('/proc leads nowhere'),
      hint: expect.any(String),
    });
  });

  test('a directory, a pipe and a device under a name are refused and left alone', async () => {
    await mkdir(join(path, 'directory.json'), { recursive: true });
    await run('mkfifo', [join(path, 'pipe.json')]);
    const target = await open();
    for (const name of ['directory.json', 'pipe.json']) {
      expect(await failure(target.open(name))).toMatchObject({
        code: 'target',
        message: expect.stringContaining('not a regular file'),
      });
      expect(await failure(target.stat(name))).toMatchObject({ code: 'target' });
      expect(isNameTaken(await failure(target.create(name, Buffer.from('x'), JSON_HEADERS)))).toBe(
        true,
      );
    }
    const replaced = await failure(
      target.replace('directory.json', Buffer.from('x'), JSON_HEADERS),
    );
    expect(replaced).toMatchObject({
      code: 'target',
      message: expect.stringContaining('directory'),
    });
    expect(await failure(target.remove('directory.json'))).toMatchObject({ code: 'target' });
    expect((await readdir(path)).sort()).toEqual(['directory.json', 'pipe.json']);
  });
});

describe('check for reading', () => {
  test('a directory that is there or could be made passes, and nothing is made or changed', async () => {
    for (const directory of [path, join(path, 'far', 'below')]) {
      const target = await open(true, directory);
      expect(await target.check('read')).toEqual([]);
      expect(await target.state().check('read')).toEqual([]);
    }
    expect(await readdir(root)).toEqual([]);
    await mkdir(path);
    const { mtimeMs } = await stat(path);
    for (const create of [true, false]) {
      const target = await open(create);
      expect(await target.check('read')).toEqual([]);
      expect(await target.state().check('read')).toEqual([]);
    }
    expect(await readdir(path)).toEqual([]);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
  });

  test.each([
    ['a file where the directory should be', 'file', 'it is not a directory'],
    ['a file above it', 'file/below', 'not a directory'],
    ['a symbolic link to nothing', 'link', 'symbolic link to nothing'],
    ['a symbolic link to nothing above it', 'link/far/below', 'symbolic link to nothing'],
  ])('%s', async (_, name, fact) => {
    await writeFile(join(root, 'file'), 'victim');
    await symlink(join(root, 'nowhere'), join(root, 'link'));
    const target = await open(true, join(root, name));
    expect(await failure(target.check('read'))).toMatchObject({
      code: 'target',
      message: expect.stringContaining(fact),
      hint: expect.any(String),
    });
  });

  test('a directory that is gone is missing to a reader that may not make it', async () => {
    await mkdir(path);
    const target = await open(false);
    await rm(path, { recursive: true });
    expect(await failure(target.check('read'))).toMatchObject({
      code: 'target',
      message: expect.stringContaining('there is no such directory'),
    });
  });

  test.each([0o000, 0o311, 0o644])('a directory of mode %o cannot be read', async (mode) => {
    await mkdir(path);
    await chmod(path, mode);
    await chmod(root, 0o755);
    const target = await open();
    const denied = {
      code: 'target',
      message: expect.stringContaining('permission is denied'),
    };
    expect(await asOrdinaryUser(() => failure(target.check('read')))).toMatchObject(denied);
  });
});

test('a directory that may be used but not listed: its files are read, its names refused', async () => {
  await mkdir(path);
  await writeFile(join(path, 'a.json'), 'a');
  await chmod(path, 0o311);
  await chmod(root, 0o755);
  const target = await open();
  await asOrdinaryUser(async () => {
    expect(await drain(target, 'a.json')).toBe('a');
    const error = await failure(target.list()[Symbol.asyncIterator]().next());
    expect(isListingRefused(error)).toBe(true);
    expect(error).toMatchObject({ code: 'target', hint: expect.stringContaining('right to read') });
  });
});

describe('location', () => {
  test('is one for a directory, there or not yet, through whatever links it is reached', async () => {
    await mkdir(path);
    await symlink('feeds', join(root, 'one'));
    await symlink(join(root, 'one'), join(root, 'two'));
    for (const below of ['', 'not/yet']) {
      const names = ['feeds', 'one', 'two'].map((name) => join(root, name, below));
      const targets = await Promise.all(names.map((name) => open(true, name)));
      const real = join(await realpath(path), below);
      expect(targets.map(({ location }) => location)).toEqual([real, real, real]);
      expect(targets.map((target) => target.state().location)).toEqual(
        targets.map(() => join(real, '.feedgen')),
      );
    }
  });
});

describe('concurrency', () => {
  test.each([
    [undefined, 16],
    [5, 5],
  ])('%s: %i, of the state too', async (concurrency, expected) => {
    const signal = new AbortController().signal;
    const options = { signal, create: true, ...(concurrency && { concurrency }) };
    const target = await openTarget({ kind: 'directory', path }, S3_UNUSED, options);
    expect([target.concurrency, target.state().concurrency]).toEqual([expected, expected]);
  });
});

describe('F7: symbolic links', () => {
  let victim: string;

  beforeEach(async () => {
    await mkdir(path);
    victim = join(root, 'victim.json');
    await writeFile(victim, 'victim');
    await symlink(victim, join(path, 'metadata.json'));
    await symlink(join(root, 'nowhere'), join(path, 'dangling.json'));
  });

  afterEach(async () => {
    expect(await readFile(victim, 'utf8')).toBe('victim');
  });

  test('create does not write through one, dangling or not', async () => {
    const target = await open();
    for (const name of ['metadata.json', 'dangling.json'])
      expect(isNameTaken(await failure(target.create(name, Buffer.from('x'), JSON_HEADERS)))).toBe(
        true,
      );
    expect((await readdir(root)).sort()).toEqual(['feeds', 'victim.json']);
  });

  test('replace puts a file in its place', async () => {
    const target = await open();
    await target.replace('metadata.json', Buffer.from('new'), JSON_HEADERS);
    expect((await lstat(join(path, 'metadata.json'))).isFile()).toBe(true);
    expect(await drain(target, 'metadata.json')).toBe('new');
  });

  test('remove removes the link only', async () => {
    const target = await open();
    await target.remove('metadata.json');
    expect(await readdir(path)).toEqual(['dangling.json']);
  });

  test('reading out of the directory is refused, within it is not', async () => {
    const target = await open(false);
    for (const attempt of [() => target.open('metadata.json'), () => target.stat('metadata.json')])
      expect(await failure(attempt())).toMatchObject({
        code: 'target',
        message: expect.stringContaining('symbolic link out of its directory'),
      });
    expect(await target.open('dangling.json')).toBeNull();
    await writeFile(join(path, 'set.json'), 'inside');
    await symlink('set.json', join(path, 'latest.json'));
    expect(await drain(target, 'latest.json')).toBe('inside');
  });
});

describe('what is on disk', () => {
  test('modes: files 0644, the directory 0755, the state 0700, whatever the way they came', async () => {
    const before = process.umask(0o022);
    try {
      const target = await open();
      await target.check();
      await target.create('data.json', Buffer.from('x'), JSON_HEADERS);
      await target.replace('metadata.json', Buffer.from('x'), JSON_HEADERS);
      await target.state().create('x.run.json', Buffer.from('x'), JSON_HEADERS);
    } finally {
      process.umask(before);
    }
    const mode = async (name: string) => ((await stat(join(path, name))).mode & 0o777).toString(8);
    expect(await mode('.')).toBe('755');
    expect(await mode('data.json')).toBe('644');
    expect(await mode('metadata.json')).toBe('644');
    expect(await mode('.feedgen')).toBe('700');
  });

  test('the digest is that of the file', async () => {
    const target = await open();
    const pieces = Array.from({ length: 50 }, (_, k) => Buffer.alloc(k * 1000, k));
    const stored = await target.create('data.json', asStream(pieces), JSON_HEADERS);
    const bytes = await readFile(join(path, 'data.json'));
    expect(stored.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('F6: foreign and stale files are neither touched nor read', async () => {
    await mkdir(path);
    const foreign = ['.feedgen-tmp-0123456789abcdef', '.DS_Store', 'README.txt'];
    for (const name of foreign) await writeFile(join(path, name), name);
    const target = await open();
    await target.check();
    await target.create('data.json', Buffer.from('x'), JSON_HEADERS);
    for (const name of foreign) expect(await readFile(join(path, name), 'utf8')).toBe(name);
  });

  test('F9: a file that shrinks or grows while it is read is an error, not a short end', async () => {
    const target = await open();
    for (const [name, change] of [
      ['shrinks.json', Buffer.alloc(0)],
      ['grows.json', Buffer.alloc(2_000_000)],
    ] as const) {
      await target.create(name, Buffer.alloc(1_000_000), JSON_HEADERS);
      const object = await target.open(name);
      const reading = (async () => {
        for await (const _ of object?.body ?? []) await writeFile(join(path, name), change);
      })();
      expect(await failure(reading)).toMatchObject({
        code: 'target',
        message: expect.stringContaining('while it was read'),
      });
    }
  });

  test('F9: the directory is removed during the run: creates fail, nothing appears elsewhere', async () => {
    const target = await open();
    await target.check();
    await rm(path, { recursive: true });
    expect(await failure(target.create('data.json', Buffer.from('x'), JSON_HEADERS))).toMatchObject(
      {
        code: 'target',
      },
    );
  });
});

describe('F3: rights', () => {
  test.each([
    ['read-only for this user', 0o555, 'permission is denied'],
    ['closed to this user', 0o000, 'permission is denied'],
  ])('a directory %s is found by check', async (_, mode, fact) => {
    await mkdir(path);
    await chmod(path, mode);
    await chmod(root, 0o755);
    const target = await open();
    const error = await asOrdinaryUser(() => failure(target.check()));
    expect(error).toMatchObject({ code: 'target', message: expect.stringContaining(fact) });
    await chmod(path, 0o755);
    expect(await readdir(path)).toEqual([]);
  });
});

/** Root may write anywhere: for the time of `step` this process is nobody. */
async function asOrdinaryUser<T>(step: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return step();
  process.seteuid?.(65534);
  try {
    return await step();
  } finally {
    process.seteuid?.(0);
  }
}

async function* asStream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
