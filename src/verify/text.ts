import { countText } from '../core/count-text.js';

/** `1 entity`, `12,000 entities`. */
export function entities(count: number): string {
  return `${countText(count)} ${count === 1 ? 'entity' : 'entities'}`;
}

/** A part of a whole in percent: never 100 nor 0 when it is only nearly so. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (100 * part) / whole;
  if (part === whole) return '100 %';
  if (percent < 0.01) return '< 0.01 %';
  if (percent < 1) return `${percent.toFixed(2)} %`;
  return `${Math.min(percent, 99.9).toFixed(1)} %`;
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
