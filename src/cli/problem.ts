import { FeedgenError, isFeedgenError, messageOf } from '../core/errors.js';

/** One thing that is wrong with how feedgen was called, and what to do about it. */
export interface Problem {
  readonly message: string;
  readonly hint?: string;
}

/** All problems of one call together: nobody should have to find them one by one. */
export class SettingsError extends FeedgenError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const hint = problems.map((problem) => problem.hint).find((text) => text !== undefined);
    super(
      'usage',
      problems.map((problem) => problem.message).join('; '),
      hint === undefined ? {} : { hint },
    );
    this.problems = problems;
  }
}

/** What `read` returns; when it fails with FeedgenError `usage`, undefined, and the error is one more problem. */
export async function attempt<T>(
  problems: Problem[],
  read: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isFeedgenError(error) || error.code !== 'usage') throw error;
    problems.push(problem(messageOf(error), error.hint));
    return undefined;
  }
}

/** A problem with a hint only where there is one. */
export function problem(message: string, hint?: string): Problem {
  return hint === undefined ? { message } : { message, hint };
}
