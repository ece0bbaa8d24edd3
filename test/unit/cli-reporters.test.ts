import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../src/cli/failure.js';
import { jsonLinesReporter } from '../../src/cli/reporters/json-lines.js';
import { plainReporter } from '../../src/cli/reporters/plain.js';
import { quietReporter } from '../../src/cli/reporters/quiet.js';
import type { Reporter, ReporterPorts } from '../../src/cli/reporters/reporter.js';
import { progressText, secondsText } from '../../src/cli/reporters/text.js';
import { bytesText, plural } from '../../src/core/count-text.js';
import { FeedgenError } from '../../src/core/errors.js';
import type { RunEvent } from '../../src/core/run-event.js';

const IDENTITY = { kind: 'server', host: 'db:5432', database: 'places', user: 'reader' } as const;

const EVENTS: readonly RunEvent[] = [
  { type: 'target', location: 's3://b/feeds/' },
  { type: 'source', identity: IDENTITY },
  { type: 'step', text: 'reading' },
  { type: 'remark', text: 'no conditional writes here' },
  { type: 'warning', text: 'metadata.json is stale' },
];

/** A reporter whose lines are kept, on a clock that is set by hand. */
function watch(make: (ports: ReporterPorts) => Reporter) {
  const clock = { seconds: 0 };
  const lines: string[] = [];
  const reporter = make({
    write: (text) => void lines.push(...text.trimEnd().split('\n')),
    now: () => new Date(Date.UTC(2026, 10, 21, 20, 30, clock.seconds)),
    debug: false,
  });
  return { reporter, lines, clock };
}

function progress(done: number): RunEvent {
  return { type: 'progress', unit: 'records', done, total: 1000, files: done / 100 };
}

describe('plain lines', () => {
  test('every event is a line with its time', () => {
    const { reporter, lines } = watch(plainReporter);
    for (const event of EVENTS) reporter.onEvent(event);
    expect(lines).toEqual([
      '2026-11-21T20:30:00Z target: s3://b/feeds/',
      '2026-11-21T20:30:00Z source: db:5432/places as reader',
      '2026-11-21T20:30:00Z reading',
      '2026-11-21T20:30:00Z note: no conditional writes here',
      '2026-11-21T20:30:00Z warning: metadata.json is stale',
    ]);
  });

  test('progress is told seldom, and at its end', () => {
    const { reporter, lines, clock } = watch(plainReporter);
    for (let second = 0; second <= 25; second += 1) {
      clock.seconds = second;
      reporter.onEvent(progress(second * 40));
    }
    expect(lines.map((line) => line.slice(21))).toEqual([
      '400 of 1,000 records, 4 data files, 40/s, 10.0 s',
      '800 of 1,000 records, 8 data files, 40/s, 20.0 s',
      '1,000 of 1,000 records, 10 data files, 40/s, 25.0 s',
    ]);
  });
});

describe('JSON lines', () => {
  test('every event is one object with time, level and event', () => {
    const { reporter, lines } = watch(jsonLinesReporter);
    for (const event of [...EVENTS, progress(1000)]) reporter.onEvent(event);
    const objects = lines.map((line) => JSON.parse(line));
    expect(objects.map(({ level, event }) => [level, event])).toEqual([
      ['info', 'target'],
      ['info', 'source'],
      ['info', 'step'],
      ['info', 'remark'],
      ['warn', 'warning'],
      ['info', 'progress'],
    ]);
    expect(objects[0].time).toBe('2026-11-21T20:30:00.000Z');
    expect(objects[1]).toMatchObject(IDENTITY);
    expect(objects[5]).toMatchObject({ unit: 'records', done: 1000, total: 1000, files: 10 });
  });

  test('a failure is one object too', () => {
    const { reporter, lines } = watch(jsonLinesReporter);
    reporter.fail(failureOf(new FeedgenError('target', 'a: b', { hint: 'c' })));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: '2026-11-21T20:30:00.000Z',
        level: 'error',
        event: 'error',
        code: 'target',
        exit: 4,
        retryable: true,
        message: 'a: b',
        hint: 'c',
      },
    ]);
  });
});

test('quiet leaves nothing but failures', () => {
  const { reporter, lines } = watch((ports) => quietReporter(plainReporter(ports)));
  for (const event of [...EVENTS, progress(1000)]) reporter.onEvent(event);
  reporter.announce('source', 'x');
  reporter.close();
  expect(lines).toEqual([]);
  reporter.fail(failureOf(new FeedgenError('target', 'a: b')));
  expect(lines).toEqual(['feedgen: a: b']);
});

describe('texts', () => {
  test('numbers are the same on every machine', () => {
    expect(plural(1, 'data file')).toBe('1 data file');
    expect(plural(12_345, 'facility', 'facilities')).toBe('12,345 facilities');
    expect([0, 1, 999, 1000, 999_949, 999_950, 1.5e9, 2e15].map(bytesText)).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 kB',
      '999.9 kB',
      '1.0 MB',
      '1.5 GB',
      '2000.0 TB',
    ]);
    expect([0.123, 9.99, 12.34, 59.9, 245, 3600].map(secondsText)).toEqual([
      '0.12 s',
      '9.99 s',
      '12.3 s',
      '59.9 s',
      '4 min 05 s',
      '60 min 00 s',
    ]);
  });

  test('progress without total, files or time to speak of', () => {
    expect(progressText({ type: 'progress', unit: 'facilities', done: 5 }, 20)).toBe(
      '5 facilities, 0.02 s',
    );
  });
});
