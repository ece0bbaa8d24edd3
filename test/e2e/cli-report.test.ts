import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { RULES } from '../../src/verify/rules/index.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type Finished, feedgen } from './cli-run.js';

const ROOT = mkdtempSync(join(tmpdir(), 'feedgen-reports-'));
const CWD = join(ROOT, 'work');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  mkdirSync(CWD);
  const env = { DATABASE_URL: database.url };
  for (const args of [
    ['seed', '--count', '120'],
    ['generate', '--chunk', '25', '--out', 'published'],
  ])
    expect((await feedgen([...args, '--quiet'], { cwd: CWD, env })).exit).toBe(0);
}, 60_000);

beforeEach(() => {
  rmSync(join(CWD, 'feeds'), { recursive: true, force: true });
  cpSync(join(CWD, 'published'), join(CWD, 'feeds'), { recursive: true });
});

afterAll(async () => {
  await database.drop();
  rmSync(ROOT, { recursive: true, force: true });
});

function verify(...args: string[]): Promise<Finished> {
  return feedgen(['verify', 'feeds', ...args], { cwd: CWD });
}

function read(name: string): string {
  return readFileSync(join(CWD, name), 'utf8');
}

/** Puts these records in the place of the first data file. */
function spoil(...records: readonly object[]): void {
  const name = readdirSync(join(CWD, 'feeds')).find((file) => file.includes('_0000.json')) ?? '';
  writeFileSync(join(CWD, 'feeds', name), JSON.stringify({ data: records }));
}

/** The suite of the JUnit report. */
function suite(name: string): Readonly<Record<'tests' | 'failures', string>> {
  const text = read(name);
  expect(XMLValidator.validate(text)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
  return parser.parse(text).testsuites.testsuite;
}

function leftovers(directory = CWD): readonly string[] {
  return readdirSync(directory).filter((name) => name.endsWith('.tmp'));
}

const ALL_THREE = ['--report', 'a.html', '--report', 'b.xml', '--report', 'c.json'];

describe('verify --report', () => {
  test('a valid set: three reports, each in its form', async () => {
    const done = await verify(...ALL_THREE, '--json');
    expect(done.exit).toBe(0);
    expect(read('c.json')).toBe(done.stdout);
    expect(suite('b.xml')).toMatchObject({ tests: String(RULES.length), failures: '0' });
    const page = read('a.html');
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    for (const id of ['map', 'countries', 'fields', 'files'])
      expect(page).toContain(`<section id="${id}"`);
    expect(done.stderr).toContain(`the report is ${join(CWD, 'a.html')}\n`);
    expect(leftovers()).toEqual([]);
  });

  test('an invalid set: exit 8, and the reports say why', async () => {
    spoil({ entity_id: 'dining-<script>', name: '' });
    const done = await verify(...ALL_THREE);
    expect(done.exit).toBe(8);
    const { valid, notices } = JSON.parse(read('c.json'));
    expect(valid).toBe(false);
    expect(notices.map(({ rule }: { rule: string }) => rule)).toContain('name_blank');
    expect(Number(suite('b.xml').failures)).toBeGreaterThan(0);
    expect(read('a.html')).toContain('name_blank');
    expect(read('a.html')).not.toContain('dining-<script>');
  });

  test('a set without a descriptor: a page of the findings alone', async () => {
    rmSync(join(CWD, 'feeds', 'metadata.json'));
    expect((await verify(...ALL_THREE)).exit).toBe(8);
    expect(read('a.html')).toContain('descriptor_missing');
    expect(read('a.html')).not.toContain('<section id="map"');
  });

  test('--strict: warnings are failures of the reports too', async () => {
    const { name } = JSON.parse(read('feeds/metadata.json'));
    expect(name).toBe('reservewithgoogle.entity');
    const args = [...ALL_THREE, '--ruleset', 'google', '--rule'];
    const warned = 'descriptor_bad_suffix=warning';
    expect((await verify(...args, warned)).exit).toBe(0);
    expect(suite('b.xml').failures).toBe('0');
    expect((await verify(...args, warned, '--strict')).exit).toBe(8);
    expect(suite('b.xml').failures).toBe('1');
    expect(JSON.parse(read('c.json'))).toMatchObject({ valid: false, errors: 0, warnings: 1 });
  });

  test('--quiet prints nothing, and writes the report', async () => {
    rmSync(join(CWD, 'c.json'), { force: true });
    const done = await verify('--quiet', '--report', 'c.json');
    expect(done).toEqual({ exit: 0, stdout: '', stderr: '' });
    expect(JSON.parse(read('c.json')).valid).toBe(true);
  });

  test('comes from the environment and the config file too, which a flag overrules', async () => {
    const env = { FEEDGEN_REPORT: 'from, environment.JSON' };
    mkdirSync(join(CWD, 'conf'));
    writeFileSync(join(CWD, 'conf', 'feedgen.json'), '{"report":"from-config.json"}');
    const call = ['verify', 'feeds', '--config', 'conf/feedgen.json'];
    expect((await feedgen(call, { cwd: CWD })).exit).toBe(0);
    expect(JSON.parse(read('conf/from-config.json')).valid).toBe(true);
    expect((await feedgen(['verify', 'feeds'], { cwd: CWD, env })).exit).toBe(0);
    expect(JSON.parse(read('from, environment.JSON')).valid).toBe(true);
    const flags = ['--report', 'x,1.html', '--report', 'y.xml', '--print-settings'];
    const shown = await feedgen([...call, ...flags], { cwd: CWD, env });
    const both = `${join(CWD, 'x,1.html')}, ${join(CWD, 'y.xml')}`;
    expect(shown.stdout).toMatch(new RegExp(`^report +${both} +--report$`, 'm'));
  });
});

describe('a report that cannot be', () => {
  test.each([
    ['another ending', 'report.pdf', /"report\.pdf" must end in \.html, \.xml \(JUnit\) or \.json/],
    ['no name but an ending', '.html', /"\.html" must end in/],
    ['a bucket', 's3://bucket/report.html', /must be the path of a file on this machine/],
    ['a home', '~/report.html', /must be the path of a file on this machine/],
    [
      'no directory',
      'none/report.html',
      /there is no directory .*\/none\nhint: make the directory/,
    ],
    ['a file in between', 'a-file/report.html', /there is no directory .*\/a-file/],
    ['a directory', 'a-directory.html', /what is there is not a file/],
    ['a directory where nobody may write', '/proc/self/report.html', /cannot be written \(E\w+\)/],
    ['a name that is too long', `${'x'.repeat(300)}.html`, /cannot be written \(ENAMETOOLONG\)/],
    ['the descriptor', 'feeds/metadata.json', /could take the place of a part of the feed/],
    ['the state', 'feeds/.feedgen/run.json', /could take the place of a part of the feed/],
    ['the feed by another way', 'link/metadata.json', /could take the place of a part of the feed/],
  ])('%s: exit 2 before anything is read', async (_, path, pattern) => {
    writeFileSync(join(CWD, 'a-file'), '');
    mkdirSync(join(CWD, 'a-directory.html'), { recursive: true });
    if (!existsSync(join(CWD, 'link'))) symlinkSync('feeds', join(CWD, 'link'));
    const before = read('feeds/metadata.json');
    const done = await verify('--report', 'good.html', '--report', path);
    expect(done).toMatchObject({ exit: 2, stdout: '' });
    expect(done.stderr).toMatch(pattern);
    expect(done.stderr).not.toContain('reading');
    expect(read('feeds/metadata.json')).toBe(before);
    expect(existsSync(join(CWD, 'good.html'))).toBe(false);
  });

  test("a page beside the feed is nobody's name", async () => {
    expect((await verify('--report', 'feeds/report.html')).exit).toBe(0);
    expect(read('feeds/report.html')).toContain('<!doctype html>');
  });

  test('all that is wrong is told together', async () => {
    const done = await verify('--report', 'none/a.html', '--samples', 'x');
    expect(done.exit).toBe(2);
    expect(done.stderr).toMatch(/--samples x: .*\n.*\nfeedgen: report .*: there is no directory/);
  });
});

describe('a report that cannot be written in the end', () => {
  // So deep that the path of the report is just short enough, and that of the temporary file is not.
  const levels = Array.from({ length: 20 }, () => 'x'.repeat(200));
  const deep = join(CWD, 'deep', ...levels);
  const directory = deep.padEnd(4070, 'y').slice(0, 4070);
  const path = join(directory, 'r.json');

  beforeAll(() => {
    mkdirSync(directory, { recursive: true });
  });

  test('exit 4, the verdict is printed all the same', async () => {
    const done = await verify('--report', path);
    expect(done.exit).toBe(4);
    expect(done.stdout).toMatch(/^valid: no errors/m);
    expect(done.stderr).toMatch(/^feedgen: report .*r\.json: cannot be written \(ENAMETOOLONG\)$/m);
  });

  test('with --json the failure is the one object', async () => {
    const done = await verify('--report', path, '--json');
    expect(done.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(done.stdout).error).toMatchObject({ code: 'target', exit: 4 });
  });
});
