import { bytesText, countText, plural } from '../../../core/count-text.js';
import { bar } from './bar.js';
import { type Content, html, type Markup } from './markup.js';
import { section } from './section.js';

/** One data file as it was read. */
export interface DataFileRow {
  readonly name: string;
  readonly records: number;
  /** As stored. */
  readonly bytes: number;
}

/** More files than this are shown together. */
const ROWS = 30;

/** Columns of the picture of many files. */
const COLUMNS = 60;

/** Longer names are cut: nobody reads them, and a report stays small. */
const MAX_NAME = 200;

/** Size and records of the data files, in their order: each by itself, or many together. */
export function fileSection(files: readonly DataFileRow[]): Markup | undefined {
  if (files.length === 0) return undefined;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return section(
    'files',
    'Data files',
    `${plural(files.length, 'file')}, ${bytesText(bytes)}`,
    files.length <= ROWS ? table(files, largestOf(files)) : together(files),
  );
}

function largestOf(files: readonly DataFileRow[]): number {
  return files.reduce((largest, { bytes }) => Math.max(largest, bytes), 0);
}

function table(files: readonly DataFileRow[], largest: number, title = ''): Markup {
  return html`<div class="scroll"><table class="files">${title === '' ? undefined : html`<caption>${title}</caption>`}
<thead><tr><th scope="col">File</th><td class="track"></td><th scope="col" class="number">Size</th><th scope="col" class="number">Records</th></tr></thead>
<tbody>
${files.map(
  ({ name, bytes, records }) =>
    html`<tr><th scope="row" class="code">${name.slice(0, MAX_NAME)}</th><td class="track">${bar(largest, [{ kind: 'plain', length: bytes }])}</td><td class="number">${bytesText(bytes)}</td><td class="number">${countText(records)}</td></tr>
`,
)}</tbody></table></div>`;
}

/** Two pictures in the order of the set, and the files at either end of the scale. */
function together(files: readonly DataFileRow[]): Markup {
  const largest = largestOf(files);
  const bySize = files.toSorted((a, b) => a.bytes - b.bytes);
  return html`<div class="charts">${chart('Records per file', files, ({ records }) => records, countText)}${chart('Size per file', files, ({ bytes }) => bytes, bytesText)}</div>
${table(bySize.slice(-5).toReversed(), largest, 'The five largest')}
${table(bySize.slice(0, 5), largest, 'The five smallest')}`;
}

function chart(
  title: string,
  files: readonly DataFileRow[],
  measure: (file: DataFileRow) => number,
  say: (value: number) => string,
): Markup {
  const values = files.map(measure);
  const sorted = values.toSorted((a, b) => a - b);
  const top = sorted.at(-1) ?? 0;
  const numbers = [
    ['smallest', sorted[0] ?? 0],
    ['median', sorted[Math.floor(sorted.length / 2)] ?? 0],
    ['largest', top],
  ] as const;
  return html`<figure class="chart"><h3>${title}</h3>
<svg viewBox="0 0 ${COLUMNS} 24" preserveAspectRatio="none" role="img" aria-label="${title}, in the order of the set">${columns(values, top)}</svg>
<figcaption>first to last file of the set${files.length > COLUMNS ? ', columns show the mean and the range of neighbours' : ''}</figcaption>
<dl>${numbers.map(([name, value]) => html`<div><dt>${name}</dt><dd>${say(value)}</dd></div>`)}</dl></figure>`;
}

/** One column for each stretch of neighbours: up to their mean, and paler up to the largest of them. */
function columns(values: readonly number[], top: number): Content {
  const count = Math.min(COLUMNS, values.length);
  const width = COLUMNS / count;
  const height = (value: number) => (24 * value) / Math.max(1, top);
  return Array.from({ length: count }, (_, at) => {
    const [from, to] = [at, at + 1].map((edge) => Math.floor((edge * values.length) / count));
    const part = values.slice(from, to);
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    const highest = part.reduce((a, b) => Math.max(a, b), 0);
    const column = (kind: string, value: number) =>
      html`<rect class="${kind}" x="${(at * width).toFixed(2)}" width="${(width * 0.86).toFixed(2)}" y="${(24 - height(value)).toFixed(2)}" height="${height(value).toFixed(2)}"/>`;
    return html`${highest > mean ? column('range', highest) : undefined}${column('plain', mean)}`;
  });
}
