import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { BINARY } from '../support/project-files.js';
import { type Finished, runNode } from './cli-run.js';

const PROCESS = new URL('../../src/cli/process.js', import.meta.url).href;
const ERRORS = new URL('../../src/core/errors.js', import.meta.url).href;

/** A process with `openProcess`, whose command is the given body of an async function of `run`. */
function program(body: string): string[] {
  const code = `
    import { openProcess } from '${PROCESS}';
    import { FeedgenError } from '${ERRORS}';
    const run = openProcess();
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const command = async () => { ${body} };
    await run.finish(await command().catch((error) => {
      process.stderr.write('command failed: ' + (error.code ?? error.message) + '\\n');
      return error.exit ?? 99;
    }));`;
  return ['--input-type=module', '-e', code];
}

function run(body: string): Promise<Finished> {
  return runNode(program(body), { cwd: tmpdir() });
}

/** Runs a program, and sends it signals as soon as it says `ready`, one more at each further `ready`. */
function runSignalled(
  body: string,
  signals: readonly NodeJS.Signals[],
): Promise<{ exit: number | null; signal: string | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, program(body), { stdio: ['ignore', 'pipe', 'pipe'] });
    const left = [...signals];
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      for (const _ of text.matchAll(/ready/g)) {
        const next = left.shift();
        if (next !== undefined) child.kill(next);
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exit, signal) => resolve({ exit, signal, stdout, stderr }));
  });
}

const UNTIL_STOPPED = `
  const alive = setInterval(() => {}, 1000);
  process.stdout.write('ready');
  await new Promise((resolve) => run.io.signal.addEventListener('abort', resolve));
  clearInterval(alive);`;

describe('K4: signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s aborts the run, which ends tidily with %d', async (signal, exit) => {
    const done = await runSignalled(`${UNTIL_STOPPED} throw run.io.signal.reason;`, [signal]);
    expect(done).toMatchObject({ exit, signal: null });
    expect(done.stderr).toMatch(/^command failed: (interrupted|terminated|hangup)\n$/);
  });

  test.each([
    ['seed', /no facility was added/],
    ['generate', /what was published before is as it was/],
    ['verify', /verify only reads/],
  ])('%s that is stopped tells what it has left behind', async (name, hint) => {
    const main = new URL('../../src/cli/program.js', import.meta.url).href;
    const done = await runSignalled(
      `const { COMMANDS } = await import('${main}');
      const { whenStopped } = COMMANDS.find(({ name }) => name === '${name}');
      run.io.tellFailuresBy({ json: false, quiet: false, debug: false }, () => {}, whenStopped);
      ${UNTIL_STOPPED} process.stderr.write(run.io.signal.reason.hint + '\\n'); return 0;`,
      ['SIGTERM'],
    );
    expect(done.stderr).toMatch(hint);
    if (name !== 'generate') expect(done.stderr).not.toContain('published');
  });

  test('a second signal ends the process at once', async () => {
    const begun = Date.now();
    const done = await runSignalled(
      `${UNTIL_STOPPED} process.stdout.write('ready'); await sleep(60_000);`,
      ['SIGINT', 'SIGTERM'],
    );
    expect(done).toMatchObject({ exit: 143, signal: null, stderr: '' });
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  test('a signal that is sent twice by one order stops the run as one does', async () => {
    const done = await runSignalled(
      `for (const busy of [20, 100]) {
        process.stdout.write('ready');
        for (const until = Date.now() + busy; Date.now() < until; );
      }
      await sleep(300);
      throw run.io.signal.reason;`,
      ['SIGTERM', 'SIGTERM'],
    );
    expect(done).toMatchObject({ exit: 143, stderr: 'command failed: terminated\n' });
  });

  test('a signal during start-up is not lost', async () => {
    const child = spawn(process.execPath, [BINARY, 'verify'], { stdio: 'ignore', cwd: tmpdir() });
    const closed = new Promise<[number | null, string | null]>((resolve) =>
      child.on('close', (exit, signal) => resolve([exit, signal])),
    );
    child.kill('SIGTERM');
    // Killed before Node.js was up, stopped by us, or done before it arrived: never a success.
    const [exit, signal] = await closed;
    expect([143, 2, null]).toContain(exit);
    if (exit === null) expect(signal).toBe('SIGTERM');
  });
});

test('a run that cannot tidy up is ended in time, and told as the settings want it', async () => {
  const done = await runSignalled(
    `run.io.tellFailuresBy({ json: true, quiet: false, debug: false }, ({ code }) =>
      void process.stderr.write(JSON.stringify({ event: 'error', code })));
    ${UNTIL_STOPPED} await sleep(60_000);`,
    ['SIGTERM'],
  );
  expect(done).toMatchObject({ exit: 143, signal: null });
  expect(JSON.parse(done.stderr)).toEqual({ event: 'error', code: 'terminated' });
  const [, object = ''] = done.stdout.split('ready');
  expect(JSON.parse(object).error).toMatchObject({ code: 'terminated', exit: 143 });
}, 30_000);

describe('K7: stray errors', () => {
  test('an uncaught exception stops the run and fails it, even if the command succeeds', async () => {
    const done = await run(`
      setTimeout(() => { throw new Error('stray'); }, 10);
      await sleep(100);
      return run.io.signal.aborted ? 0 : 50;`);
    expect(done.exit).toBe(1);
    expect(done.stderr).toMatch(/^feedgen: bug: stray\nhint: .*\nError: stray\n\s+at /);
  });

  test('a rejected promise that nobody awaits does too', async () => {
    const done = await run(`Promise.reject(new Error('stray')); await sleep(50); return 0;`);
    expect(done.exit).toBe(1);
    expect(done.stderr).toMatch(/^feedgen: bug: stray/);
  });

  test('the TypeError of postgres.js on a lost connection is a failure of the source', async () => {
    const done = await run(`
      const error = new TypeError("Cannot read properties of null (reading 'write')");
      error.stack = 'TypeError: x\\n    at write (file:///p/node_modules/postgres/src/connection.js:1:1)';
      setTimeout(() => { throw error; }, 10);
      await sleep(50);
      return 0;`);
    expect(done.exit).toBe(3);
    expect(done.stderr).toMatch(/^feedgen: reading the database: the connection was lost\nhint: /);
    expect(done.stderr).not.toMatch(/^\s+at /m);
  });

  test('the failure of the command itself counts more', async () => {
    const done = await run(`
      Promise.reject(new Error('stray'));
      await sleep(50);
      throw new FeedgenError('target', 'a: b');`);
    expect(done).toMatchObject({ exit: 4, stderr: 'command failed: target\n' });
  });

  test('secrets are taken out of them', async () => {
    const done = await run(`
      run.io.secrets.addUrl('postgres://u:c4n4ry-password@h/d');
      Promise.reject(new Error('cannot use c4n4ry-password'));
      await sleep(50);
      return 0;`);
    expect(done.exit).toBe(1);
    expect(done.stderr).toContain('cannot use ***');
    expect(done.stderr).not.toContain('c4n4ry');
  });

  test('a command that waits for what never comes does not end in silence or success', async () => {
    const done = await run('await new Promise(() => {});');
    expect(done.exit).not.toBe(0);
    expect(done.stderr).toContain('feedgen: bug: the run came to its end without a result');
  });
});

describe('K7: the end', () => {
  test('what was written leaves whole before the process ends', async () => {
    const done = await run(`run.io.stdout.write('x'.repeat(5_000_000)); return 0;`);
    expect(done.exit).toBe(0);
    expect(done.stdout.length).toBe(5_000_000);
  });

  test('a socket left open does not keep the process alive', async () => {
    const begun = Date.now();
    const done = await run(`
      const { createServer } = await import('node:net');
      createServer().listen(0);
      return 7;`);
    expect(done.exit).toBe(7);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  test('output whose reader is gone is no success, quietly', async () => {
    const child = spawn(process.execPath, [BINARY, '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.destroy();
    const exit = await new Promise((resolve) => child.on('close', resolve));
    expect({ exit, stderr }).toEqual({ exit: 141, stderr: '' });
  });

  test('a log whose reader is gone does not stop the run', async () => {
    const child = spawn(
      process.execPath,
      program(
        `for (let i = 0; i < 100; i += 1) { run.io.stderr.write('x'); await sleep(1); } return 0;`,
      ),
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stderr.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  });
});
