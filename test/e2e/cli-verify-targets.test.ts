import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { readVersion } from '../../src/cli/version.js';
import { dataFile, type Files, foreignSet } from '../support/foreign-set.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { type Finished, feedgen, feedgenFed } from './cli-run.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-targets-'));
const BUCKET = 'bucket-of-tests';
let s3: S3Server;

beforeAll(async () => {
  s3 = await startS3Server({ accessKeyId: 'key', secretAccessKey: 'secret' });
});

beforeEach(() => {
  rmSync(join(CWD, 'box'), { recursive: true, force: true });
  s3.faults.clear();
  s3.removeBucket(BUCKET);
  s3.createBucket(BUCKET);
});

afterAll(async () => {
  await s3.close();
  rmSync(CWD, { recursive: true, force: true });
});

/** Puts files below a folder of the box, in the directory and in the bucket. */
function put(files: Files, folder = ''): void {
  mkdirSync(join(CWD, 'box'), { recursive: true });
  for (const [name, bytes] of files) {
    const path = join('box', folder, name);
    mkdirSync(dirname(join(CWD, path)), { recursive: true });
    writeFileSync(join(CWD, path), bytes);
    s3.put(BUCKET, path, bytes);
  }
}

function verify(...args: string[]): Promise<Finished> {
  return feedgen(['verify', ...args], { cwd: CWD, env: environment() });
}

function environment(): Record<string, string> {
  const { endpoint } = s3;
  const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  return { AWS_ENDPOINT_URL_S3: endpoint, AWS_REGION: 'us-east-1', ...keys };
}

async function verifyJson(...args: string[]) {
  const { exit, stdout } = await verify(...args, '--json');
  expect(stdout.split('\n')).toHaveLength(2);
  return { exit, result: JSON.parse(stdout) };
}

/** A place in the box, in the directory and in the bucket. */
const PLACES = (path: string) => [
  ['directory', `box/${path}`] as const,
  ['S3', `s3://${BUCKET}/box/${path}`] as const,
];

describe('a set that somebody else published', () => {
  test.each(['directory', 'S3'])('is verified by its descriptor: %s', async (kind) => {
    const { descriptor, files } = foreignSet();
    put(files);
    const [, place = ''] = PLACES(descriptor).find(([name]) => name === kind) ?? [];
    const { exit, result } = await verifyJson(place, '--strict');
    expect(result).toMatchObject({
      scope: 'set',
      valid: true,
      complete: true,
      ruleset: 's3',
      version: readVersion(),
      descriptor,
      records: 15,
      data_files: 3,
    });
    expect(exit).toBe(0);
  });

  test('a descriptor of any name is one when it is named', async () => {
    const { descriptor, files } = foreignSet();
    put(new Map([...files].map(([name, bytes]) => [name === descriptor ? 'd' : name, bytes])));
    const { exit, result } = await verifyJson('box/d', '--ruleset', 'google');
    expect(result).toMatchObject({ scope: 'set', descriptor: 'd', records: 15, ruleset: 'google' });
    expect(exit).toBe(8);
  });

  test('names that begin with the folder of the set are found with its prefix', async () => {
    const { descriptor, files } = foreignSet();
    put(files);
    const path = join(CWD, 'box', descriptor);
    const said = JSON.parse(readFileSync(path, 'utf8'));
    const data_file = said.data_file.map((name: string) => `inbox/${name}`);
    writeFileSync(path, JSON.stringify({ ...said, data_file }));
    expect((await verify(`box/${descriptor}`)).exit).toBe(8);
    const done = await verify(`box/${descriptor}`, '--data-file-prefix', 'inbox/', '--strict');
    expect(done.exit).toBe(0);
  });

  test('a link that leads out of the set is not followed', async () => {
    const { descriptor, files } = foreignSet();
    put(files);
    cpSync(join(CWD, 'box', 'data'), join(CWD, 'outside'), { recursive: true });
    rmSync(join(CWD, 'box', 'data'), { recursive: true });
    symlinkSync('../outside', join(CWD, 'box', 'data'));
    const done = await verify(`box/${descriptor}`);
    expect(done.exit).toBe(8);
    expect(done.stdout).toMatch(/^error data_file_not_found: /m);
    expect(done.stdout).toMatch(/a symbolic link leads out of/);
  });
});

describe('a data file by itself', () => {
  const name = 'a_1.json.gz';

  test.each(['directory', 'S3'])('is checked without its set: %s', async (kind) => {
    put(new Map([[name, gzipSync(dataFile(0))]]));
    const [, place = ''] = PLACES(name).find(([each]) => each === kind) ?? [];
    const { exit, result } = await verifyJson(place, '--strict');
    expect(result).toMatchObject({ scope: 'data_file', valid: true, file: name, feed: 'entity' });
    expect(result).toMatchObject({ records: 5, data_files: 1, errors: 0, warnings: 0 });
    expect(result.not_checked).toEqual(expect.arrayContaining(['descriptor', 'file_set']));
    expect(exit).toBe(0);
  });

  test('the text says what was not checked', async () => {
    put(new Map([['a.json', dataFile(0)]]));
    const { exit, stdout } = await verify('box/a.json');
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^a\.json: a data file by itself, checked as feed kind entity\n5 records/,
    );
    expect(stdout).toMatch(/^not checked: descriptor rules, file set rules/m);
    expect(stdout).toMatch(/^valid by itself: no errors$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('rules of files and of records hold there, ids within the file among them', async () => {
    put(new Map([['a.json', gzipSync(dataFile(0, { entity_id: 'one' }))]]));
    const { exit, result } = await verifyJson('box/a.json');
    const rules = result.notices.map(({ rule }: { rule: string }) => rule);
    expect(rules).toEqual(
      expect.arrayContaining(['entity_id_duplicate', 'gzip_found_plain_expected']),
    );
    expect(exit).toBe(8);
  });

  test.each([
    ['a data file', 'box/missing.json.gz', 'data_file_not_found'],
    ['a descriptor', 'box/missing.filesetdesc.json', 'descriptor_missing'],
    ['a JSON file', 'box/missing.json', 'descriptor_missing'],
  ])('%s that is not there is a finding', async (_, location, rule) => {
    put(new Map([['a.json', dataFile(0)]]));
    const { exit, result } = await verifyJson(location);
    expect(result.notices).toMatchObject([{ rule, count: 1 }]);
    expect(exit).toBe(8);
  });

  test('reports of it are written, of every form', async () => {
    put(new Map([['a.json', dataFile(0)]]));
    const reports = ['r.html', 'r.xml', 'r.json'];
    const done = await verify('box/a.json', ...reports.flatMap((path) => ['--report', path]));
    expect(done.exit).toBe(0);
    const [page = '', junit = '', json = ''] = reports.map((path) =>
      readFileSync(join(CWD, path), 'utf8'),
    );
    expect(page).toContain('a.json, by itself, as feed kind entity');
    expect(junit).toContain('<skipped message="a data file was verified without its set"/>');
    expect(JSON.parse(json)).toMatchObject({ scope: 'data_file', version: readVersion() });
  });
});

describe('standard input', () => {
  function feed(bytes: Uint8Array | 'directory', ...args: string[]): Promise<Finished> {
    return feedgenFed(bytes, ['verify', '-', ...args], { cwd: CWD, env: environment() });
  }

  test.each([
    ['plain', dataFile(0)],
    ['gzip', gzipSync(dataFile(0))],
  ])('%s is told by its bytes', async (_, bytes) => {
    const { exit, stdout } = await feed(bytes, '--json', '--strict');
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, records: 5, bytes: bytes.length });
    expect(exit).toBe(0);
  });

  test('findings name it', async () => {
    const { exit, stdout } = await feed(dataFile(0, { name: '' }));
    expect(stdout).toMatch(/^ {2}- standard input record 0 \/name$/m);
    expect(exit).toBe(8);
  });

  test('nothing is an empty file', async () => {
    const { exit, stdout } = await feed(Buffer.alloc(0), '--json');
    expect(JSON.parse(stdout).notices).toMatchObject([{ rule: 'file_empty' }]);
    expect(exit).toBe(8);
  });

  test('a descriptor there has lost its data files', async () => {
    const { descriptor, files } = foreignSet();
    const done = await feed(files.get(descriptor) ?? Buffer.alloc(0));
    expect(done).toMatchObject({ exit: 2, stdout: '' });
    expect(done.stderr).toMatch(/standard input: it is a descriptor\nhint: name its file/);
  });

  test('a directory there is wrong usage', async () => {
    const done = await feed('directory');
    expect(done).toMatchObject({ exit: 2, stdout: '' });
    expect(done.stderr).toMatch(/standard input: it is a directory\nhint: /);
  });
});

describe('--all', () => {
  const good = foreignSet(new Date());

  test.each(['directory', 'S3'])('every set below a place, a verdict each: %s', async (kind) => {
    put(good.files, 'a');
    put(good.files, 'b/deep');
    put(new Map([['metadata.json', Buffer.from('{}')]]), 'c');
    put(good.files, '.hidden');
    const [, place = ''] = PLACES('').find(([name]) => name === kind) ?? [];
    const text = await verify('--all', place);
    expect(text.stdout).toMatch(
      new RegExp(
        `^valid {3}a/${good.descriptor}: 15 records in 3 data files\n` +
          `valid {3}b/deep/${good.descriptor}: 15 records in 3 data files\n` +
          'invalid c/metadata\\.json: \\d errors.*\n\n3 sets in .*: 2 valid, 1 invalid\n',
      ),
    );
    expect(text.exit).toBe(8);
    const { exit, result } = await verifyJson('--all', place, '--samples', '1');
    expect(result).toMatchObject({ scope: 'folder', valid: false, complete: true, found: 3 });
    expect(result).toMatchObject({ records: 30, data_files: 6, ruleset: 's3' });
    expect(result.sets.map(({ folder }: { folder: string }) => folder)).toEqual([
      'a',
      'b/deep',
      'c',
    ]);
    expect(result.notices[0].samples[0].file).toBe('c/metadata.json');
    expect(exit).toBe(8);
  });

  test('a pointer is no other set than the descriptor that it repeats', async () => {
    const { descriptor, files } = good;
    put(new Map([...files, ['metadata.json', files.get(descriptor) ?? Buffer.alloc(0)]]));
    const { exit, result } = await verifyJson('--all', 'box');
    expect(result.sets).toMatchObject([{ descriptor, pointer: 'metadata.json', valid: true }]);
    expect(exit).toBe(0);
  });

  test('links are not followed, and folders too deep are named', async () => {
    put(good.files);
    symlinkSync('.', join(CWD, 'box', 'again'));
    mkdirSync(join(CWD, 'box', '1/2/3/4/5/6/7/8/9/10'), { recursive: true });
    const { result } = await verifyJson('--all', 'box');
    expect(result).toMatchObject({ found: 1, folders_passed_over: ['1/2/3/4/5/6/7/8/9'] });
  });

  test('a set that cannot be read says nothing about the others', async () => {
    put(good.files, 'a');
    put(good.files, 'b');
    s3.faults.add({
      key: `box/a/${good.descriptor}`,
      operation: 'GetObject',
      effect: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    const { exit, result } = await verifyJson('--all', `s3://${BUCKET}/box`, '--report', 'r.xml');
    expect(result.sets).toMatchObject([
      { folder: 'a', valid: false, error: { code: 'target' } },
      { folder: 'b', valid: true },
    ]);
    expect(exit).toBe(4);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(
      readFileSync(join(CWD, 'r.xml'), 'utf8'),
    );
    expect(testsuites['@_errors']).toBe('1');
    expect(testsuites.testsuite).toHaveLength(2);
  });

  test('nothing found is no success', async () => {
    put(new Map([['a.json', dataFile(0)]]));
    expect(await verify('--all', 'box')).toMatchObject({
      exit: 8,
      stdout: expect.stringMatching(/^0 sets in [\s\S]*invalid: there is no descriptor\n$/),
    });
    const quiet = await verify('--all', 'box', '--quiet');
    expect(quiet).toMatchObject({ exit: 8, stdout: '' });
    expect(quiet.stderr).toMatch(/^feedgen: verifying .*: there is no descriptor/);
  });

  test('--quiet tells of what failed only', async () => {
    put(good.files, 'a');
    expect(await verify('--all', 'box', '--quiet')).toEqual({ exit: 0, stdout: '', stderr: '' });
    writeFileSync(join(CWD, 'box', 'a', good.descriptor), '[');
    const done = await verify('--all', 'box', '--quiet');
    expect(done).toMatchObject({ exit: 8, stdout: '' });
    expect(done.stderr).toMatch(/^feedgen: verifying .*descriptor_not_json 1/);
  });
});

describe('wrong usage', () => {
  test.each<[string, string[], number, RegExp]>([
    ['a location and --out', ['box', '--out', 'box'], 2, /--out: a location was given already/],
    ['standard input and --bucket', ['-', '--bucket', 'b'], 2, /--bucket: a location was given/],
    ['a directory that is missing', ['nowhere'], 4, /there is no such directory/],
    ['a file in a directory that is missing', ['nowhere/a.json'], 4, /no such directory/],
    ['a file for a directory', ['--out', 'box/a.json'], 4, /it is not a directory/],
    ['--all of a file', ['--all', 'box/a.json'], 2, /--all: looks for sets in a folder/],
    [
      'standard input and the set before',
      ['-', '--against', 'none', '--max-age', '1d'],
      2,
      /--against: is about a set.*\n.*\n.*--max-age: is about a set/,
    ],
    [
      'a data file and the set before',
      ['box/a.json', '--against', 'none', '--max-drop', '10%'],
      2,
      /--against: is about a set, and a\.json is one data file.*\n.*\n.*--max-drop: is about a set/,
    ],
    ['--all of standard input', ['--all', '-'], 2, /--all: looks for sets in a folder/],
    ['a page about several sets', ['--all', 'box', '--report', 'a.html'], 2, /about one set/],
  ])('%s', async (_, args, exit, said) => {
    put(new Map([['a.json', dataFile(0)]]));
    const done = await verify(...args);
    expect(done).toMatchObject({ exit, stdout: '' });
    expect(done.stderr).toMatch(said);
    expect(done.stderr).toMatch(/^hint: /m);
  });
});
