import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DESCRIPTOR_SUFFIX, POINTER_NAME, runRecordName } from '../../src/core/file-set.js';
import { openTarget } from '../../src/target/open.js';
import { verify } from '../../src/verify/verify.js';
import { entities, FeedSet, found, type SetReader, verifyOptions } from '../support/feed-set.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'feedgen-verify-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function write(reader: SetReader, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, { bytes }] of reader.objects) await writeFile(join(directory, name), bytes);
}

async function verifyDirectory() {
  const signal = new AbortController().signal;
  const place = { kind: 'directory', path: root } as const;
  const target = await openTarget(
    place,
    { checksums: 'when_supported' },
    { signal, create: false },
  );
  try {
    return await verify(target, target.state(), verifyOptions());
  } finally {
    await target.close();
  }
}

describe('a set in a directory', () => {
  test('is verified with its run record', async () => {
    const set = new FeedSet({ records: entities(300), chunk: 1 });
    await write(set.target, root);
    await write(set.state, join(root, '.feedgen'));
    const report = await verifyDirectory();
    expect(found(report)).toEqual([]);
    expect(report).toMatchObject({ records: 300, data_files: 300, location: root });
    await writeFile(join(root, set.file(7)), set.target.bytes(set.file(8)));
    expect(found(await verifyDirectory())).toContain('error entity_id_duplicate 1');
  });

  test('is verified without any state', async () => {
    const set = new FeedSet();
    await write(set.target, root);
    expect(found(await verifyDirectory())).toEqual([]);
  });

  test('an empty directory has no descriptor, which is a finding', async () => {
    expect(found(await verifyDirectory())).toEqual(['error descriptor_missing 1']);
  });

  test('V4: a data file that is a link out of the directory is not followed', async () => {
    const set = new FeedSet();
    await write(set.target, root);
    const outside = await mkdtemp(join(tmpdir(), 'feedgen-outside-'));
    try {
      await writeFile(join(outside, 'secret.json'), '{"data":[]}');
      await rm(join(root, set.file(1)));
      await symlink(join(outside, 'secret.json'), join(root, set.file(1)));
      expect(found(await verifyDirectory())).toEqual(['error data_file_not_found 1']);
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  describe.each<[string, (path: string) => Promise<unknown>]>([
    ['a directory', (path) => mkdir(path)],
    ['a pipe that nobody writes to', async (path) => execFileSync('mkfifo', [path])],
    ['a link to a device that never ends', (path) => symlink('/dev/zero', path)],
    ['a link to a file outside', (path) => symlink('/etc/hostname', path)],
    ['a link to itself', (path) => symlink(path, path)],
  ])('%s', (_, make) => {
    test('in the place of a data file is not read, which is a finding', async () => {
      const set = new FeedSet();
      await write(set.target, root);
      await write(set.state, join(root, '.feedgen'));
      await rm(join(root, set.file(1)));
      await make(join(root, set.file(1)));
      const report = await verifyDirectory();
      expect(found(report)).toEqual(['error data_file_not_found 1']);
      expect(report.notices[0]?.samples[0]).toMatchObject({
        file: set.file(1),
        message: expect.stringMatching(/^it is not a regular file|symbolic link/),
      });
    });

    test.each([
      ['the pointer', POINTER_NAME, 'error descriptor_missing'],
      [
        'the descriptor',
        new FeedSet().stem + DESCRIPTOR_SUFFIX,
        'warning pointer_descriptor_missing',
      ],
    ])('in the place of %s is not read, which is a finding', async (_role, name, finding) => {
      const set = new FeedSet();
      await write(set.target, root);
      await rm(join(root, name));
      await make(join(root, name));
      const { notices } = await verifyDirectory();
      const [severity, rule] = finding.split(' ');
      expect(notices.filter((notice) => notice.rule === rule)).toEqual([
        expect.objectContaining({
          severity,
          count: 1,
          samples: [
            expect.objectContaining({
              message: expect.stringMatching(/it is not a regular file|symbolic link/),
            }),
          ],
        }),
      ]);
    });

    test('in the place of the run record is not read, and fails', async () => {
      const set = new FeedSet();
      await write(set.target, root);
      await write(set.state, join(root, '.feedgen'));
      const path = join(root, '.feedgen', runRecordName(set.stem));
      await rm(path);
      await make(path);
      await expect(verifyDirectory()).rejects.toMatchObject({ code: 'target' });
    });
  });

  test('a link to a file beside it is that file', async () => {
    const set = new FeedSet();
    await write(set.target, root);
    await rm(join(root, POINTER_NAME));
    await symlink(set.stem + DESCRIPTOR_SUFFIX, join(root, POINTER_NAME));
    expect(found(await verifyDirectory())).toEqual([]);
  });
});
