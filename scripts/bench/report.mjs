// The result as people read it, in Markdown: command and machine, the medians, the ratios.
import { formatTable } from './tables.mjs';

const DEFAULT_BASE = 300_000;

export function formatReport(result) {
  const parts = [formatCommand(result), formatMedians(result.cases)];
  if (result.ratios.length > 0) parts.push(formatRatios(result));
  return parts.join('\n\n');
}

function formatCommand({ command, machine, rounds, sizes, outside }) {
  const { postgresSettings, ...facts } = machine;
  const settings = Object.entries(postgresSettings).map(([name, value]) => `${name} = ${value}`);
  return `\`${command.join(' ')}\`, feedgen ${facts.feedgen}, ${facts.date}

- Machine: ${facts.processor}, ${facts.processors} processors, ${facts.memoryGiB} GiB, ${facts.platform}; load average at the start ${facts.loadAtStart}
- Node ${facts.node} (zlib ${facts.zlib}), PostgreSQL ${facts.postgres} on the same machine (${settings.join(', ')}), over its unix socket
- Output: ${facts.output}; gzip level 6
- Sizes: base ${count(sizes.base)} rows, large ${count(sizes.large)}, a third ${count(sizes.small)}; medians of ${rounds} interleaved ${rounds === 1 ? 'round' : 'rounds'} of whole processes
- Others kept ${figure(outside.median, 2)} processors busy during a run (median; at most ${figure(outside.highest, 2)}): the less, the truer the wall ratios`;
}

function formatMedians(cases) {
  const columns = [
    { title: 'process' },
    { title: 'rows', right: true },
    { title: 'chunk', right: true },
    { title: 'wall s', right: true },
    { title: 'CPU s', right: true },
    { title: 'backend CPU s', right: true },
    { title: 'peak MB', right: true },
    { title: 'files MB', right: true },
    { title: 'runs', right: true },
  ];
  const rows = cases.map(({ name, rows, chunk, wall, cpu, backend, peak, rate, size, runs }) => [
    rate === undefined ? name : `${name}, ${rate.toFixed(0)} objects/s`,
    rate === undefined ? count(rows) : `${count(rows)} objects`,
    chunk === null ? '–' : count(chunk),
    figure(wall, 2),
    figure(cpu, 2),
    backend === 0 ? '–' : figure(backend, 2),
    figure(peak, 0),
    figure(size, 1),
    String(runs.length),
  ]);
  return formatTable(columns, rows);
}

function formatRatios({ ratios, sizes }) {
  const columns = [
    { title: '#', right: true },
    { title: 'ratio' },
    { title: 'goal', right: true },
    { title: 'measured', right: true },
    { title: 'per round', right: true },
    { title: 'verdict' },
  ];
  const rows = ratios.map(({ number, label, goal, value, lowest, highest, verdict, reason }) => [
    number,
    label,
    goal.atLeast === undefined ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`,
    figure(value, 2),
    value === undefined ? '–' : `${figure(lowest, 2)} … ${figure(highest, 2)}`,
    reason === undefined ? verdict : `${verdict}: ${reason}`,
  ]);
  const table = formatTable(columns, rows);
  if (sizes.base === DEFAULT_BASE) return table;
  return `${table}\n\nThe goals are for ${count(DEFAULT_BASE)} base rows; at ${count(sizes.base)} start-up weighs differently.`;
}

function count(value) {
  return value.toLocaleString('en-US');
}

function figure(value, digits) {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}
