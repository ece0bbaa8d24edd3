import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DirectoryTarget } from '../../src/target/directory.js';
import type { Step } from '../../src/target/directory-steps.js';
import { rounds } from '../support/fault-budget.js';
import { openScene } from '../support/fault-scene.js';

const DATA = Buffer.alloc(10_000, 'x');
const OLD = 'old';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'feedgen-order-'));
  writeFileSync(join(directory, 'metadata.json'), OLD);
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function open(onStep: (step: Step, path?: string) => void, atOnce: boolean): DirectoryTarget {
  const { signal } = new AbortController();
  return new DirectoryTarget(directory, { signal, onStep, atOnce });
}

/** As a run does: two data files, both safe, then the descriptor, then the pointer. */
async function publish(target: DirectoryTarget): Promise<void> {
  const one = await target.create('a_0.json', DATA);
  const two = await target.create('a_1.json', DATA);
  await target.confirm([one, two]);
  await target.sync();
  await target.create('a.filesetdesc.json', DATA);
  await target.sync();
  await target.replace('metadata.json', DATA);
}

/** What a reader may find after whatever happened: whole files, no descriptor of less than all, the pointer old or new. */
function expectWhole(): void {
  const names = readdirSync(directory);
  for (const name of names.filter((entry) => entry !== 'metadata.json'))
    expect([name, readFileSync(join(directory, name)).equals(DATA)]).toEqual([name, true]);
  if (names.includes('a.filesetdesc.json'))
    expect(names).toEqual(expect.arrayContaining(['a_0.json', 'a_1.json']));
  const pointer = readFileSync(join(directory, 'metadata.json'));
  if (!pointer.equals(DATA)) expect(pointer.toString()).toBe(OLD);
  else expect(names).toContain('a.filesetdesc.json');
}

const ERRORS = [
  ['F1', 'ENOSPC', 'the disk is full'],
  ['F2', 'EDQUOT', 'the disk quota is used up'],
  ['F2', 'EMFILE', 'too many files are open'],
  ['F4', 'EIO', 'the disk reports an input/output error'],
  ['F9', 'ESTALE', 'the network file system lost the directory'],
] as const;

describe.each([true, false])('steps at once: %s', (atOnce) => {
  test.each(ERRORS)(
    '%s: %s at every step in turn: said, and whole or nothing',
    async (_row, errno, fact) => {
      for (let failing = 1; ; failing++) {
        let steps = 0;
        const target = open((step) => {
          steps += 1;
          if (steps !== failing) return;
          throw Object.assign(new Error(`${errno}: injected, ${step}`), { code: errno });
        }, atOnce);
        const error: unknown = await publish(target).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expectWhole();
        if (steps < failing) {
          expect(error).toBeUndefined();
          expect(failing).toBeGreaterThan(30);
          return;
        }
        expect(error).toMatchObject({ code: 'target', message: expect.stringContaining(fact) });
        expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
        for (const name of readdirSync(directory))
          if (name !== 'metadata.json') rmSync(join(directory, name));
        writeFileSync(join(directory, 'metadata.json'), OLD);
      }
    },
  );

  test('F4: a failed fsync is never tried again', async () => {
    let syncs = 0;
    const target = open((step) => {
      if (step !== 'sync') return;
      syncs += 1;
      throw Object.assign(new Error('EIO: injected'), { code: 'EIO' });
    }, atOnce);
    await expect(target.create('a_0.json', DATA)).rejects.toMatchObject({ code: 'target' });
    expect(syncs).toBe(1);
    expect(readdirSync(directory)).toEqual(['metadata.json']);
  });

  test('F5: bytes are synced before they have a name, names before the descriptor, it before the pointer', async () => {
    const done: string[] = [];
    const target = open((step, path = '') => {
      const name = path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : '';
      if (!['stat', 'read', 'open'].includes(step))
        done.push(`${step} ${name.startsWith('.') ? '' : name}`.trim());
    }, atOnce);
    await publish(target);
    const file = (name: string) => ['create', 'write', 'sync', 'close', `link ${name}`, 'unlink'];
    expect(done.filter((step, n) => step !== 'close' || done[n - 1] === 'sync')).toEqual([
      ...file('a_0.json'),
      ...file('a_1.json'),
      'sync directory',
      ...file('a.filesetdesc.json'),
      'sync directory',
      ...['create', 'write', 'sync', 'close', 'rename metadata.json', 'sync directory'],
    ]);
  });
});

/** System calls of a whole run, in order: `fsync <path>`, `link <name>`, `rename <name>`, `write <path>`. */
function traced(log: string): string[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const onFile = /\b(fsync|p?write(?:64|v)?)\(\d+<([^>]+)>/.exec(line);
      if (onFile !== null)
        return [`${onFile[1]?.includes('write') ? 'write' : 'fsync'} ${onFile[2]}`];
      const named = /\b(link|rename)\("([^"]+)", "([^"]+)"/.exec(line);
      return named === null ? [] : [`${named[1]} ${named[2]} ${named[3]}`];
    });
}

const REAL = rounds(0, 1) === 1 ? ['F5: the same of a whole run, as the system saw it'] : [];

describe('system calls', () => {
  test('strace is asked for in the full suite only', () => {
    expect(REAL.length).toBe(rounds(0, 1));
  });

  for (const name of REAL)
    test(name, async () => {
      execFileSync('strace', ['--version'], { stdio: 'ignore' });
      const scene = await openScene('a directory');
      try {
        const log = join(directory, 'strace');
        const calls = 'trace=write,pwrite64,writev,fsync,link,rename';
        const under = ['strace', '-f', '-y', '-s', '1', '-o', log, '-e', calls];
        expect((await scene.run({ under })).exit).toBe(0);
        const done = traced(log);
        const feeds = join(scene.folder, 'feeds');
        const links = done.flatMap((call, at) => {
          const [, from, to] = /^link (\S+) (\S+)$/.exec(call) ?? [];
          return from !== undefined && to?.startsWith(`${feeds}/facility`)
            ? [{ at, from, to }]
            : [];
        });
        for (const { at, from } of links) {
          const synced = done.indexOf(`fsync ${from}`);
          expect(synced).toBeGreaterThan(done.lastIndexOf(`write ${from}`));
          expect(synced).toBeLessThan(at);
        }
        const commit = links.find(({ to }) => to.endsWith('.filesetdesc.json'))?.at ?? -1;
        const lastData = Math.max(
          ...links.filter(({ to }) => to.endsWith('.gz')).map(({ at }) => at),
        );
        const directorySyncs = done.flatMap((call, at) => (call === `fsync ${feeds}` ? [at] : []));
        const pointer = done.findIndex((call) => /^rename .*\/metadata\.json$/.test(call));
        const between = (from: number, to: number) =>
          directorySyncs.some((at) => at > from && at < to);
        expect(links.length).toBeGreaterThan(2);
        expect(between(lastData, commit)).toBe(true);
        expect(between(commit, pointer)).toBe(true);
        expect(between(pointer, done.length)).toBe(true);
      } finally {
        await scene.close();
      }
    }, 120_000);
});
