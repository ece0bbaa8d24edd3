const NUMBER = new Intl.NumberFormat('en-US');

/** `12,000` whatever the locale of the machine. */
export function countText(count: number): string {
  return NUMBER.format(count);
}

/** `1 record`, `12,000 records`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Bytes in the unit that people read, decimal as file sizes are. */
export function size(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes / 1000, 0];
  for (; value >= 999.95 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** Breaks a paragraph between words; the first line begins with `indent`, the others with as many blanks. Words are never cut. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? indent : ' '.repeat(indent.length)) + each);
}
