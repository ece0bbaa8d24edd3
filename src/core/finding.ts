/** One thing that `feedgen doctor` looked at; field names are public: add, never rename. */
export interface Finding {
  readonly area: 'machine' | 'database' | 'query' | 'target';
  /** What was looked at: `connect`, `key order`, `clock`. */
  readonly check: string;
  readonly verdict: 'ok' | 'warning' | 'failed';
  readonly fact: string;
  /** What to do; only where there is something. */
  readonly hint?: string;
}

/** Two clocks that differ by more are somebody's fault. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** What two clocks say of each other. */
export function clockFinding(area: Finding['area'], there: Date, here: Date): Finding {
  const ahead = Math.round((there.getTime() - here.getTime()) / 1000);
  const check = 'clock';
  if (Math.abs(ahead) <= CLOCK_TOLERANCE_SECONDS)
    return { area, check, verdict: 'ok', fact: `within ${CLOCK_TOLERANCE_SECONDS} s of ours` };
  const fact = `${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} ours`;
  return { area, check, verdict: 'warning', fact, hint: 'set both clocks (NTP)' };
}
