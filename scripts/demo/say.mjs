// What the tour prints: paragraphs, headings, commands.
import chalk from 'chalk';

export function say(text = '') {
  console.log(text);
}

export function heading(text) {
  say(`\n${chalk.bold(text)}`);
}

/** The literal command that runs next, as a person would type it. */
export function command(text) {
  say(`\n${chalk.cyan(`$ ${text}`)}`);
}

/** Columns aligned by their widest cell. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    say(`  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd());
}
