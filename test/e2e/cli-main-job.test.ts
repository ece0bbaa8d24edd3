import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Finished, feedgen } from './cli-run.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-main-job-'));
const FEEDS = join(CWD, 'feeds');
afterAll(() => rmSync(CWD, { recursive: true, force: true }));

function run(...args: string[]): Promise<Finished> {
  return feedgen(args, { cwd: CWD });
}

/** Runs with `--json` and reads the object. */
async function runJson(...args: string[]): Promise<{ exit: number | null; result: unknown }> {
  const { exit, stdout } = await run(...args, '--json');
  expect(stdout.split('\n')).toHaveLength(2);
  return { exit, result: JSON.parse(stdout) };
}

// The tests below are the steps of one story on one embedded database, in order.
describe('seed, generate, verify', () => {
  beforeAll(async () => {
    expect(await runJson('seed', '--count', '250')).toMatchObject({
      exit: 0,
      result: { inserted: 250, total: 250, dirty: [] },
    });
  }, 60_000);

  test('a dry run tells what would be published and writes nothing', async () => {
    const done = await run('generate', '--dry-run');
    expect(done.exit).toBe(0);
    expect(done.stdout).toMatch(/^would publish reservewithgoogle\.entity/);
    expect(done.stdout).toMatch(/250 records in 3 data files/);
    expect(done.stdout).toMatch(/^ {2}facility_feed_\d+_0000\.json\.gz$/m);
    expect(readdirSync(CWD)).not.toContain('feeds');
    expect((await run('verify')).exit).toBe(2);
  });

  test('generate publishes, and says source, target, what and where', async () => {
    const done = await run('generate');
    expect(done.exit).toBe(0);
    expect(done.stderr).toMatch(/source: embedded database in /);
    expect(done.stderr).toContain(`target: ${FEEDS}`);
    expect(done.stdout).toMatch(/^published reservewithgoogle\.entity/);
    expect(done.stdout).toMatch(/250 records in 3 data files/);
    expect(done.stdout).toMatch(/^prove it: feedgen verify$/m);
    expect(readdirSync(FEEDS)).toContain('metadata.json');
  });

  test('verify finds it without being told where, and says so', async () => {
    const done = await run('verify');
    expect(done.exit).toBe(0);
    expect(done.stderr).toContain(`looking where the last generate published, ${FEEDS}`);
    expect(done.stdout).toMatch(
      /^metadata\.json valid: reservewithgoogle\.entity, .*Z, 3 data files\n/,
    );
  });

  test('what generate writes with its defaults, verify accepts without a warning', async () => {
    expect(await runJson('verify', '--strict')).toMatchObject({
      exit: 0,
      result: { valid: true, errors: 0, warnings: 0, records: 250, data_files: 3 },
    });
  });

  test('--quiet and success print nothing at all', async () => {
    for (const command of [['seed', '--count', '1'], ['generate'], ['verify']])
      expect(await run(...command, '--quiet')).toEqual({ exit: 0, stdout: '', stderr: '' });
  });

  test('--json tells everything a script needs, on one line', async () => {
    const { exit, result } = await runJson('generate', '--chunk', '50', '--quiet');
    expect(exit).toBe(0);
    expect(result).toMatchObject({
      feed: 'entity',
      name: 'reservewithgoogle.entity',
      generation_timestamp: expect.any(Number),
      descriptor: expect.stringMatching(/^facility_feed_\d+\.filesetdesc\.json$/),
      location: FEEDS,
      data_files: 6,
      records: 251,
      refused: 0,
      bytes: expect.any(Number),
      seconds: expect.any(Number),
    });
  });

  test('a descriptor can be verified by its path', async () => {
    const name = readdirSync(FEEDS).find((file) => file.endsWith('.filesetdesc.json')) ?? '';
    const done = await run('verify', join('feeds', name));
    expect(done.exit).toBe(0);
    expect(done.stdout).toContain(`${name} valid`);
  });

  test('the state can live elsewhere, and verify remembers where', async () => {
    const args = ['--out', 'other', '--state', 'runs', '--data-file-prefix', 'inbox/', '--quiet'];
    expect(await run('generate', ...args)).toMatchObject({ exit: 0, stderr: '' });
    expect(readdirSync(join(CWD, 'runs')).some((file) => file.endsWith('.run.json'))).toBe(true);
    expect(readdirSync(join(CWD, 'other'))).not.toContain('.feedgen');
    const done = await run('verify');
    expect(done).toMatchObject({ exit: 0 });
    expect(done.stderr).toContain(`target: ${join(CWD, 'other')}`);
  });

  test('a state that is gone is a remark, unless a flag insists on it', async () => {
    rmSync(join(CWD, 'runs'), { recursive: true });
    const done = await run('verify');
    expect(done.exit).toBe(0);
    expect(done.stderr).toMatch(/note: no run record to compare with: /);
    const insisted = await run(
      'verify',
      'other',
      '--data-file-prefix',
      'inbox/',
      '--state',
      'runs',
    );
    expect(insisted).toMatchObject({ exit: 4, stdout: '' });
  });

  test('a damaged data file is exit 8: in the report, in the object, and in one line with --quiet', async () => {
    const { data_file } = JSON.parse(readFileSync(join(FEEDS, 'metadata.json'), 'utf8'));
    const path = join(FEEDS, data_file[1]);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 20));
    const text = await run('verify', FEEDS);
    expect(text.exit).toBe(8);
    expect(text.stdout).toContain(data_file[1]);
    const { exit, result } = await runJson('verify', FEEDS);
    expect(exit).toBe(8);
    expect(result).toMatchObject({ valid: false });
    const quiet = await run('verify', FEEDS, '--quiet');
    expect(quiet).toMatchObject({ exit: 8, stdout: '' });
    expect(quiet.stderr).toMatch(
      /^feedgen: verifying metadata\.json in .*: \d+ errors? .*\nhint: /,
    );
    writeFileSync(path, bytes);
  });

  test.each([
    ['missing', ['verify', 'nowhere'], 4],
    ['a file', ['verify', 'feeds/metadata.json/x'], 4],
  ])('a target that is %s is exit %#', async (_, args, exit) => {
    const done = await run(...args);
    expect(done).toMatchObject({ exit, stdout: '' });
    expect(done.stderr).toMatch(/^feedgen: .*\nhint: /m);
  });

  test('a run that is told to stop by its time limit leaves what was published', async () => {
    const before = readFileSync(join(FEEDS, 'metadata.json'), 'utf8');
    const reading = await run('verify', '--timeout', '1ms');
    expect(reading.exit).toBe(10);
    expect(reading.stderr).toMatch(/hint: verify only reads; raise --timeout/);
    const done = await run('generate', '--out', 'feeds', '--timeout', '5ms');
    expect(done).toMatchObject({ exit: 10, stdout: '' });
    expect(done.stderr).toMatch(/^feedgen: the run: not finished after 5ms\nhint: /m);
    expect(readFileSync(join(FEEDS, 'metadata.json'), 'utf8')).toBe(before);
  });
});
