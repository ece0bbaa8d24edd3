import { printable } from '../../core/printable.js';
import { formatFailure } from '../failure.js';
import { paced } from './pace.js';
import type { Reporter, ReporterPorts } from './reporter.js';
import { identityText, progressText } from './text.js';

/** Timestamped lines, for cron, CI and pipes. */
export function plainReporter({ write, now, debug }: ReporterPorts): Reporter {
  const pace = paced(now);
  const line = (text: string) => write(`${stamp(now())} ${printable(text)}\n`);
  return {
    onEvent(event) {
      switch (event.type) {
        case 'source':
          return line(`source: ${identityText(event.identity)}`);
        case 'target':
          return line(`target: ${event.location}`);
        case 'step':
          return line(event.text);
        case 'remark':
          return line(`note: ${event.text}`);
        case 'warning':
          return line(`warning: ${event.text}`);
        case 'progress':
          return pace(event, (elapsedMs) => line(progressText(event, elapsedMs)));
      }
    },
    announce: (label, text) => line(`${label}: ${text}`),
    fail: (failure) => write(formatFailure(failure, { debug })),
    close() {},
  };
}

/** `2026-11-21T20:30:00Z`. */
function stamp(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
