import type { Severity } from '../../core/notice.js';

/** How bad the worst finding about a record is. */
export type RecordProblem = Severity | 'none';
