import { bytesText, countText, plural } from '../../core/count-text.js';
import { printable } from '../../core/printable.js';
import type { UnreadableRun } from '../../runs/read-runs.js';
import type { RunSummary } from '../../runs/summary.js';
import { wrap } from '../../verify/text.js';
import { secondsText } from '../reporters/text.js';

/** What `feedgen runs` tells. */
export interface RunsReport {
  readonly location: string;
  /** Runs there are, shown or not. */
  readonly total: number;
  readonly runs: readonly RunSummary[];
  readonly unreadable: readonly UnreadableRun[];
}

type Row = readonly string[];

const HEAD: Row = ['started', 'state', 'records', 'refused', 'files', 'size', 'took', ''];

/** The last column, which has no bound. */
const REMARK = HEAD.length - 1;

/** Before what stands below its row. */
const INDENT = '    ';

/** Columns of text; the others hold numbers and stand to the right. */
const LEFT = [0, 1, REMARK];

/** The runs as a table, what is wrong with one at the end of its row; on a terminal of `width` columns below its row, broken between words. */
export function formatRuns(
  { location, total, runs, unreadable }: RunsReport,
  width: number | undefined,
): string {
  if (total === 0) return `no runs yet at ${location}\n`;
  const rows = [HEAD, ...runs.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = runs.length === 0 ? [] : rows.flatMap((row) => linesOf(row, widths, width));
  for (const { name, problem } of unreadable)
    lines.push(printable(`unreadable: ${name}: ${problem}`));
  const hidden = total - runs.length - unreadable.length;
  if (hidden > 0) lines.push(`${plural(hidden, 'older run')} not shown: --limit ${total}`);
  return `${lines.join('\n')}\n`;
}

function rowOf(run: RunSummary): Row {
  // The record of a run tells of its files when all of them are written.
  const unknown = (run.state === 'died' || run.state === 'running') && run.files === 0;
  const counts = [...[run.records, run.refused, run.files].map(countText), bytesText(run.bytes)];
  return [
    run.started_at.replace(/\.\d+Z$/, 'Z'),
    run.state,
    ...(unknown ? counts.map(() => '') : counts),
    run.seconds === null ? '' : secondsText(run.seconds),
    remarkOn(run),
  ];
}

function remarkOn({ died, error, retention }: RunSummary): string {
  if (died !== null) return died;
  if (error !== null) return error.message;
  return retention?.error ? `retention failed: ${retention.error}` : '';
}

function linesOf(row: Row, widths: readonly number[], width: number | undefined): string[] {
  if (width === undefined) return [lineOf(row, widths, '  ')];
  const remark = printable(row[REMARK] ?? '');
  const cells = row.slice(0, REMARK);
  const wide = widths.slice(0, REMARK).reduce((sum, each) => sum + each + 2, -2);
  const line = lineOf(cells, widths, wide > width ? ' ' : '  ');
  return remark === '' ? [line] : [line, ...wrap(remark, width, INDENT)];
}

function lineOf(row: Row, widths: readonly number[], gap: string): string {
  const cells = row.map((cell, column) => {
    const text = printable(cell);
    const width = widths[column] ?? 0;
    return LEFT.includes(column) ? text.padEnd(width) : text.padStart(width);
  });
  return cells.join(gap).trimEnd();
}
