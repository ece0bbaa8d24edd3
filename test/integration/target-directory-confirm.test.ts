import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Stored } from '../../src/core/target.js';
import { DirectoryTarget } from '../../src/target/directory.js';

const run = promisify(execFile);
/** Several pieces of a read, and a last one that is not whole. */
const LARGE = randomBytes(600_001);

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'feedgen-confirm-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function flip(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, position);
  await file.close();
}

const SHA256 = /its SHA-256 is [0-9a-f]{64}, that of what was stored is [0-9a-f]{64}$/;

/** What happens to a file between its write and the commit, and what is said of it. */
const DAMAGE: readonly (readonly [string, (path: string) => Promise<unknown>, RegExp])[] = [
  ['its first byte changed', (path) => flip(path, 0), SHA256],
  ['its last byte changed', (path) => flip(path, LARGE.length - 1), SHA256],
  ['cut short', (path) => truncate(path, 5), /it has 5 bytes, 600001 were stored$/],
  ['emptied', (path) => truncate(path, 0), /it has 0 bytes, 600001 were stored$/],
  ['grown', (path) => appendFile(path, 'x'), /it has 600002 bytes, 600001 were stored$/],
  ['gone', (path) => rm(path), /it was stored and is not there any more$/],
  ['moved away', (path) => rename(path, `${path}.old`), /it was stored and is not there any more$/],
  [
    'replaced by another of its size',
    async (path) => {
      await rm(path);
      await writeFile(path, randomBytes(LARGE.length));
    },
    SHA256,
  ],
  [
    'moved behind a symbolic link',
    async (path) => {
      await rename(path, `${path}.old`);
      await symlink(`${path}.old`, path);
    },
    /a symbolic link is in the way$/,
  ],
  [
    'replaced by a directory',
    async (path) => {
      await rm(path);
      await mkdir(path);
    },
    /it is not a regular file any more$/,
  ],
  [
    'replaced by a pipe that nobody writes to',
    async (path) => {
      await rm(path);
      await run('mkfifo', [path]);
    },
    /it is not a regular file any more$/,
  ],
  ['gone with its directory', () => rm(root, { recursive: true }), /is not there any more$/],
];

describe.each([
  ['at once', true],
  ['in the pool', false],
])('steps %s', (_, atOnce) => {
  let target: DirectoryTarget;
  let files: Stored[];
  let controller: AbortController;

  beforeEach(async () => {
    controller = new AbortController();
    target = new DirectoryTarget(root, { signal: controller.signal, atOnce });
    files = await Promise.all(
      ['a', 'b', 'c'].map((name) => target.create(`${name}.json.gz`, LARGE)),
    );
  });

  test('what is there as it was stored passes, an empty file too', async () => {
    const empty = await target.create('empty.json', Buffer.from(''));
    await target.confirm([...files, empty]);
  });

  test.each(DAMAGE)('%s: found, and the file is named', async (_name, damage, fact) => {
    const path = join(root, 'b.json.gz');
    await damage(path);
    await expect(target.confirm(files.slice(1))).rejects.toMatchObject({
      name: 'FeedgenError',
      code: 'target',
      message: expect.stringMatching(/^cannot confirm [^:]*b\.json\.gz[^:]*: /),
    });
    await expect(target.confirm(files.slice(1))).rejects.toThrow(fact);
  });

  test('of many files one is damaged, wherever it stands: found', async () => {
    const many: Stored[] = [];
    for (let n = 0; n < 200; n++)
      many.push(await target.create(`many_${n}.json`, randomBytes(100)));
    await target.confirm(many);
    for (const n of [0, 1, 99, 198, 199]) {
      await flip(join(root, `many_${n}.json`), 50);
      await expect(target.confirm(many)).rejects.toThrow(`many_${n}.json`);
      await flip(join(root, `many_${n}.json`), 50);
    }
    await target.confirm(many);
  });

  test('a stop is heard while files are read', async () => {
    const reason = new Error('stopped');
    const many = Array.from({ length: 200 }, () => files).flat();
    setTimeout(() => controller.abort(reason), 5);
    await expect(target.confirm(many)).rejects.toBe(reason);
  });
});
