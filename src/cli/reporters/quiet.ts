import type { Reporter } from './reporter.js';

/** Leaves nothing of a reporter but what failed: cron mails whatever is printed. */
export function quietReporter(reporter: Reporter): Reporter {
  return { ...reporter, onEvent() {}, announce() {} };
}
