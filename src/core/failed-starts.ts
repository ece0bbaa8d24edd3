/**
 * Runs that ended before they had a snapshot, and so neither a timestamp nor a run record of its name. The host's clock must not lend them one: a claimed
 * timestamp is one that no later run can take. They share a file that nothing but `runs` and `status` reads, beside the run records.
 */

/** The version of the shape below; a reader refuses what it does not know. */
const VERSION = 1;

/** How many are remembered: the newest. */
const MOST = 50;

/** One run that ended before its snapshot; fields are those of a run record. Field names are public: add, never rename. */
export interface FailedStart {
  readonly run: string;
  readonly attempt: number;
  readonly attempt_after: string | null;
  readonly state: 'failed' | 'refused';
  readonly feed: string;
  /** ISO 8601, the clock of the machine that ran feedgen. */
  readonly started_at: string;
  readonly ended_at: string;
  readonly location: string;
  readonly host: string;
  readonly pid: number;
  readonly feedgen: string;
  /** Name of the descriptor that was published last when it began; null when nothing was. */
  readonly previous: string | null;
  readonly error: { readonly code: string; readonly message: string };
}

const NAME = /^[a-z]+(?:_[a-z]+)*\.(?:failed-starts|stopped-start)\.json$/;

/** Name of the list of a feed in the state. A run that was stopped may write but not read: it has a file of its own, and spares the list. */
export function failedStartsName(filePrefix: string, stopped: boolean): string {
  return `${filePrefix}.${stopped ? 'stopped-start' : 'failed-starts'}.json`;
}

/** Whether a name is one that `failedStartsName` gives. */
export function isFailedStartsName(name: string): boolean {
  return NAME.test(name);
}

/** Serialises the newest of a list, which come first. */
export function formatFailedStarts(runs: readonly FailedStart[]): string {
  return `${JSON.stringify({ version: VERSION, runs: runs.slice(0, MOST) }, null, 2)}\n`;
}

/** Reads the newest of such a list; undefined when the text is not one of a version this program knows. */
export function parseFailedStarts(text: string): readonly FailedStart[] | undefined {
  try {
    const value = JSON.parse(text) as { version?: unknown; runs?: unknown } | null;
    if (value?.version !== VERSION || !Array.isArray(value.runs)) return undefined;
    const runs: readonly unknown[] = value.runs.slice(0, MOST);
    return runs.every(isFailedStart) ? runs : undefined;
  } catch {
    return undefined;
  }
}

function isFailedStart(value: unknown): value is FailedStart {
  if (value === null || typeof value !== 'object') return false;
  const start = value as Partial<FailedStart>;
  const { run, feed, location, host, started_at, ended_at, previous, error } = start;
  return (
    (start.state === 'failed' || start.state === 'refused') &&
    [run, feed, location, host, error?.code, error?.message].every(isText) &&
    [started_at, ended_at].every((time) => isText(time) && !Number.isNaN(Date.parse(time))) &&
    (previous === null || isText(previous)) &&
    Number.isSafeInteger(start.pid)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
