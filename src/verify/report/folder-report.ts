import { type NoticeGroup, worstFirst } from '../../core/notice.js';
import type { Checked } from '../checked.js';
import type { VerifyReport } from '../set-report.js';

/** What was found in a set of a folder. */
export interface CheckedSet extends VerifyReport {
  /** Path of its folder, empty for the place itself. */
  readonly folder: string;
  /** The pointer beside it that is the same set; null when there is none. */
  readonly pointer: string | null;
}

/** A set, or a folder, that could not be looked at: no finding but a failure of the target. */
export interface FailedSet {
  readonly scope: 'set';
  readonly valid: false;
  readonly complete: false;
  readonly location: string;
  readonly folder: string;
  /** Null when the folder itself could not be listed. */
  readonly descriptor: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
}

/** What was found in all sets of a folder. Field names are public: add, never rename. */
export interface FolderReport extends Checked {
  readonly scope: 'folder';
  /** In the order of folders and names; those that were looked at. */
  readonly sets: readonly (CheckedSet | FailedSet)[];
  /** Descriptors that were found. */
  readonly found: number;
  /** Folders that were not looked into: too deep, or with names that no target reads. */
  readonly folders_passed_over: readonly string[];
}

export interface FolderFacts {
  readonly location: string;
  readonly found: number;
  readonly passedOver: readonly string[];
  readonly complete: boolean;
  readonly seconds: number;
  /** Samples kept of each rule. */
  readonly samples: number;
}

/** Puts the reports of sets together: sums, and the findings of all by rule. Valid when there is a set and every set is valid. */
export function folderReport(
  sets: readonly (CheckedSet | FailedSet)[],
  { location, found, passedOver, complete, seconds, samples }: FolderFacts,
): FolderReport {
  const checked = sets.filter((set): set is CheckedSet => !isFailed(set));
  const sum = (field: 'errors' | 'warnings' | 'infos' | 'records' | 'data_files' | 'bytes') =>
    checked.reduce((total, set) => total + set[field], 0);
  return {
    scope: 'folder',
    valid: complete && sets.length > 0 && sets.every(({ valid }) => valid),
    complete,
    errors: sum('errors'),
    warnings: sum('warnings'),
    infos: sum('infos'),
    records: sum('records'),
    data_files: sum('data_files'),
    bytes: sum('bytes'),
    seconds,
    location,
    found,
    folders_passed_over: passedOver,
    notices: together(checked, samples),
    sets,
  };
}

/** Whether a set could not be looked at. */
export function isFailed(set: CheckedSet | FailedSet): set is FailedSet {
  return 'error' in set;
}

/** The path of a set below the place: its descriptor, or the folder that could not be listed. */
export function pathOf({ folder, descriptor }: CheckedSet | FailedSet): string {
  return [folder, descriptor ?? ''].filter((part) => part !== '').join('/');
}

/** Counts of all sets by rule, and the first samples, their files named from the place. */
function together(sets: readonly CheckedSet[], most: number): readonly NoticeGroup[] {
  const groups = new Map<string, NoticeGroup>();
  for (const { folder, notices } of sets)
    for (const { rule, severity, count, records, samples } of notices) {
      const key = `${severity} ${rule}`;
      const before = groups.get(key) ?? { rule, severity, count: 0, records: 0, samples: [] };
      const named = samples.map((sample) =>
        sample.file === undefined || folder === ''
          ? sample
          : { ...sample, file: `${folder}/${sample.file}` },
      );
      const kept = [...before.samples, ...named].slice(0, most);
      groups.set(key, {
        ...before,
        count: before.count + count,
        records: before.records + records,
        samples: kept,
      });
    }
  return [...groups.values()].sort(worstFirst);
}
