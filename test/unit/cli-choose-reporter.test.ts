import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../src/cli/failure.js';
import type { Io, Output } from '../../src/cli/io.js';
import { chooseReporter } from '../../src/cli/reporters/choose.js';
import { Secrets } from '../../src/cli/secrets.js';
import { resolveSettings } from '../../src/cli/settings-resolve.js';
import { FeedgenError } from '../../src/core/errors.js';

/** A stream that keeps what it is given, and is a terminal when it has columns. */
class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(columns: number | undefined) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns ?? 0;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  cursorTo(): boolean {
    return true;
  }

  moveCursor(): boolean {
    return true;
  }

  clearLine(): boolean {
    this.text += '<clear>';
    return true;
  }
}

async function report(
  columns: number | undefined,
  flags: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const screen = new Screen(columns);
  const secrets = new Secrets();
  secrets.addUrl('postgres://u:c4n4ry-password@h/d');
  const io: Io = {
    stdout: new Screen(undefined) as unknown as Output,
    stderr: screen as unknown as Output,
    stdin: () => Readable.from([]),
    env,
    cwd: '/',
    host: 'host',
    pid: 1,
    now: () => new Date(0),
    runId: () => 'run',
    signal: new AbortController().signal,
    stop() {},
    tellFailuresBy() {},
    stands() {},
    secrets,
  };
  const sources = { flags, environment: {}, dotEnv: {}, config: undefined, cwd: '/' };
  const { settings } = resolveSettings('generate', sources, []);
  const reporter = await chooseReporter(settings, io);
  reporter.announce('target', '/feeds');
  reporter.onEvent({ type: 'step', text: 'reading' });
  reporter.onEvent({ type: 'progress', unit: 'records', done: 7, total: 7, files: 1 });
  reporter.onEvent({ type: 'warning', text: 'the password is c4n4ry-password' });
  reporter.close();
  reporter.fail(failureOf(new FeedgenError('source', 'no: c4n4ry-password')));
  return screen.text;
}

describe('chooseReporter', () => {
  test('a terminal gets a spinner that is gone in the end', async () => {
    const text = await report(80);
    expect(text).toContain('target: /feeds\n');
    expect(text).toMatch(/\S reading/);
    expect(text).toContain('warning: the password is ***\n');
    expect(text.endsWith('feedgen: no: ***\n')).toBe(true);
    expect(text).toContain('\u001b[?25h');
  });

  test('a terminal without a width gets plain lines: ora would count for ever', async () => {
    expect(await report(0)).toContain('1970-01-01T00:00:00Z reading\n');
  });

  test('a terminal of a CI machine gets plain lines: nobody watches it', async () => {
    expect(await report(80, {}, { CI: 'true' })).toContain('1970-01-01T00:00:00Z reading\n');
  });

  test('a pipe gets plain lines, a terminal too when asked', async () => {
    expect(await report(undefined)).toContain('1970-01-01T00:00:00Z reading\n');
    expect(await report(80, { logFormat: 'text' })).toContain('1970-01-01T00:00:00Z reading\n');
  });

  test('JSON lines hide secrets too', async () => {
    const lines = (await report(80, { logFormat: 'json' })).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual([
      'target',
      'step',
      'progress',
      'warning',
      'error',
    ]);
    expect(lines.join('')).not.toContain('c4n4ry');
  });

  test('quiet says only what failed', async () => {
    expect(await report(80, { quiet: 'true' })).toBe('feedgen: no: ***\n');
  });
});
