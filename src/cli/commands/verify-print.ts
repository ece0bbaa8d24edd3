import { countText, plural } from '../../core/count-text.js';
import { FeedgenError } from '../../core/errors.js';
import {
  type CheckedSet,
  type FailedSet,
  type FolderReport,
  isFailed,
} from '../../verify/report/folder-report.js';
import type { ReportTextOptions } from '../../verify/report/report-text.js';
import { subjectOf, type Verified } from '../../verify/verified.js';
import type { CommandContext } from '../command.js';
import { type Failure, failureFacts, failureOf, stoppedFailure } from '../failure.js';
import { reportPaint } from '../reporters/colors.js';
import { reportJson } from './verify-reports.js';

/** Columns of a report that nobody watches on a terminal, and the most that are read well. */
const WIDTH = 80;
const MAX_WIDTH = 100;

/** Prints what was found, in the form that was asked for. */
export async function printReport(report: Verified, context: CommandContext): Promise<void> {
  const { settings, io, reporter } = context;
  if (settings.json) io.stdout.write(reportJson(report, context));
  else if (!settings.quiet) await printText(report, context);
  else if (!report.valid) reporter.fail(failureOf(summary(report)));
}

/** Prints what was found before the end, which is no verdict; returns the exit code, which says who stopped it. */
export async function printStopped(
  report: Verified,
  error: unknown,
  context: CommandContext,
): Promise<number> {
  const { settings } = context;
  if (!settings.json && !settings.quiet) await printText(report, context);
  return tellStopped(report, error, context);
}

/** The order to stop; with --json together with what was found, as one object. */
function tellStopped(report: object, error: unknown, context: CommandContext): number {
  const { io, settings, reporter } = context;
  const failure: Failure = stoppedFailure(io.signal.reason, error);
  if (settings.json)
    io.stdout.write(io.secrets.redact(reportJson(report, context, failureFacts(failure))));
  if (!settings.json || !settings.quiet) reporter.fail(failure);
  return failure.exit;
}

async function printText(report: Verified, context: CommandContext): Promise<void> {
  const { formatVerifyReport } = await import('../../verify/report/report-text.js');
  context.io.stdout.write(formatVerifyReport(report, await textOptions(context)));
}

async function textOptions({ settings, io }: CommandContext): Promise<ReportTextOptions> {
  const width = Math.min(io.stdout.columns || WIDTH, MAX_WIDTH);
  return { width, paint: await reportPaint(io, settings) };
}

/** Prints the verdicts on the sets of a folder one by one, and what they come to. */
export class FolderPrinter {
  readonly #context: CommandContext;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  /** One set is done. */
  async set(set: CheckedSet | FailedSet): Promise<void> {
    const { settings, io, reporter } = this.#context;
    if (settings.json) return;
    if (settings.quiet) {
      if (!set.valid && (isFailed(set) || set.complete)) reporter.fail(failureOf(failureIn(set)));
      return;
    }
    const { formatSetLine } = await import('../../verify/report/folder-text.js');
    io.stdout.write(formatSetLine(set, await textOptions(this.#context)));
  }

  /** All are done. */
  async done(report: FolderReport): Promise<void> {
    const { settings, io, reporter } = this.#context;
    if (settings.json) io.stdout.write(reportJson(report, this.#context));
    else if (!settings.quiet) await this.#summary(report);
    else if (report.sets.length === 0) {
      const fact = `verifying ${report.location}: there is no descriptor in it, or below it`;
      reporter.fail(failureOf(new FeedgenError('invalid', fact)));
    }
  }

  /** Somebody stopped it; returns the exit code. */
  async stopped(report: FolderReport, error: unknown): Promise<number> {
    const { settings } = this.#context;
    if (!settings.json && !settings.quiet) await this.#summary(report);
    return tellStopped(report, error, this.#context);
  }

  async #summary(report: FolderReport): Promise<void> {
    const { formatFolderSummary } = await import('../../verify/report/folder-text.js');
    const { io, reporter } = this.#context;
    reporter.close();
    io.stdout.write(formatFolderSummary(report, await textOptions(this.#context)));
  }
}

function failureIn(set: CheckedSet | FailedSet): FeedgenError {
  if (!isFailed(set)) return summary(set);
  const { message, hint } = set.error;
  return new FeedgenError('target', message, hint === null ? {} : { hint });
}

/** The report in one line, for those who want to hear of failures only. */
function summary(report: Verified): FeedgenError {
  const { errors, warnings, location, notices } = report;
  const rules = notices
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, count }) => `${rule} ${countText(count)}`);
  const fact = `${plural(errors, 'error')} and ${plural(warnings, 'warning')}: ${rules.join(', ')}`;
  const subject = subjectOf(report);
  const where = subject === location ? subject : `${subject} in ${location}`;
  return new FeedgenError('invalid', `verifying ${where}: ${fact}`, {
    hint: 'run feedgen verify without --quiet for samples and what to do',
  });
}
