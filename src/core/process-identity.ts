/** What tells a process from another one of the same number. */
export interface ProcessMark {
  /** Boot of the machine, pid namespace and start of the process; null where the system does not tell. */
  readonly boot: string | null;
  readonly namespace: string | null;
  readonly started: string | null;
}

/** A process, precisely enough to see that another one of the same number is not it. */
export interface ProcessIdentity extends ProcessMark {
  readonly host: string;
  readonly pid: number;
}

/** Whether a process lives, as far as another one can tell: `unknown` on another machine or in another container. */
export type Life = 'alive' | 'gone' | 'unknown';
