import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { embeddedDatabaseExists } from '../../src/db/choice.js';
import { lockDirectory, waitForDirectory } from '../../src/db/directory-lock.js';
import { openFacilityStore } from '../../src/db/facilities.js';
import { openSource } from '../../src/db/source.js';
import { linesOf } from '../support/facility-lines.js';
import { failureOf } from '../support/read-chunks.js';

const signal = new AbortController().signal;
let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'feedgen-test-embedded-')), 'data');
});

afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

const openStore = () =>
  openFacilityStore({ kind: 'embedded', directory, create: true }, { signal });

async function rowsInTable(): Promise<number> {
  const store = await openStore();
  await store.prepare({ force: false });
  const { rows } = await store.extent();
  await store.close();
  return rows;
}

const facility = (id: number) => ({
  id,
  name: `Facility ${id}`,
  phone: null,
  url: null,
  latitude: 52.5,
  longitude: 13.4,
  country: 'DE',
  locality: 'Berlin',
  region: null,
  postal_code: '10115',
  street_address: 'Invalidenstraße 1',
});

async function insert(from: number, count: number): Promise<void> {
  const store = await openStore();
  await store.prepare({ force: false });
  const rows = Array.from({ length: count }, (_, at) => facility(from + at));
  await store.insert(() => [linesOf(rows)], { reset: false });
  await store.close();
}

/** Runs a module text in a process of its own; `stop` ends it with SIGKILL. */
function runChild(
  text: string,
  [command = '', ...options]: readonly string[] = [process.execPath],
): { line: Promise<string>; stop(): Promise<void> } {
  const base = new URL('../../', import.meta.url).href;
  const child = spawn(
    command,
    [...options, '--input-type=module', '-e', text.replaceAll('BASE', base), directory],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve()).once('error', () => resolve());
  });
  const line = new Promise<string>((resolve) => {
    void ended.then(() => resolve('ended'));
    child.stdout.setEncoding('utf8').once('data', (data: string) => resolve(data.trim()));
  });
  return {
    line,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const HOLD = `
  import { openFacilityStore } from 'BASEsrc/db/facilities.js';
  const store = await openFacilityStore({ kind: 'embedded', directory: process.argv[1], create: true }, { signal: new AbortController().signal });
  console.log('open');
  setInterval(() => {}, 1000);`;

/** As HOLD, but it speaks before it does anything. */
const START = `
  console.log('started');
  const { openFacilityStore } = await import('BASEsrc/db/facilities.js');
  await openFacilityStore({ kind: 'embedded', directory: process.argv[1], create: true }, { signal: new AbortController().signal });
  setInterval(() => {}, 1000);`;

describe('the embedded database', () => {
  test('rows are there after closing and opening again', async () => {
    expect(embeddedDatabaseExists(directory)).toBe(false);
    await insert(1, 500);
    expect(embeddedDatabaseExists(directory)).toBe(true);
    expect(await rowsInTable()).toBe(500);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'pgdata')).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory)).toEqual(['pgdata']);
  });

  test('a source does not create it: FeedgenError usage that names seed', async () => {
    const open = openSource(
      { kind: 'embedded', directory, create: false },
      { reader: 'auto', prepare: true, signal },
    );
    expect(await failureOf(open)).toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('feedgen seed'),
    });
    expect(existsSync(directory)).toBe(false);
  });

  test('COPY is refused: FeedgenError usage', async () => {
    const open = openSource(
      { kind: 'embedded', directory, create: true },
      { reader: 'copy', prepare: true, signal },
    );
    expect(await failureOf(open)).toMatchObject({ code: 'usage' });
  });

  test('one process at a time, also within one process: FeedgenError locked', async () => {
    const store = await openStore();
    expect(await failureOf(openStore())).toMatchObject({ code: 'locked' });
    await store.close();
    await store.close();
    const child = runChild(HOLD);
    expect(await child.line).toBe('open');
    expect(await failureOf(openStore())).toMatchObject({ code: 'locked' });
    await child.stop();
    expect(await rowsInTable()).toBe(0);
  });

  test('killed while rows are written: what was committed is there', async () => {
    await insert(1, 100);
    const child = runChild(`
      import { openFacilityStore } from 'BASEsrc/db/facilities.js';
      import { linesOf } from 'BASEtest/support/facility-lines.js';
      const store = await openFacilityStore({ kind: 'embedded', directory: process.argv[1], create: false }, { signal: new AbortController().signal });
      const row = { name: 'x', phone: null, url: null, latitude: 1, longitude: 1, country: 'DE', locality: null, region: null, postal_code: null, street_address: null };
      await store.insert(() => [linesOf([{ id: 101, ...row }])], { reset: false });
      console.log('committed');
      for (let id = 102; ; id += 1000) await store.insert(() => [linesOf(Array.from({ length: 1000 }, (_, at) => ({ id: id + at, ...row })))], { reset: false });`);
    expect(await child.line).toBe('committed');
    await child.stop();
    const rows = await rowsInTable();
    expect(rows).toBeGreaterThanOrEqual(101);
    expect((rows - 101) % 1000).toBe(0);
  });

  test.each([0, 100, 200, 300, 450, 600, 900])(
    'killed %d ms into its first start: the next start works',
    async (milliseconds) => {
      const child = runChild(START);
      expect(await child.line).toBe('started');
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await child.stop();
      await insert(1, 3);
      expect(await rowsInTable()).toBe(3);
      // The draft of a lock stays for a minute, in case it is somebody's.
      const names = readdirSync(directory).filter((name) => !name.startsWith('pgdata.lock.'));
      expect(names).toEqual(['pgdata']);
    },
  );

  test('a directory of another PostgreSQL is not touched: FeedgenError source', async () => {
    await insert(1, 1);
    writeFileSync(join(directory, 'pgdata', 'PG_VERSION'), '17\n');
    const error = await failureOf(openStore());
    expect(error).toMatchObject({ code: 'source' });
    expect(String(error)).toContain('made by PostgreSQL 17');
    expect(readdirSync(directory)).toEqual(['pgdata']);
  });

  test('something else in its place is not touched: FeedgenError source', async () => {
    mkdirSync(join(directory, 'pgdata'), { recursive: true });
    writeFileSync(join(directory, 'pgdata', 'mine.txt'), 'mine');
    expect(await failureOf(openStore())).toMatchObject({ code: 'source' });
    expect(readFileSync(join(directory, 'pgdata', 'mine.txt'), 'utf8')).toBe('mine');
  });

  test('a damaged database: FeedgenError source, and the lock is given back', async () => {
    await insert(1, 1);
    writeFileSync(join(directory, 'pgdata', 'global', 'pg_control'), 'damaged');
    expect(await failureOf(openStore())).toMatchObject({ code: 'source' });
    expect(readdirSync(directory)).toEqual(['pgdata']);
  });
});

describe('the directory lock', () => {
  const place = () => {
    mkdirSync(directory, { recursive: true });
    return join(directory, 'pgdata');
  };
  const lockFile = () => `${place()}.lock`;
  const holder = () => {
    const lock = lockDirectory(place());
    const value = JSON.parse(readFileSync(lockFile(), 'utf8')) as Record<string, unknown>;
    lock.release();
    return value;
  };

  test.each([
    ['is empty', () => ''],
    ['is not JSON', () => '{"pid": 1'],
    ['is of a process that is gone', () => JSON.stringify({ ...holder(), pid: 4_194_000 })],
    ['is of a process number used again', () => JSON.stringify({ ...holder(), started: '1' })],
    ['is of before a reboot', () => JSON.stringify({ ...holder(), pid: 1, boot: 'another' })],
  ])('that %s is taken over', (_, text) => {
    writeFileSync(lockFile(), text());
    const lock = lockDirectory(place());
    lock.confirm();
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  // Process 4194000 is not there, so that only the other place can be the reason.
  test.each([
    ['machine', { host: `not-${hostname()}`, pid: 4_194_000 }],
    ['container', { namespace: 'pid:[1]', pid: 4_194_000 }],
  ])('of another %s is respected, and the file named', async (_, elsewhere) => {
    const text = JSON.stringify({ ...holder(), ...elsewhere });
    writeFileSync(lockFile(), text);
    const error = await failureOf((async () => lockDirectory(place()))());
    expect(error).toMatchObject({ code: 'locked', hint: expect.stringContaining(lockFile()) });
    expect(readFileSync(lockFile(), 'utf8')).toBe(text);
  });

  test('of a living process in another pid namespace is respected', async () => {
    const child = runChild(HOLD, [
      'unshare',
      '-p',
      '-f',
      '--mount-proc',
      '--kill-child',
      process.execPath,
    ]);
    // Where namespaces may not be made, this shows nothing; the test above does.
    if ((await child.line) === 'open') {
      const before = readFileSync(lockFile(), 'utf8');
      expect(await failureOf(openStore())).toMatchObject({ code: 'locked' });
      expect(readFileSync(lockFile(), 'utf8')).toBe(before);
    }
    await child.stop();
  });

  test('is waited for, until it is given back', async () => {
    const lock = lockDirectory(place());
    const waiting = waitForDirectory(place(), 30, signal);
    setTimeout(() => lock.release(), 300);
    const next = await waiting;
    next.confirm();
    next.release();
  });

  test('is waited for as long as told, by the source too: FeedgenError locked', async () => {
    const store = await openStore();
    const started = performance.now();
    const open = openSource(
      { kind: 'embedded', directory, create: false },
      { reader: 'auto', prepare: true, signal, lockWaitSeconds: 0.7 },
    );
    expect(await failureOf(open)).toMatchObject({ code: 'locked' });
    expect(performance.now() - started).toBeGreaterThan(690);
    await store.close();
  });

  test('is no longer waited for when the run is stopped: its reason', async () => {
    const lock = lockDirectory(place());
    const stop = new AbortController();
    const waiting = waitForDirectory(place(), 30, stop.signal);
    setTimeout(() => stop.abort(new Error('stopped')), 50);
    expect(await failureOf(waiting)).toBe(stop.signal.reason);
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('leaves no drafts of killed processes behind for long', () => {
    const draft = `${lockFile()}.draft`;
    writeFileSync(draft, 'half');
    lockDirectory(place()).release();
    expect(existsSync(draft)).toBe(true);
    const old = new Date(Date.now() - 120_000);
    utimesSync(draft, old, old);
    lockDirectory(place()).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('that was taken away is noticed', () => {
    const lock = lockDirectory(place());
    rmSync(lockFile());
    expect(() => lock.confirm()).toThrow('was lost');
    const other = lockDirectory(place());
    lock.release();
    other.confirm();
    other.release();
  });
});
