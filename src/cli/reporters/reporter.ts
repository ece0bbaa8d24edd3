import type { OnEvent } from '../../core/run-event.js';
import type { Failure } from '../failure.js';

/** Tells the person or the log what a command is doing. Writes to stderr only. */
export interface Reporter {
  readonly onEvent: OnEvent;
  /** One of the first lines: `source: …`, `target: …`. */
  announce(label: 'source' | 'target', text: string): void;
  fail(failure: Failure): void;
  /** Takes whatever moves off the screen; nothing is reported afterwards but a failure. */
  close(): void;
}

/** What a reporter needs of the world. */
export interface ReporterPorts {
  readonly write: (text: string) => void;
  readonly now: () => Date;
  readonly debug: boolean;
}
