import type { FeedKind } from '../../feeds/kind.js';
import type { DataFileRow } from './html/file-section.js';
import type { StatisticsResult } from './statistics.js';

/** What an HTML report shows of a set beside what was found. */
export interface SetContents {
  /** What was collected of the records; null when there is no kind whose records could be read. */
  readonly records: {
    readonly kind: Pick<FeedKind, 'required'>;
    readonly statistics: StatisticsResult;
  } | null;
  /** The data files that were read, in the order of the set. */
  readonly files: readonly DataFileRow[];
}
