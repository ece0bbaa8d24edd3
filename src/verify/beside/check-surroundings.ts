import { isFeedgenError } from '../../core/errors.js';
import { isListingRefused, type Listed, type TargetReader } from '../../core/target.js';
import { show } from '../../feeds/show.js';
import { checkAge } from '../descriptor/validate-timestamp.js';
import type { ReportNotice } from '../findings.js';
import { fileSetRules } from '../rules/file-set.js';
import { isPlainName, timedName } from './name-parts.js';
import { findNeighbours, isOwnResidue, type Neighbours } from './neighbours.js';
import { OtherSets, type OwnSet } from './other-sets.js';
import type { StoredFiles } from './stored-files.js';

/** Data files of one run are named within this many seconds of each other: half a day. */
const ONE_RUN = 43_200;

/** Folders that are searched for a data file, and names that are looked at in each. */
const MOST_FOLDERS = 20;
const MOST_NAMES = 20_000;

export interface SurroundingsOptions {
  readonly now: Date;
  /** What stands before every name in `data_file`. */
  readonly dataFilePrefix: string;
  /** Seconds after which the age of a set is an error; undefined for none. */
  readonly maxAge?: number | undefined;
  /** Names that are looked at beside those of the set. */
  readonly mostNames?: number | undefined;
  readonly report: ReportNotice;
}

/**
 * Looks at a set among what lies beside it: other sets, files that belong to none, what unfinished writes left. By one listing, and at most a
 * dozen descriptors that are opened. Fails with FeedgenError `target` when the target gives no answer.
 */
export async function checkSurroundings(
  target: TargetReader,
  set: OwnSet,
  stored: StoredFiles,
  { now, dataFilePrefix, maxAge, mostNames, report }: SurroundingsOptions,
): Promise<void> {
  const { files, generation_timestamp } = set.metadata;
  const { file } = set;
  const seen = await findNeighbours(target, { file, files, most: mostNames, report });
  const others = seen && new OtherSets(set, seen);
  if (generation_timestamp !== null && others?.overtaken !== true)
    checkAge(generation_timestamp, { file, now, maxAge, report });
  checkGenerations(set, others?.timestamps ?? new Set(), report);
  stored.finish(file, others?.stored);
  if (seen === undefined || others === undefined) return;
  reportStrangers(seen, report);
  await lookInside(others, target, dataFilePrefix, report);
  if (stored.missing.length > 0) await findMisplaced(target, stored.missing, seen, report);
}

/** Opens descriptors of other sets. One that may not be read leaves rules unchecked, which is told, and costs nobody the verdict. */
async function lookInside(
  others: OtherSets,
  target: TargetReader,
  dataFilePrefix: string,
  report: ReportNotice,
): Promise<void> {
  try {
    await others.checkTime(target, report);
    await others.checkNames(target, dataFilePrefix, report);
  } catch (error) {
    if (!isFeedgenError(error) || error.code !== 'target') throw error;
    const message = `rules about the sets beside were not checked: ${error.message}`;
    report(fileSetRules.listing_not_possible, { message });
  }
}

function reportStrangers({ orphans, residue }: Neighbours, report: ReportNotice): void {
  for (const file of orphans)
    report(fileSetRules.orphan_data_file, { file, message: 'named like the set, and not listed' });
  for (const file of residue)
    report(fileSetRules.partial_write_residue, {
      file,
      message: `${show(file)} is what an unfinished write leaves`,
      // feedgen writes under such names too: a run may be under way, and no reader takes them for a file.
      ...(isOwnResidue(file) ? { severity: 'info' } : {}),
    });
}

/** A set holds files of one run: no file is named after another set, or after a time half a day apart. */
function checkGenerations(
  { metadata }: OwnSet,
  others: ReadonlySet<number>,
  report: ReportNotice,
): void {
  const own = metadata.generation_timestamp;
  const timed = metadata.files.flatMap((file) => {
    const seconds = timedName(file)?.seconds;
    return seconds === undefined ? [] : [{ file, seconds }];
  });
  const usual = timed.some(({ seconds }) => seconds === own) ? own : timed[0]?.seconds;
  for (const { file, seconds } of timed) {
    if (seconds === usual) continue;
    const apart = Math.abs(seconds - (usual ?? seconds));
    if (!others.has(seconds) && apart <= ONE_RUN) continue;
    const message = `named after ${seconds}, others after ${usual}`;
    report(fileSetRules.mixed_generations, { file, message });
  }
}

/** Looks for missing data files one level deeper. */
async function findMisplaced(
  target: TargetReader,
  missing: readonly string[],
  { folders }: Neighbours,
  report: ReportNotice,
): Promise<void> {
  const wanted = new Set(missing);
  for (const folder of folders.filter(isPlainName).slice(0, MOST_FOLDERS))
    for await (const { name, kind } of namesIn(target, folder)) {
      if (kind !== 'file' || !wanted.delete(name)) continue;
      const message = `there is a file of this name in ${show(folder)}`;
      report(fileSetRules.data_file_wrong_directory, { file: name, message });
    }
}

/** The first names in a folder; none where it may not be listed, as system folders may not. */
async function* namesIn(target: TargetReader, folder: string): AsyncGenerator<Listed> {
  let names = 0;
  try {
    for await (const page of target.list(folder)) {
      yield* page;
      names += page.length;
      if (names >= MOST_NAMES) return;
    }
  } catch (error) {
    if (!isListingRefused(error)) throw error;
  }
}
