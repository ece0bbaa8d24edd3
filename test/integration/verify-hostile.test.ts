import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import type { VerifyReport } from '../../src/verify/set-report.js';
import { rounds } from '../support/fault-budget.js';
import { entity, FeedSet, found, TIMESTAMP } from '../support/feed-set.js';
import { hugeGzip, type Repeated } from '../support/huge-gzip.js';
import { BINARY } from '../support/project-files.js';
import { random } from '../support/random.js';

const REPORT_MEMORY = new URL('../support/report-memory.js', import.meta.url).href;

/** What verify may hold of whatever it is given: the promise of ten million good records is 512 MB. */
const MAX_RESIDENT = 400_000_000;
/** Megabytes for the values of JavaScript: a fraction of what node would take by itself. */
const HEAP = 160;

const FIRST = JSON.stringify(entity(1));
const DATA_FILE = `facility_feed_${TIMESTAMP}_0000.json.gz`;

// Machines that do other work at the same time take many times as long.
jest.setTimeout(120_000);

let root: string;
let feed: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'feedgen-hostile-'));
  feed = join(root, 'feed');
  await mkdir(feed);
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

type Bytes = Iterable<Uint8Array | string>;

async function write(name: string, bytes: Bytes | string | Uint8Array): Promise<void> {
  await mkdir(join(feed, '.feedgen'), { recursive: true });
  const parts = typeof bytes === 'string' || bytes instanceof Uint8Array ? [bytes] : bytes;
  await pipeline(Readable.from(parts, { objectMode: true }), createWriteStream(join(feed, name)));
}

/** A good descriptor that lists these files. */
async function describeFiles(...data_file: readonly string[]): Promise<void> {
  const { descriptor } = new FeedSet();
  for (const name of [POINTER_NAME, `facility_feed_${TIMESTAMP}${DESCRIPTOR_SUFFIX}`])
    await write(name, JSON.stringify({ ...descriptor, data_file }));
}

interface Verified {
  readonly exit: number | null;
  readonly report: VerifyReport;
  readonly stderr: string;
  readonly resident: number;
}

/** Verifies the directory by the real program, in a process with little memory. */
async function verifyInLittleMemory(...args: readonly string[]): Promise<Verified> {
  const memory = join(root, 'memory');
  const node = [`--max-old-space-size=${HEAP}`, '--import', REPORT_MEMORY];
  const child = spawn(process.execPath, [...node, BINARY, 'verify', feed, '--json', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: root, FEEDGEN_TEST_MEMORY: memory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exit = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (exit === null || exit === 1) throw new Error(`verify crashed: ${exit}, ${stderr}`);
  const resident = Number(await readFile(memory, 'utf8'));
  return { exit, report: JSON.parse(stdout), stderr, resident };
}

async function expectFound(rules: readonly string[], ...args: readonly string[]): Promise<void> {
  const { exit, report, resident } = await verifyInLittleMemory(...args);
  expect(found(report).filter((line) => !line.startsWith('info'))).toEqual(rules);
  expect(exit).toBe(rules.some((rule) => rule.startsWith('error')) ? 8 : 0);
  expect(resident).toBeLessThan(MAX_RESIDENT);
}

/** Letters that deflate makes some fifty times smaller: no bomb by its ratio. */
function letters(length: number): string {
  const next = random(1);
  const line = Array.from({ length: 1024 }, () => String.fromCharCode(97 + next(26))).join('');
  return line.repeat(length / 1024);
}

const MEGABYTE = 1_048_576;

describe('V1: compressed data that unpacks to far too much', () => {
  const GIGABYTES = rounds(1, 10);

  test(`${GIGABYTES} GB of zeros in as many megabytes`, async () => {
    await describeFiles(DATA_FILE);
    await write(
      DATA_FILE,
      hugeGzip({ before: '', part: Buffer.alloc(MEGABYTE), times: 1024 * GIGABYTES, after: '' }),
    );
    await expectFound(['error file_too_large_uncompressed 1', 'error json_syntax 1']);
  });

  test('256 MB of blanks behind a record', async () => {
    await describeFiles(DATA_FILE);
    await write(
      DATA_FILE,
      hugeGzip({
        before: `{"data":[${FIRST}`,
        part: ' '.repeat(MEGABYTE),
        times: 256,
        after: ']}',
      }),
    );
    await expectFound(['error file_too_large_uncompressed 1', 'error record_too_large 1']);
  });

  test('a gigabyte of zeros in ten kilobytes: gzip within gzip', async () => {
    await describeFiles(DATA_FILE);
    const bomb = hugeGzip({ before: '', part: Buffer.alloc(MEGABYTE), times: 1024, after: '' });
    await write(DATA_FILE, gzipSync(Buffer.concat([...bomb]), { level: 9 }));
    await expectFound(['error gzip_double 1']);
  });

  test('a hundred thousand empty members', async () => {
    await describeFiles(DATA_FILE);
    const empty = gzipSync('');
    const members = Array.from({ length: 100 }, () => Buffer.concat(Array(1000).fill(empty)));
    await write(DATA_FILE, [gzipSync(`{"data":[${FIRST}]}`), ...members]);
    await expectFound(['error gzip_corrupt 1', 'warning gzip_multi_member 1']);
  });

  test('a header without an end', async () => {
    await describeFiles(DATA_FILE);
    const named = Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]);
    await write(DATA_FILE, [named, ...Array(100).fill('x'.repeat(MEGABYTE))]);
    await expectFound(['error gzip_corrupt 1']);
  });
});

describe('V3: JSON of a data file that is deep, long or endless', () => {
  test.each<[string, Repeated, string[]]>([
    [
      'a string of 500 MB',
      { before: `{"data":[${FIRST},{"name":"`, part: letters(MEGABYTE), times: 500, after: '"}]}' },
      ['error record_too_large 1'],
    ],
    [
      'a key of 500 MB',
      { before: '{"', part: letters(MEGABYTE), times: 500, after: '":1}' },
      ['error record_too_large 1', 'error root_data_missing 1', 'warning root_unknown_key 1'],
    ],
    [
      'ten million keys in one record',
      {
        before: '{"data":[{"a":0',
        part: letters(10_240).replace(/.{10}/g, ',"$&":1'),
        times: 10_000,
        after: '}]}',
      },
      ['error record_too_large 1'],
    ],
    [
      'a million levels',
      { before: `{"data":[${FIRST},`, part: '[{"a":'.repeat(1000), times: 500, after: ' ' },
      ['error json_syntax 1'],
    ],
    [
      '16 MB of empty objects in one record',
      { before: `{"data":[${FIRST},[{}`, part: ',{}'.repeat(1000), times: 5_000, after: ']]}' },
      ['error record_too_large 1'],
    ],
    [
      '16 MB of empty arrays beside data',
      { before: '{"x":[[]', part: ',[]'.repeat(1000), times: 5_000, after: `],"data":[${FIRST}]}` },
      ['error record_too_large 1', 'warning root_unknown_key 1'],
    ],
    [
      '200,000 keys beside data',
      { before: '{"a":0', part: ',"b":1'.repeat(1000), times: 200, after: `,"data":[${FIRST}]}` },
      ['warning root_unknown_key 200001'],
    ],
    [
      '200,000 records that are none',
      { before: '{"data":[0', part: ',0'.repeat(1000), times: 200, after: ']}' },
      ['error entity_not_object 200001'],
    ],
  ])('%s', async (_, text, rules) => {
    await describeFiles(DATA_FILE);
    await write(DATA_FILE, hugeGzip(text));
    await expectFound(rules);
  });
});

describe('V5: descriptors that are no descriptors', () => {
  const parts = (before: string, part: string, times: number, after: string) => [
    before,
    ...Array(times).fill(part),
    after,
  ];

  test.each<[string, Bytes, string[]]>([
    [
      `${rounds(100, 1_024)} MB`,
      parts('{"name":"', 'x'.repeat(MEGABYTE), rounds(100, 1_024), '"}'),
      ['error descriptor_too_large 1'],
    ],
    [
      'a name of 60 MB',
      parts('{"name":"', 'x'.repeat(MEGABYTE), 60, '"}'),
      [
        'error data_file_list_missing 1',
        'error descriptor_name_unknown 1',
        'error descriptor_timestamp_missing 1',
      ],
    ],
    [
      'a million levels',
      parts('{"data_file":', '['.repeat(1000), 1000, ''),
      ['error descriptor_not_json 1'],
    ],
    [
      'seven million keys',
      parts('{"a":1', ',"a":1'.repeat(1000), 7000, '}'),
      ['error descriptor_not_json 1'],
    ],
    [
      'twenty million empty objects',
      parts('{"data_file":[{}', ',{}'.repeat(1000), 20_000, ']}'),
      ['error descriptor_not_json 1'],
    ],
    [
      'a million entries outside of the set',
      parts('{"data_file":["/x"', ',"../x"'.repeat(1000), 1000, ']}'),
      [
        'error data_file_entry_invalid 1000001',
        'error descriptor_name_missing 1',
        'error descriptor_timestamp_missing 1',
      ],
    ],
    [
      'a bomb of gzip',
      [gzipSync(Buffer.alloc(200 * MEGABYTE, ' '))],
      ['error descriptor_compressed 1', 'error descriptor_not_json 1'],
    ],
  ])('%s', async (_, bytes, rules) => {
    await write(POINTER_NAME, bytes);
    await expectFound(rules);
  });

  test('30,000 entries for files that are not there', async () => {
    await describeFiles(
      ...Array.from({ length: 30_000 }, (_, n) => `places-1795293000-${n}.json.gz`),
    );
    await expectFound(['error data_file_not_found 30000']);
  });
});

describe('run records', () => {
  test.each<[string, Bytes]>([
    [
      '60 MB of empty arrays',
      ['{"version":1,"files":[[]', ...Array(20_000).fill(',[]'.repeat(1000)), ']}'],
    ],
    ['a million levels', ['{"version":1,"feed":', ...Array(1000).fill('['.repeat(1000))]],
    ['300 MB', [...Array(300).fill(' '.repeat(MEGABYTE))]],
  ])('%s', async (_, bytes) => {
    await describeFiles(DATA_FILE);
    await write(DATA_FILE, gzipSync(`{"data":[${FIRST}]}`));
    await write(`.feedgen/facility_feed_${TIMESTAMP}.run.json`, bytes);
    await expectFound(['warning run_record_unreadable 1']);
  });
});

test('a file of a terabyte is not read to its end', async () => {
  await describeFiles(DATA_FILE);
  const file = await open(join(feed, DATA_FILE), 'w');
  await file.truncate(1e12);
  await file.close();
  await expectFound([
    'error file_too_large_compressed 1',
    'error gzip_expected_plain_found 1',
    'error json_syntax 1',
  ]);
});
