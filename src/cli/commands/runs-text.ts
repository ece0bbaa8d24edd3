import { printable } from '../../core/printable.js';
import type { UnreadableRun } from '../../runs/read-runs.js';
import type { RunSummary } from '../../runs/summary.js';
import { bytesText, countText, plural, secondsText } from '../reporters/text.js';

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

/** Columns of text; the others hold numbers and stand to the right. */
const LEFT = [0, 1, 7];

/** The runs as a table, what is wrong with one at the end of its row. */
export function formatRuns({ location, total, runs, unreadable }: RunsReport): string {
  if (total === 0) return `no runs yet at ${location}\n`;
  const rows = [HEAD, ...runs.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = runs.length === 0 ? [] : rows.map((row) => lineOf(row, widths));
  for (const { name, problem } of unreadable)
    lines.push(printable(`unreadable: ${name}: ${problem}`));
  const hidden = total - runs.length - unreadable.length;
  if (hidden > 0)
    lines.push(`${plural(hidden, 'older run')} not shown: --limit ${countText(total)}`);
  return `${lines.join('\n')}\n`;
}

function rowOf(run: RunSummary): Row {
  return [
    run.started_at.replace(/\.\d+Z$/, 'Z'),
    run.state,
    countText(run.records),
    countText(run.refused),
    countText(run.files),
    bytesText(run.bytes),
    run.seconds === null ? '' : secondsText(run.seconds),
    remarkOn(run),
  ];
}

function remarkOn({ died, error, retention }: RunSummary): string {
  if (died !== null) return died;
  if (error !== null) return error.message;
  return retention?.error ? `retention failed: ${retention.error}` : '';
}

function lineOf(row: Row, widths: readonly number[]): string {
  const cells = row.map((cell, column) => {
    const text = printable(cell);
    const width = widths[column] ?? 0;
    return LEFT.includes(column) ? text.padEnd(width) : text.padStart(width);
  });
  return cells.join('  ').trimEnd();
}
