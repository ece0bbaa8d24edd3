import { describe, expect, test } from '@jest/globals';
import { FeedgenError } from '../../src/core/errors.js';
import type { RunEvent } from '../../src/core/run-event.js';
import { parseRunRecord } from '../../src/core/run-record.js';
import type { GeneratePorts } from '../../src/generate/contract.js';
import { generateWithRetries } from '../../src/generate/generate-with-retries.js';
import { goodRow, MemorySource } from '../support/memory-source.js';
import { MemoryTarget } from '../support/memory-target.js';
import { SMALL_RUN } from '../support/small-run.js';

const PASSING = new FeedgenError('source', 'connection lost: memory: gone', {
  transient: '57P01',
  hint: 'run again',
});

/** Runs whose attempts fail as `failures` say, one after another, at the n-th row of their source. */
class Attempts {
  readonly target = new MemoryTarget();
  readonly state = this.target.state() as MemoryTarget;
  readonly events: RunEvent[] = [];
  sources = 0;
  readonly #failures: readonly unknown[];

  constructor(...failures: unknown[]) {
    this.#failures = failures;
  }

  run(retries: number, ports: Partial<GeneratePorts> = {}) {
    return generateWithRetries(
      {
        openSource: async () => {
          const failure = this.#failures[this.sources];
          this.sources += 1;
          const rows = Array.from({ length: 25 }, (_, n) => goodRow(n + 1));
          const onRow = (n: number) => {
            if (n === 15 && failure !== undefined) throw failure;
          };
          return new MemorySource({ rows, onRow });
        },
        target: this.target,
        state: this.state,
        now: () => new Date('2026-11-21T20:30:00Z'),
        runId: () => `run-${this.sources}`,
        host: 'test',
        pid: 1,
        version: '0.0.0',
        signal: new AbortController().signal,
        onEvent: (event) => this.events.push(event),
        ...ports,
      },
      SMALL_RUN,
      { retries, random: () => 0 },
    );
  }

  records() {
    return [...this.state.objects]
      .filter(([name]) => name.endsWith('.run.json'))
      .map(([, { bytes }]) => parseRunRecord(Buffer.from(bytes).toString()));
  }

  warnings(): string[] {
    return this.events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
  }
}

describe('a failure of the source that may pass', () => {
  test('a new run publishes; the failed one is recorded and its files are gone', async () => {
    const attempts = new Attempts(PASSING);
    const report = await attempts.run(3);
    expect(report).toMatchObject({ records: 25, data_files: 3 });
    expect(attempts.records()).toMatchObject([
      { run: 'run-1', state: 'failed', attempt: 1, attempt_after: null },
      { run: 'run-2', state: 'published', attempt: 2, attempt_after: 'run-1' },
    ]);
    const files = [...attempts.target.objects.keys()].filter((name) => name.includes('_000'));
    expect(files).toHaveLength(3);
    expect(attempts.warnings()).toEqual([
      'connection lost: memory: gone (57P01); attempt 2 of 4 begins in 0.5 s; hint: run again',
    ]);
  });

  test('each attempt has one id: that of its claim is that of its record', async () => {
    const attempts = new Attempts(PASSING);
    const claims: string[] = [];
    const claim = attempts.state.claim.bind(attempts.state);
    attempts.state.claim = async (name, run, waitSeconds) => {
      claims.push(run);
      return claim(name, run, waitSeconds);
    };
    let ids = 0;
    await attempts.run(3, { runId: () => `id-${++ids}` });
    expect(claims).toEqual(['id-1', 'id-2']);
    expect(attempts.records()).toMatchObject([
      { run: 'id-1', attempt_after: null },
      { run: 'id-2', attempt_after: 'id-1' },
    ]);
  });

  test('again and again: the last failure is thrown when the attempts are used up', async () => {
    const attempts = new Attempts(PASSING, PASSING, PASSING);
    await expect(attempts.run(1)).rejects.toBe(PASSING);
    expect(attempts.sources).toBe(2);
  });

  test('a stop while waiting ends the wait at once', async () => {
    const attempts = new Attempts(PASSING);
    const stop = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.type === 'warning') stop.abort(new Error('stopped'));
    };
    await expect(attempts.run(9, { signal: stop.signal, onEvent })).rejects.toBe(PASSING);
    expect(attempts.sources).toBe(1);
  });
});

describe('what is not tried again', () => {
  test.each([
    ['a failure of the source that will not pass', new FeedgenError('source', 'login refused: x')],
    ['a failure of the target', new FeedgenError('target', 'cannot write', { transient: 'x' })],
    ['a bug', new TypeError('undefined is not a function')],
  ])('%s', async (_, failure) => {
    const attempts = new Attempts(failure, failure);
    await expect(attempts.run(3)).rejects.toBe(failure);
    expect(attempts.sources).toBe(1);
  });

  test('what fails behind the commit, even as the source would', async () => {
    const attempts = new Attempts();
    const replace = attempts.target.replace.bind(attempts.target);
    attempts.target.replace = async (name, ...rest) => {
      if (name === 'metadata.json') throw PASSING;
      return replace(name, ...rest);
    };
    await expect(attempts.run(3)).rejects.toMatchObject({ code: 'target' });
    expect(attempts.sources).toBe(1);
  });
});
