import { formatTargetPlace } from '../../target/place.js';
import type { CommandContext } from '../command.js';
import { attempt, type Problem, problem } from '../problem.js';
import type { CommandName } from '../setting.js';
import { type Place, whereToLook } from './verify-place.js';

/** The place that a command works on which knows places only, no files. */
export async function placeOnly(
  context: CommandContext,
  problems: Problem[],
  command: CommandName,
): Promise<Place | undefined> {
  const { stdin, file } = context.target;
  if (stdin !== undefined || file !== undefined) {
    const fact = `feedgen ${command} works on a place, and this is ${stdin ? 'standard input' : `the file ${file}`}`;
    problems.push(problem(fact, 'name the directory or s3://bucket/prefix'));
    return undefined;
  }
  return attempt(problems, () => whereToLook(context, problems, command));
}

/** The first lines of a command that asks no database. */
export function announcePlace({ reporter }: CommandContext, { place, remark }: Place): void {
  reporter.announce('source', 'none (only what lies at the target is read)');
  reporter.onEvent({ type: 'target', location: formatTargetPlace(place) });
  if (remark !== undefined) reporter.onEvent({ type: 'remark', text: remark });
}
