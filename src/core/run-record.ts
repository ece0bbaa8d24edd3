import type { ProcessMark } from './process-identity.js';
import type { SourceIdentity } from './source.js';

/** The version of the shape below; a reader refuses what it does not know. */
export const RUN_RECORD_VERSION = 1;

/**
 * One attempt to publish, as JSON in the state beside the feed. Created (claiming the timestamp) before the first data file,
 * replaced when the run ends. Field names are public: add, never rename.
 */
export interface RunRecord {
  readonly version: typeof RUN_RECORD_VERSION;
  readonly feedgen: string;
  /** Random id of the attempt: two runs that claim one name differ in it. */
  readonly run: string;
  /** Which attempt of its command it was, from 1; absent where it was not recorded. */
  readonly attempt?: number;
  /** The `run` of the failed attempt before it; null for the first. */
  readonly attempt_after?: string | null;
  readonly state: 'running' | 'published' | 'failed' | 'refused';
  /** The feed's name at Google, as in the descriptor. */
  readonly feed: string;
  readonly generation_timestamp: number;
  /** ISO 8601, the clock of the machine that ran feedgen. */
  readonly started_at: string;
  readonly ended_at: string | null;
  /** What people call the target: an absolute path, or `s3://bucket/prefix/`; absent in records of versions that did not say. */
  readonly location?: string;
  readonly host: string;
  readonly pid: number;
  /** Tells the process from a later one of the same number; absent in records of versions that did not say. */
  readonly process?: ProcessMark;
  readonly source: SourceIdentity & {
    readonly snapshot: string;
    readonly replay_lag_seconds: number | null;
  };
  /** Hex SHA-256 of the feed query's text. */
  readonly query_sha256: string;
  /** The settings in force, secrets left out. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  readonly counts: RunCounts;
  readonly files: readonly DataFileRecord[];
  readonly descriptor: string;
  /** Name of the descriptor that was published here before; null for the first one, absent where it was not recorded. */
  readonly previous?: string | null;
  /** Name of the refused list in the state; null when nothing was refused. */
  readonly refused_list: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** What came of removing older sets after the publication; absent where nobody asked for it. */
  readonly retention?: RetentionRecord;
}

/** What came of retention; the set is published whatever this says. */
export interface RetentionRecord {
  /** Objects removed. */
  readonly removed: number;
  /** Why not all could be removed that should have been. */
  readonly error: string | null;
}

export interface RunCounts {
  /** count(*) in the snapshot. */
  readonly database: number;
  readonly read: number;
  readonly written: number;
  readonly refused: number;
  /** Refused records by the rule that refused them: the first error of each record. */
  readonly refused_by_rule: Readonly<Record<string, number>>;
  /** Warnings about written records, by rule. */
  readonly warnings_by_rule: Readonly<Record<string, number>>;
}

/** One data file of a set, in the order of the descriptor. */
export interface DataFileRecord {
  readonly name: string;
  readonly records: number;
  readonly refused: number;
  readonly bytes: number;
  /** Hex SHA-256 of the bytes as stored. */
  readonly sha256: string;
  readonly first_key: string;
  readonly last_key: string;
}

/** Reads a run record; undefined when the text is not one of a version this program knows. */
export function parseRunRecord(text: string): RunRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<RunRecord> | null;
    if (value === null || typeof value !== 'object') return undefined;
    if (value.version !== RUN_RECORD_VERSION || !Array.isArray(value.files)) return undefined;
    if (!Number.isSafeInteger(value.counts?.written)) return undefined;
    if (value.source?.kind !== 'server' && value.source?.kind !== 'embedded') return undefined;
    return value as RunRecord;
  } catch {
    return undefined;
  }
}

/** Serialises a run record for people and programs alike. */
export function formatRunRecord(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
