// Markdown tables that also read well as plain text.

/** `columns`: `{ title, right }`; `rows`: texts. */
export function formatTable(columns, rows) {
  const widths = columns.map(({ title }, at) =>
    Math.max(3, title.length, ...rows.map((row) => row[at].length)),
  );
  const line = (cells) =>
    `| ${cells.map((cell, at) => (columns[at].right ? cell.padStart(widths[at]) : cell.padEnd(widths[at]))).join(' | ')} |`;
  const rule = columns.map(({ right }, at) => `${'-'.repeat(widths[at] - 1)}${right ? ':' : '-'}`);
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n');
}
