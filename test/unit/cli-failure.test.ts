import { describe, expect, test } from '@jest/globals';
import { failureOf, formatFailure, stoppedFailure } from '../../src/cli/failure.js';
import { SettingsError } from '../../src/cli/problem.js';
import { type ErrorCode, EXIT_CODES, FeedgenError } from '../../src/core/errors.js';

const PLAIN = { debug: false };

describe('failureOf and formatFailure', () => {
  test.each(Object.keys(EXIT_CODES).filter((code) => code !== 'bug') as ErrorCode[])(
    '%s is a line and a hint, without a stack',
    (code) => {
      const cause = new Error('foreign');
      const failure = failureOf(new FeedgenError(code, 'this: that', { hint: 'do it', cause }));
      expect(failure).toMatchObject(EXIT_CODES[code].exit ? { exit: EXIT_CODES[code].exit } : {});
      expect(formatFailure(failure, PLAIN)).toBe('feedgen: this: that\nhint: do it\n');
    },
  );

  test('--debug shows the stack and every cause', () => {
    const cause = new Error('the socket', { cause: new Error('the wire') });
    const text = formatFailure(failureOf(new FeedgenError('source', 'a: b', { cause })), {
      debug: true,
    });
    expect(text).toMatch(/^feedgen: a: b\nFeedgenError: a: b\n\s+at /);
    expect(text).toMatch(/caused by: Error: the socket[\s\S]*caused by: Error: the wire/);
  });

  test.each([
    ['an error', new TypeError('x is not a function'), /x is not a function[\s\S]*\n\s+at /],
    ['a text', 'just text', /just text/],
    ['nothing', undefined, /undefined/],
    ['null', null, /null/],
  ])('%s that nobody understood is a bug with its stack', (_, thrown, pattern) => {
    const failure = failureOf(thrown);
    expect(failure).toMatchObject({ code: 'bug', exit: 1, retryable: false });
    expect(formatFailure(failure, PLAIN)).toMatch(pattern);
    expect(formatFailure(failure, PLAIN)).toMatch(/^feedgen: bug: .*\nhint: .*report/);
  });

  test('causes in a circle come to an end', () => {
    const error: Error & { cause?: unknown } = new Error('round');
    error.cause = error;
    expect(formatFailure(failureOf(error), PLAIN).length).toBeLessThan(100_000);
  });

  test('foreign texts cannot break the line or steer the terminal', () => {
    const failure = failureOf(
      new FeedgenError('source', 'a: \u001b[2Jb\nfeedgen: all is well\u2028'),
    );
    expect(formatFailure(failure, PLAIN)).toBe('feedgen: a:  [2Jb feedgen: all is well\n');
  });

  test('all problems of a call are lines of their own', () => {
    const error = new SettingsError([{ message: 'a: b', hint: 'c' }, { message: 'd: e' }]);
    expect(formatFailure(failureOf(error), PLAIN)).toBe('feedgen: a: b\nhint: c\nfeedgen: d: e\n');
  });
});

describe('stoppedFailure', () => {
  const reason = new FeedgenError('terminated', 'stopped by SIGTERM');

  test('the order to stop decides, whatever it made fail', () => {
    for (const error of [reason, new Error('aborted'), 'x', new FeedgenError('source', 'lost: it')])
      expect(stoppedFailure(reason, error)).toMatchObject({ code: 'terminated', exit: 143 });
  });

  test('another failure that was understood is told too', () => {
    const error = new FeedgenError('target', 'committed, metadata.json is stale', { hint: 'h' });
    expect(formatFailure(stoppedFailure(reason, error), PLAIN)).toBe(
      'feedgen: stopped by SIGTERM\nfeedgen: while stopping: committed, metadata.json is stale\nhint: h\n',
    );
  });

  test('what the order itself became on the way is told too: a descriptor may stand', () => {
    const error = new FeedgenError('terminated', 'stopped by SIGTERM; a may stand all the same');
    expect(formatFailure(stoppedFailure(reason, error), PLAIN)).toBe(
      'feedgen: stopped by SIGTERM\nfeedgen: while stopping: stopped by SIGTERM; a may stand all the same\n',
    );
  });
});
