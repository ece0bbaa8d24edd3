import type { ChalkInstance } from 'chalk';
import ora from 'ora';
import { printable } from '../../core/printable.js';
import { formatFailure } from '../failure.js';
import type { Output } from '../io.js';
import type { Reporter, ReporterPorts } from './reporter.js';
import { identityText, progressText } from './text.js';

/** Often enough to look alive, seldom enough to cost nothing. */
const EVERY_MS = 100;

/** A spinner with records, rate, data files and time, for people. */
export function terminalReporter(
  { write, now, debug }: ReporterPorts,
  stream: Output,
  chalk: ChalkInstance,
): Reporter {
  // Ctrl-C must stay a signal: a discarded stdin is in raw mode.
  // Whether anybody watches was decided by whoever chose this reporter, so ora need not look at the environment.
  const color = chalk.level > 0 ? 'cyan' : false;
  const spinner = ora({ stream, discardStdin: false, isEnabled: true, color });
  let step = { text: 'starting', begun: now().getTime(), shown: 0 };
  // ora watches both streams: what is written meanwhile stands above the spinner.
  const line = (text: string) => write(`${text}\n`);
  const announce = (label: string, text: string) =>
    line(`${chalk.dim(`${label}:`)} ${printable(text)}`);
  return {
    onEvent(event) {
      const time = now().getTime();
      switch (event.type) {
        case 'source':
          return announce('source', identityText(event.identity));
        case 'target':
          return announce('target', event.location);
        case 'step':
          step = { text: event.text, begun: time, shown: 0 };
          spinner.start(printable(event.text));
          return;
        case 'remark':
          return announce('note', event.text);
        case 'warning':
          return line(`${chalk.yellow('warning:')} ${printable(event.text)}`);
        case 'progress':
          if (time - step.shown < EVERY_MS) return;
          step.shown = time;
          spinner.start(`${printable(step.text)}: ${progressText(event, time - step.begun)}`);
          return;
      }
    },
    announce,
    fail: (failure) => write(formatFailure(failure, { debug, paint: chalk.red.bold })),
    close() {
      if (spinner.isSpinning) spinner.stop();
    },
  };
}
