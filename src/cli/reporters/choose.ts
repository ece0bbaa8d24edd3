import type { Io } from '../io.js';
import type { Settings } from '../settings-table.js';
import { colors } from './colors.js';
import { jsonLinesReporter } from './json-lines.js';
import { plainReporter } from './plain.js';
import { quietReporter } from './quiet.js';
import type { Reporter } from './reporter.js';

/** The reporter that fits the settings and where stderr goes; the spinner is loaded only where somebody can see it. */
export async function chooseReporter(settings: Settings, io: Io): Promise<Reporter> {
  const write = (text: string) => void io.stderr.write(io.secrets.redact(text));
  const ports = { write, now: io.now, debug: settings.debug };
  const json = settings.logFormat === 'json';
  if (settings.quiet) return quietReporter(json ? jsonLinesReporter(ports) : plainReporter(ports));
  if (json) return jsonLinesReporter(ports);
  if (settings.logFormat === 'text' || !canSpin(io)) return plainReporter(ports);
  const { terminalReporter } = await import('./terminal.js');
  return terminalReporter(ports, io.stderr, await colors(io, 'stderr', settings.color));
}

/**
 * In CI a terminal is nobody's, so it gets lines. One that does not say how wide it is (0 columns) would keep ora counting
 * lines for ever.
 */
function canSpin({ stderr, env }: Io): boolean {
  const isCi = env.CI !== undefined && env.CI !== '' && env.CI !== 'false';
  return stderr.isTTY === true && (stderr.columns ?? 0) > 0 && !isCi;
}
