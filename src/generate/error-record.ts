import { isFeedgenError, messageOf } from '../core/errors.js';
import type { RunRecord } from '../core/run-record.js';
import { cut } from '../feeds/show.js';
import type { GeneratePorts } from './contract.js';

/** A server may say anything, and what is recorded is read by every later look at the runs. */
const MOST_CHARACTERS = 4_000;

/** A failure as the state keeps it, where others can read it: without secrets, and cut where it is long. */
export function errorRecord(
  { redact = (text) => text }: Pick<GeneratePorts, 'redact'>,
  error: unknown,
): NonNullable<RunRecord['error']> {
  const code = isFeedgenError(error) ? error.code : 'bug';
  return { code, message: cut(redact(messageOf(error)), MOST_CHARACTERS) };
}
