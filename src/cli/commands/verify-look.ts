import { POINTER_NAME } from '../../core/file-set.js';
import type { TargetReader } from '../../core/target.js';
import type { SetPlace } from '../../verify/descriptor/find-set.js';
import type { Against } from '../../verify/history/previous-set.js';
import type { SetContents } from '../../verify/report/set-contents.js';
import type { Severities } from '../../verify/rules/rulesets.js';
import type { Verified } from '../../verify/verified.js';
import type { CommandContext } from '../command.js';
import type { ReadablePlaces } from '../open-places.js';
import { SettingsError } from '../problem.js';
import { defaultJobs } from '../processors.js';
import type { Settings } from '../settings-table.js';
import { setOnlyProblems } from './set-only.js';
import { type Reported, wantsContents } from './verify-reports.js';

/** How something is looked at. */
export interface Look {
  readonly context: CommandContext;
  readonly settings: Settings & { readonly severities: Severities };
  /** The set to compare with; absent for none. */
  readonly against?: Against | undefined;
  /** The action feed to compare with; absent for none. */
  readonly actions?: SetPlace | undefined;
  /** Is given what was found so far when the run is stopped. */
  readonly onStopped: (report: Verified) => void;
}

/** Verifies the set of a descriptor, usually the pointer. */
export async function lookAtSet(
  look: Look,
  { target, state }: ReadablePlaces,
  descriptorName = POINTER_NAME,
): Promise<Reported> {
  const { settings, context, against, actions } = look;
  const { verify } = await import('../../verify/verify.js');
  return withContents(look, (options) =>
    verify(target, state, {
      ...options,
      descriptorName,
      dataFilePrefix: settings.dataFilePrefix,
      stateRequired: context.given.get('state')?.level === 'flag',
      jobs: settings.jobs ?? defaultJobs(false),
      maxAge: settings.maxAge,
      maxDrop: settings.maxDrop,
      ...(against === undefined ? {} : { against }),
      ...(actions === undefined ? {} : { actions }),
    }),
  );
}

/** Verifies what a file is: the set of a descriptor, or a data file by itself. Fails with FeedgenError `usage` when a flag is about what the file is not. */
export async function lookAtFile(
  look: Look,
  places: ReadablePlaces,
  name: string,
): Promise<Reported> {
  const { tellFile } = await import('../../verify/file/tell-file.js');
  const descriptor = (await tellFile(places.target, name)) === 'descriptor';
  if (descriptor) return lookAtSet(look, places, name);
  const problems = setOnlyProblems(look.context.given, name);
  if (problems.length > 0) throw new SettingsError(problems);
  return lookAtDataFile(look, places.target, name);
}

/** Verifies the data file on standard input. */
export async function lookAtStdin(look: Look): Promise<Reported> {
  const { stdinReader, STDIN_FILE } = await import('../stdin-file.js');
  return lookAtDataFile(look, stdinReader(look.context.io), STDIN_FILE);
}

async function lookAtDataFile(look: Look, target: TargetReader, name: string): Promise<Reported> {
  const { verifyDataFile } = await import('../../verify/verify-data-file.js');
  const kind = await kindOf(look);
  return withContents(look, (options) => verifyDataFile(target, name, { ...options, kind }));
}

async function kindOf({ settings: { feed } }: Look) {
  const { feedKind } = await import('../../feeds/index.js');
  const kind = feedKind(feed);
  if (kind === undefined) throw new Error(`no feed kind ${feed}`);
  return kind;
}

/** Options that every look has. */
function commonOptions({ context: { io, reporter }, settings, onStopped }: Look) {
  const { samples, severities, strict } = settings;
  const { signal } = io;
  const { onEvent } = reporter;
  return { now: io.now(), samples, severities, strict, signal, onEvent, onStopped };
}

type Options = ReturnType<typeof commonOptions> & {
  readonly onContents?: (contents: SetContents) => void;
};

/** Looks, and keeps what is seen where a report wants it. */
async function withContents(
  look: Look,
  verify: (options: Options) => Promise<Verified>,
): Promise<Reported> {
  let contents: SetContents = { records: null, files: [] };
  const onContents = (collected: SetContents) => {
    contents = collected;
  };
  const options = commonOptions(look);
  const report = await verify(wantsContents(look.settings) ? { ...options, onContents } : options);
  return { report, contents };
}
