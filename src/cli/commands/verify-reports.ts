import { jsonLine } from '../../core/printable.js';
import { outcomeOf, resultOf } from '../../verify/outcome.js';
import type { FolderReport } from '../../verify/report/folder-report.js';
import type { SetContents } from '../../verify/report/set-contents.js';
import type { Verified } from '../../verify/verified.js';
import type { CommandContext } from '../command.js';
import { reportFormat, writeReport } from '../report-file.js';

/** What the reports tell. */
export interface Reported {
  readonly report: Verified;
  readonly contents: SetContents;
}

/** Whether one of the reports shows more of the set than what was found. */
export function wantsContents({ report }: Pick<CommandContext['settings'], 'report'>): boolean {
  return report.some((path) => reportFormat(path) === 'html');
}

/** The object of `--json`, with what it was judged by. */
export function reportJson(
  report: object,
  { settings: { ruleset }, version }: CommandContext,
  more: object = {},
): string {
  return jsonLine({ ...report, ruleset, version, ...more });
}

/** Writes the reports on a set or a file that were asked for, then prints by `print`. Fails with FeedgenError `target`. */
export function writeReports(
  { report, contents }: Reported,
  context: CommandContext,
  print: () => Promise<void>,
): Promise<void> {
  const { io, version, settings } = context;
  return writeEach(context, print, {
    async html() {
      const { formatHtmlReport } = await import('../../verify/report/html.js');
      return formatHtmlReport({ report, ...contents, version, now: io.now() });
    },
    async junit() {
      const { formatJUnitReport } = await import('../../verify/report/junit.js');
      return formatJUnitReport([report], { strict: settings.strict, now: io.now() });
    },
    json: async () => reportJson(report, context),
  });
}

/** Writes the reports on a folder that were asked for, then prints by `print`. Fails with FeedgenError `target`. */
export function writeFolderReports(
  report: FolderReport,
  context: CommandContext,
  print: () => Promise<void>,
): Promise<void> {
  const { io, settings } = context;
  return writeEach(context, print, {
    html: () => Promise.reject(new Error('a page is about one set')),
    async junit() {
      const { formatJUnitReport } = await import('../../verify/report/junit.js');
      return formatJUnitReport(report.sets, { strict: settings.strict, now: io.now() });
    },
    json: async () => reportJson(report, context),
  });
}

type Formats = Readonly<Record<'html' | 'junit' | 'json', () => Promise<string>>>;

async function writeEach(
  context: CommandContext,
  print: () => Promise<void>,
  formats: Formats,
): Promise<void> {
  const { settings, io, reporter } = context;
  const write = async () => {
    for (const path of settings.report) {
      writeReport(path, await formats[reportFormat(path) ?? 'json'](), io.runId());
      reporter.onEvent({ type: 'remark', text: `the report is ${path}` });
    }
  };
  const written = await outcomeOf(write());
  reporter.close();
  // A report that cannot be written costs nobody the verdict; with --json the failure is the one object.
  if (!('error' in written && settings.json)) await print();
  resultOf(written);
}
