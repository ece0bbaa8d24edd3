import type { RunRecord } from '../core/run-record.js';
import { deathOf, secondsBetween, type Witness } from './run-state.js';

/** One run as `feedgen runs` shows it; field names are public: add, never rename. */
export interface RunSummary {
  readonly state: RunRecord['state'] | 'died';
  /** Why a run that never recorded its end is taken for dead. */
  readonly died: string | null;
  readonly run: string;
  readonly feed: string;
  readonly generation_timestamp: number;
  readonly started_at: string;
  readonly ended_at: string | null;
  /** From start to end, or until now for a run that goes on; null for one that died. */
  readonly seconds: number | null;
  /** Records written. */
  readonly records: number;
  readonly refused: number;
  readonly files: number;
  readonly bytes: number;
  readonly descriptor: string;
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
