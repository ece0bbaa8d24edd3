import type { FailedStart } from '../core/failed-starts.js';
import type { RunRecord } from '../core/run-record.js';
import type { ReadRuns } from './read-runs.js';
import { deathOf, secondsBetween, type Witness } from './run-state.js';

/** One run as `feedgen runs` shows it; field names are public: add, never rename. */
export interface RunSummary {
  readonly state: RunRecord['state'] | 'died';
  /** Why a run that never recorded its end is taken for dead. */
  readonly died: string | null;
  readonly run: string;
  readonly feed: string;
  /** Null for a run that ended before its snapshot. */
  readonly generation_timestamp: number | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  /** From start to end, or until now for a run that goes on; null for one that died. */
  readonly seconds: number | null;
  /** Records written. */
  readonly records: number;
  readonly refused: number;
  readonly files: number;
  readonly bytes: number;
  /** Null likewise. */
  readonly descriptor: string | null;
  readonly host: string;
  readonly pid: number;
  readonly error: RunRecord['error'];
  readonly retention: RunRecord['retention'] | null;
}

/** What a run record comes to. */
export function summarize(record: RunRecord, witness: Witness): RunSummary {
  const { run, feed, generation_timestamp, started_at, ended_at, descriptor, host, pid } = record;
  const died = deathOf(record, witness);
  const end = ended_at === null ? witness.now : new Date(ended_at);
  const seconds = Math.max(0, Math.round(secondsBetween(started_at, end) * 1000) / 1000);
  return {
    ...{ state: died === null ? record.state : 'died', died },
    ...{ run, feed, generation_timestamp, started_at, ended_at },
    seconds: died === null ? seconds : null,
    records: record.counts.written,
    refused: record.counts.refused,
    files: record.files.length,
    bytes: record.files.reduce((sum, file) => sum + file.bytes, 0),
    ...{ descriptor, host, pid, error: record.error, retention: record.retention ?? null },
  };
}

/** What a run comes to that ended before its snapshot. */
export function summarizeStart(start: FailedStart): RunSummary {
  const { state, run, feed, started_at, ended_at, host, pid, error } = start;
  return {
    ...{ state, died: null, run, feed, generation_timestamp: null, started_at, ended_at },
    seconds: Math.max(0, secondsBetween(started_at, new Date(ended_at))),
    ...{ records: 0, refused: 0, files: 0, bytes: 0 },
    ...{ descriptor: null, host, pid, error, retention: null },
  };
}

/**
 * The newest runs, at most `limit`, newest first. Run records stand by their timestamps; what has none stands by when it began, before the first record of a
 * run that began earlier.
 */
export function summarizeRuns(
  { records, failedStarts }: Pick<ReadRuns, 'records' | 'failedStarts'>,
  limit: number,
  witness: Witness,
): readonly RunSummary[] {
  const starts = failedStarts.map(summarizeStart);
  const summaries: RunSummary[] = [];
  for (const record of records.map((each) => summarize(each, witness))) {
    while (starts[0] && Date.parse(starts[0].started_at) >= Date.parse(record.started_at))
      summaries.push(...starts.splice(0, 1));
    summaries.push(record);
  }
  return [...summaries, ...starts].slice(0, limit);
}
