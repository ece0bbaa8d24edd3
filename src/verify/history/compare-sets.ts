import type { Limit } from '../../core/limit.js';
import type { OnEvent } from '../../core/run-event.js';
import type { ReportNotice } from '../findings.js';
import { Progress } from '../progress.js';
import { idReader, readAgainFrom } from '../set/record-id.js';
import type { SetReading } from '../set/set-reading.js';
import type { SetRecords } from '../set/set-records.js';
import type { PreviousSet } from './previous-set.js';
import { reportDifference, reportUnchanged } from './report-difference.js';
import { SetComparison, type SetDifference } from './set-comparison.js';

/** How a set differs from the one before. Field names are public: add, never rename. */
export interface PreviousReport {
  readonly location: string;
  readonly descriptor: string;
  readonly generation_timestamp: number | null;
  /** Records with an id in the set before. */
  readonly records: number;
  readonly new: number;
  readonly kept: number;
  readonly removed: number;
  /** Ids of the first of those that were removed. */
  readonly removed_samples: readonly string[];
}

/** What a set is that is compared with the one before. */
export interface ComparedSet {
  readonly descriptorName: string;
  readonly generation_timestamp: number | null;
  /** Records in all its files. */
  readonly positions: number;
  readonly records: SetRecords;
  readonly digests: readonly string[];
}

export interface ComparisonOptions {
  readonly maxDrop: Limit;
  readonly samples: number;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
}

/**
 * Reads the set before and reports what became of its entities; undefined when it cannot be read whole, with the reason. A set whose files have the same
 * digests is not read. Fails with what the target fails with.
 */
export async function compareSets(
  set: ComparedSet,
  previous: PreviousSet,
  reading: SetReading,
  report: ReportNotice,
  options: ComparisonOptions,
): Promise<PreviousReport | { readonly missing: string }> {
  const comparison = new SetComparison(set.records, set.positions, options.samples);
  const { metadata, descriptorName, target } = previous;
  const same = isSame(set.digests, previous.digests);
  const digests = same ? set.digests : await readAll(comparison, previous, reading, options);
  if ('missing' in digests) return digests;
  if (isSame(set.digests, digests)) reportUnchanged(set, previous, report);
  const difference = same ? unchanged(set.records) : comparison.result();
  const ids = await removedIds(difference, set.records, previous, options.signal);
  reportDifference(set, previous, difference, ids, report, options.maxDrop);
  return {
    location: target.location,
    descriptor: descriptorName,
    generation_timestamp: metadata.generation_timestamp,
    records: difference.before,
    new: difference.added,
    kept: difference.kept,
    removed: difference.removed,
    removed_samples: ids,
  };
}

/** Reads every file of the set before and returns their digests. */
async function readAll(
  comparison: SetComparison,
  { target, metadata }: PreviousSet,
  reading: SetReading,
  { onEvent }: ComparisonOptions,
): Promise<readonly string[] | { readonly missing: string }> {
  const digests: string[] = [];
  const progress = new Progress(onEvent, undefined);
  for await (const { name, checked } of reading.read(target, metadata.files, progress)) {
    const where = `${name} in ${target.location}`;
    if (checked === null) return { missing: `there is no ${where}` };
    const { facts, keys } = checked;
    if (!facts.complete || keys === null) return { missing: `${where} cannot be read whole` };
    comparison.addFile(name, keys);
    digests.push(facts.sha256);
    progress.endFile(facts);
  }
  return digests;
}

function isSame(digests: readonly string[], others: readonly string[] | undefined): boolean {
  return digests.length === others?.length && digests.every((digest, at) => digest === others[at]);
}

/** The difference of a set from its own copy. */
function unchanged({ unique, coverage }: SetRecords): SetDifference {
  return {
    before: coverage.records,
    kept: unique.size,
    removed: 0,
    added: 0,
    removedPlaces: [],
    churned: 0,
    churnedOneIn: 1,
    moved: 0,
    movedOneIn: 1,
    coverage,
  };
}

async function removedIds(
  { removedPlaces }: SetDifference,
  { kind }: SetRecords,
  { target }: PreviousSet,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const readAgain = readAgainFrom(target, signal);
  const ids: string[] = [];
  for (const file of new Set(removedPlaces.map((place) => place.file))) {
    const records = removedPlaces.filter((place) => place.file === file);
    const wanted = new Set(records.map(({ record }) => record));
    ids.push(...(await readAgain(file, wanted, idReader(kind))).values());
  }
  return ids;
}
