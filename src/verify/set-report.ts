import type { Checked } from './checked.js';
import type { PreviousReport } from './history/compare-sets.js';

/** What was found in a set. Field names are public: add, never rename. */
export interface VerifyReport extends Checked {
  /** What was verified: a set by its descriptor. */
  readonly scope: 'set';
  readonly descriptor: string;
  readonly metadata: MetadataVerdict;
  /** How it differs from the set before; null when there was nothing to compare. */
  readonly previous: PreviousReport | null;
}

/** The descriptor by itself: null where it says nothing usable. */
export interface MetadataVerdict {
  readonly valid: boolean;
  readonly name: string | null;
  readonly generation_timestamp: number | null;
  /** Number of data files that it lists. */
  readonly data_files: number | null;
  /** Number of errors in it. */
  readonly problems: number;
}
