import { jsonLine } from '../../core/printable.js';
import type { SetContents } from '../../verify/report/set-contents.js';
import type { VerifyReport } from '../../verify/verify.js';
import type { CommandContext } from '../command.js';
import { reportFormat, writeReport } from '../report-file.js';

/** What the reports tell. */
export interface Reported {
  readonly report: VerifyReport;
  readonly contents: SetContents;
}

/** Whether one of the reports shows more of the set than what was found. */
export function wantsContents({ report }: CommandContext['settings']): boolean {
  return report.some((path) => reportFormat(path) === 'html');
}

/** Writes the reports that were asked for; fails with FeedgenError `target`. */
export async function writeReports(reported: Reported, context: CommandContext): Promise<void> {
  const { settings, io, reporter } = context;
  for (const path of settings.report) {
    writeReport(path, await format(path, reported, context), io.runId());
    reporter.onEvent({ type: 'remark', text: `the report is ${path}` });
  }
}

async function format(
  path: string,
  { report, contents }: Reported,
  { settings: { strict }, io, version }: CommandContext,
): Promise<string> {
  const now = io.now();
  switch (reportFormat(path)) {
    case 'html': {
      const { formatHtmlReport } = await import('../../verify/report/html.js');
      return formatHtmlReport({ report, ...contents, version, now });
    }
    case 'junit': {
      const { formatJUnitReport } = await import('../../verify/report/junit.js');
      return formatJUnitReport(report, { strict, now });
    }
    default:
      return jsonLine(report);
  }
}
