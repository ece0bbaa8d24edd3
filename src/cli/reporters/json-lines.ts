import { jsonLine } from '../../core/printable.js';
import type { Failure } from '../failure.js';
import { paced } from './pace.js';
import type { Reporter, ReporterPorts } from './reporter.js';

/** One JSON object a line, for log collectors: `time`, `level`, `event`, and what belongs to the event. */
export function jsonLinesReporter({ write, now, debug }: ReporterPorts): Reporter {
  const pace = paced(now);
  const line = (level: string, event: string, facts: object) =>
    write(jsonLine({ time: now().toISOString(), level, event, ...facts }));
  return {
    onEvent(event) {
      switch (event.type) {
        case 'source':
          return line('info', 'source', event.identity);
        case 'target':
          return line('info', 'target', { location: event.location });
        case 'step':
          return line('info', 'step', { message: event.text });
        case 'remark':
          return line('info', 'remark', { message: event.text });
        case 'warning':
          return line('warn', 'warning', { message: event.text });
        case 'progress': {
          const { type, ...facts } = event;
          return pace(event, (elapsedMs) =>
            line('info', type, { ...facts, elapsed_ms: elapsedMs }),
          );
        }
      }
    },
    announce: (label, message) => line('info', label, { message }),
    fail: (failure) => line('error', 'error', errorFacts(failure, debug)),
    close() {},
  };
}

function errorFacts({ code, exit, retryable, problems, trace }: Failure, debug: boolean): object {
  const message = problems.map((problem) => problem.message).join('; ');
  const hint = problems.map((problem) => problem.hint).find((text) => text !== undefined) ?? null;
  const facts = { code, exit, retryable, message, hint };
  return debug || code === 'bug' ? { ...facts, trace } : facts;
}
