import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isListingRefused, type Listed, type TargetReader } from '../../src/core/target.js';
import { openTarget } from '../../src/target/open.js';
import { BUCKET, type S3Fixture, s3Fixture } from '../support/target-fixtures.js';

const run = promisify(execFile);

async function listed(target: TargetReader, folder?: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const page of target.list(folder)) lines.push(...page.map(line));
  return lines.sort();
}

function line({ kind, name, bytes }: Listed): string {
  return [kind, name, ...(bytes === undefined ? [] : [bytes])].join(' ');
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a directory', () => {
  let root: string;
  let path: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'feedgen-list-'));
    path = join(root, 'feeds');
    await mkdir(join(path, 'folder'), { recursive: true });
    await mkdir(join(root, 'outside'));
    await writeFile(join(root, 'outside', 'secret.json'), 'secret');
    await writeFile(join(path, 'a.json'), 'four');
    await writeFile(join(path, 'folder', 'b.json'), 'b');
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  function open(controller = new AbortController(), create = false): Promise<TargetReader> {
    const { signal } = controller;
    return openTarget(
      { kind: 'directory', path },
      { checksums: 'when_supported' },
      { signal, create },
    );
  }

  test('shows links, pipes and folders for what they are and follows none', async () => {
    await symlink(join(root, 'outside'), join(path, 'way-out'));
    await symlink(join(root, 'outside', 'secret.json'), join(path, 'link.json'));
    await symlink('nowhere', join(path, 'dangling.json'));
    await symlink('.', join(path, 'circle'));
    await run('mkfifo', [join(path, 'pipe.json')]);
    const target = await open();
    expect(await listed(target)).toEqual([
      'file a.json 4',
      'folder folder',
      'other circle',
      'other dangling.json',
      'other link.json',
      'other pipe.json',
      'other way-out',
    ]);
    expect(await listed(target, 'folder')).toEqual(['file b.json 1']);
    for (const name of ['way-out', 'circle', 'a.json', 'nothing'])
      expect(await listed(target, name)).toEqual([]);
    expect(await failure(listed(target, '..'))).toMatchObject({ code: 'target' });
  });

  test('looks only at files whose facts are wanted', async () => {
    await writeFile(join(path, 'b.json'), 'bb');
    await symlink('a.json', join(path, 'link.json'));
    const entries: Listed[] = [];
    const target = await open();
    for await (const page of target.list(undefined, (name) => name === 'b.json'))
      entries.push(...page);
    expect(entries.map(line).sort()).toEqual([
      'file a.json',
      'file b.json 2',
      'folder folder',
      'other link.json',
    ]);
  });

  test('shows names that no object may have', async () => {
    await writeFile(join(path, '.feedgen-tmp-1'), '');
    await writeFile(join(path, 'new\nline.json'), '');
    expect(await listed(await open())).toEqual([
      'file .feedgen-tmp-1 0',
      'file a.json 4',
      'file new\nline.json 0',
      'folder folder',
    ]);
  });

  test('that goes away, or is a file, is a failure and not an empty place', async () => {
    const target = await open();
    await rm(path, { recursive: true });
    const gone = await failure(listed(target));
    expect(gone).toMatchObject({ code: 'target', exit: 4 });
    expect(isListingRefused(gone)).toBe(false);
    await writeFile(path, 'a file');
    expect(await failure(listed(target))).toMatchObject({ code: 'target' });
  });

  test('that was not made yet is empty for who may make it', async () => {
    const target = await open(undefined, true);
    await rm(path, { recursive: true });
    expect(await listed(target)).toEqual([]);
  });

  test('is left when the run is stopped', async () => {
    const controller = new AbortController();
    const target = await open(controller);
    controller.abort(new Error('stopped'));
    expect(await failure(listed(target))).toEqual(new Error('stopped'));
  });
});

describe('a bucket', () => {
  let fixture: S3Fixture;

  beforeEach(async () => {
    fixture = await s3Fixture(new AbortController().signal, {}, { attempts: 2 });
  });

  afterEach(() => fixture.close());

  function put(...keys: string[]): void {
    for (const key of keys) fixture.server.put(BUCKET, key, key);
  }

  function lists(): number {
    return fixture.server.requests.filter(({ operation }) => operation === 'ListObjectsV2').length;
  }

  test('shows what lies below the prefix, one level deep, in one request', async () => {
    put('feeds/', 'feeds/a.json', 'feeds/2026/', 'feeds/2026/b.json', 'feeds/2026/deep/c.json');
    put('feeds', 'feedsbeside/x.json', 'other/y.json', 'feeds/.feedgen/z.run.json');
    const { target } = fixture;
    expect(await listed(target)).toEqual(['file a.json 12', 'folder .feedgen', 'folder 2026']);
    expect(await listed(target, '2026')).toEqual(['file b.json 17', 'folder deep']);
    expect(await listed(target, 'none')).toEqual([]);
    expect(await listed(target.state())).toEqual(['file z.run.json 25']);
    expect(lists()).toBe(4);
    const [first] = fixture.server.requests;
    expect(Object.fromEntries(first?.query ?? [])).toMatchObject({
      prefix: 'feeds/',
      delimiter: '/',
      'max-keys': '1000',
    });
  });

  test('shows odd keys as they are', async () => {
    const names = ['a b', 'a+b', 'a%2Fb', '%', 'ä€😀', 'a&b<c>', 'a\u0001b', ' edge '];
    put(...names.map((name) => `feeds/${name}`));
    const seen: string[] = [];
    for await (const page of fixture.target.list()) seen.push(...page.map(({ name }) => name));
    expect(seen.sort()).toEqual([...names].sort());
  });

  test('asks for a page only when it is wanted', async () => {
    put(...Array.from({ length: 2500 }, (_, k) => `feeds/${k}.json`));
    for await (const page of fixture.target.list()) if (page.length > 0) break;
    expect(lists()).toBe(1);
    expect(await listed(fixture.target)).toHaveLength(2500);
    expect(lists()).toBe(4);
  });

  test.each([
    ['access is denied', 403, 'AccessDenied'],
    ['the server does not list objects', 501, 'NotImplemented'],
    ['the server does not list objects', 405, 'MethodNotAllowed'],
  ])('that refuses to list: %s (%i)', async (fact, status, code) => {
    const effect = { kind: 'error', status, code } as const;
    fixture.server.faults.add({ operation: 'ListObjectsV2', effect });
    const error = await failure(listed(fixture.target));
    expect(isListingRefused(error)).toBe(true);
    expect(error).toMatchObject({ code: 'target', exit: 4, hint: expect.any(String) });
    expect(error).toMatchObject({ message: expect.stringContaining(fact) });
  });

  test('that is not there, or fails, is a failure of its own', async () => {
    const effect = { kind: 'error', status: 503, code: 'SlowDown' } as const;
    fixture.server.faults.add({ operation: 'ListObjectsV2', effect });
    const overloaded = await failure(listed(fixture.target));
    expect(overloaded).toMatchObject({ code: 'target', message: expect.stringContaining('503') });
    fixture.server.faults.clear();
    fixture.server.removeBucket(BUCKET);
    const missing = await failure(listed(fixture.target));
    expect(missing).toMatchObject({
      code: 'target',
      message: expect.stringContaining('no bucket'),
    });
    for (const error of [overloaded, missing]) expect(isListingRefused(error)).toBe(false);
  });

  test('that fails at the second page is no shorter list', async () => {
    put(...Array.from({ length: 1500 }, (_, k) => `feeds/${k}.json`));
    const effect = { kind: 'error', status: 500, code: 'InternalError' } as const;
    fixture.server.faults.add({ operation: 'ListObjectsV2', after: 1, effect });
    expect(await failure(listed(fixture.target))).toMatchObject({ code: 'target' });
  });

  test('tells when an object was stored', async () => {
    put('feeds/a.json');
    const stored = fixture.server.objects(BUCKET).get('feeds/a.json')?.modified;
    const opened = await fixture.target.open('a.json');
    const facts = await fixture.target.stat('a.json');
    for (const { modified } of [opened ?? {}, facts ?? {}] as { modified?: Date }[])
      expect(modified?.toUTCString()).toBe(stored?.toUTCString());
    for await (const _ of opened?.body ?? []);
  });
});
