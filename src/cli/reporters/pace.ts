import type { RunEvent } from '../../core/run-event.js';

type Progress = Extract<RunEvent, { type: 'progress' }>;

/** Seldom enough for a log, often enough to see that a run lives. */
const EVERY_MS = 10_000;

/**
 * Lets a progress event through when it is the last of its walk or none passed for a while; tells how long the walk has taken
 * so far. A walk begins with its first event.
 */
export function paced(
  now: () => Date,
): (event: Progress, report: (elapsedMs: number) => void) => void {
  let walk: { unit: string; begun: number; done: number } | undefined;
  let reported = 0;
  return (event, report) => {
    const time = now().getTime();
    if (walk === undefined || walk.unit !== event.unit || event.done < walk.done) {
      walk = { unit: event.unit, begun: time, done: event.done };
      reported = time;
    }
    walk.done = event.done;
    if (event.done !== event.total && time - reported < EVERY_MS) return;
    reported = time;
    report(time - walk.begun);
  };
}
