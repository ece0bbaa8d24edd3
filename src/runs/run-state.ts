import type { Life, ProcessIdentity } from '../core/process-identity.js';
import type { RunRecord } from '../core/run-record.js';

/** Nobody hears of the death of another machine: a run there that has not ended after so many seconds is taken for dead. */
export const LONGEST_RUN_SECONDS = 24 * 3600;

/** A run with a time limit of its own ends soon after it. */
const TIMEOUT_SLACK_SECONDS = 600;

/** What telling the living from the dead needs of the world. */
export interface Witness {
  readonly now: Date;
  readonly lifeOf: (process: ProcessIdentity) => Life;
}

/** Why a run that never recorded its end is taken for dead; null for one that may live, and for one that has ended. */
export function deathOf(record: RunRecord, witness: Witness): string | null {
  if (record.state !== 'running') return null;
  const { host, pid } = record;
  const life = lifeOfRun(record, witness);
  if (life === 'alive') return null;
  if (life === 'gone') return `process ${pid} on ${host} is gone`;
  const { timeout } = record.settings;
  const bound = typeof timeout === 'number' ? timeout + TIMEOUT_SLACK_SECONDS : LONGEST_RUN_SECONDS;
  if (secondsBetween(record.started_at, witness.now) <= bound) return null;
  return `${host} recorded no end within ${Math.round(bound / 60)} minutes`;
}

/** Whether a run may still write: for who removes files, a guess from a time limit is not enough. */
export function mayWrite(record: RunRecord, witness: Witness): boolean {
  if (record.state !== 'running') return false;
  const life = lifeOfRun(record, witness);
  if (life !== 'unknown') return life === 'alive';
  return secondsBetween(record.started_at, witness.now) <= LONGEST_RUN_SECONDS;
}

/** Seconds from a time in a run record to now. */
export function secondsBetween(start: string, end: Date): number {
  return (end.getTime() - Date.parse(start)) / 1000;
}

/**
 * The Unix second in which something may go that was touched at `milliseconds`, after so many seconds: some clocks tell no more than seconds, and what was
 * written just now is 0 s old, not less.
 */
export function mayGoFrom(milliseconds: number, waitSeconds: number): number {
  return Math.floor(milliseconds / 1000) + waitSeconds;
}

/** Whether that second has come. */
export function isReached(from: number, { now }: Pick<Witness, 'now'>): boolean {
  return Math.floor(now.getTime() / 1000) >= from;
}

function lifeOfRun({ host, pid, process }: RunRecord, { lifeOf }: Witness): Life {
  return process === undefined ? 'unknown' : lifeOf({ ...process, host, pid });
}
