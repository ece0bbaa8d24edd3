import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openFacilityStore } from '../../src/db/facilities.js';
import { seed } from '../../src/facilities/seed.js';
import { rounds } from '../support/fault-budget.js';
import type { Done, Order } from '../support/generate-until.js';
import { Consumer } from '../support/oracle/consumer.js';
import { directoryView } from '../support/oracle/view.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const CHILD = fileURLToPath(new URL('../support/generate-until.js', import.meta.url));
const ROWS = 25;
/** Short, so that a test can stand still for longer; the other run waits for what is left of it. */
const TIMING = { claimTiming: { leaseSeconds: 1, renewMs: 250 }, lockWaitSeconds: 20 } as const;

let databases: readonly TestDatabase[];
let folder: string;

beforeAll(async () => {
  databases = [await createTestDatabase(), await createTestDatabase()];
  folder = mkdtempSync(join(tmpdir(), 'feedgen-stopped-'));
  const { signal } = new AbortController();
  for (const { url } of databases) {
    const store = await openFacilityStore({ kind: 'server', url, env: {} }, { signal });
    const options = { count: ROWS, seed: 1, reset: false, force: false, dirtyShare: 0 };
    await seed(store, { ...options, signal, onEvent: () => {} });
    await store.close();
  }
});

afterAll(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ exit: number | null; stdout: string; stderr: string }>;
}

function start(which: number, order: Omit<Order, 'url' | 'moment'>): Running {
  const url = databases[which]?.url ?? '';
  const argument = JSON.stringify({ url, moment: 'before', ...TIMING, ...order });
  const child = spawn(process.execPath, [CHILD, argument], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Awaited<Running['ended']>>((resolve) =>
    child.on('close', (exit) => resolve({ exit, stdout, stderr })),
  );
  return { child, ended };
}

async function whenStopped({ child }: Running): Promise<void> {
  const isStopped = () => / T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'));
  while (!isStopped()) await sleep(10);
}

/** Stops one run before an operation, has another one publish meanwhile, and lets the first go on. */
async function overtake(out: string, number: number): Promise<string> {
  const consumer = new Consumer(directoryView(out), () => ({ wrong: [], evidence: undefined }));
  consumer.start();
  const first = start(0, { out, number, signal: 'SIGSTOP' });
  await whenStopped(first);
  const second = await start(1, { out, number: 0 }).ended;
  expect([second.exit, second.stderr]).toEqual([0, '']);
  const between = readFileSync(join(out, 'metadata.json'), 'utf8');
  first.child.kill('SIGCONT');
  const { exit, stderr } = await first.ended;
  expect(exit).not.toBe(0);
  expect(readFileSync(join(out, 'metadata.json'), 'utf8')).toBe(between);
  expect(consumer.stop()).toEqual([]);
  for (const { records } of consumer.sets.values()) expect(records).toBe(ROWS);
  return stderr;
}

describe('K5: a run stands still for longer than its claim lasts, and goes on when another one has published', () => {
  test('wherever it stood, it never publishes over the newer set, and says what happened', async () => {
    const learn = await start(0, { out: join(folder, 'learn'), number: 0 }).ended;
    const { names }: Done = JSON.parse(learn.stdout);
    const claim = names.findIndex((name) => name.startsWith('claim')) + 1;
    const commit = names.findIndex((name) => /^create .*filesetdesc/.test(name)) + 1;
    const pointer = names.indexOf('replace metadata.json') + 1;
    expect(claim).toBeGreaterThan(0);
    expect(pointer).toBeGreaterThan(commit);
    const all = Array.from({ length: pointer - claim - 1 }, (_, n) => claim + 1 + n);
    const some = [claim + 3, commit - 1, pointer - 1];
    for (const number of rounds(0, 1) === 1 ? all : some) {
      const stderr = await overtake(join(folder, `at-${number}`), number);
      const expected = number < commit ? /code: 'locked'/ : /committed, but metadata.json is that/;
      expect([names[number - 1], stderr]).toEqual([
        names[number - 1],
        expect.stringMatching(expected),
      ]);
    }
  }, 300_000);
});
