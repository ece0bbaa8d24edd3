import { bytesText, countText, plural } from '../../../core/count-text.js';
import { formatTimestamp } from '../../../core/file-set.js';
import type { VerifyReport } from '../../set-report.js';
import { entities, share } from '../../text.js';
import type { Verified } from '../../verified.js';
import type { DataFileReport } from '../../verify-data-file.js';
import type { StatisticsResult } from '../statistics.js';
import { bar } from './bar.js';
import { html, type Markup } from './markup.js';

/** The head of the report: the verdict, what was looked at, and the numbers. */
export function verdict(report: Verified, statistics: StatisticsResult | null): Markup {
  const state = report.valid ? (report.warnings > 0 ? 'warning' : 'good') : 'error';
  return html`<header class="verdict ${state}">
<p class="eyebrow">feedgen verify</p>
<h1>${mark(report.valid)}<span>${headline(report)}</span></h1>
${facts(report)}
${tiles(report)}
${statistics === null || statistics.records === 0 ? undefined : proportion(statistics)}
</header>
`;
}

function headline({ valid, errors, warnings }: Verified): string {
  if (errors > 0) return `Invalid: ${plural(errors, 'error')}`;
  if (!valid) return `Invalid with --strict: ${plural(warnings, 'warning')}`;
  return warnings > 0 ? `Valid, with ${plural(warnings, 'warning')}` : 'Valid: no errors';
}

function mark(valid: boolean): Markup {
  const stroke = valid ? 'M11 20.5l6.5 6.5L29.500 14' : 'M13 13l14 14M27 13L13 27';
  return html`<svg class="mark" viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="19"/><path d="${stroke}"/></svg>`;
}

function facts(report: Verified): Markup {
  const rows = [...(report.scope === 'set' ? setFacts(report) : fileFacts(report))];
  return html`<dl class="facts">${[...rows, ['Location', report.location] as const].map(([term, text]) => (text === null ? undefined : html`<div><dt>${term}</dt><dd><bdi>${text.slice(0, 400)}</bdi></dd></div>`))}</dl>`;
}

type Fact = readonly [term: string, text: string | null];

function setFacts({ metadata, descriptor }: VerifyReport): readonly Fact[] {
  const { name, generation_timestamp: timestamp, problems } = metadata;
  return [
    ['Feed', name],
    ['Generated', timestamp === null ? null : sayTime(timestamp)],
    ['Descriptor', `${descriptor}, ${metadata.valid ? 'valid' : plural(problems, 'error')}`],
  ];
}

function fileFacts({ file, feed, not_checked }: DataFileReport): readonly Fact[] {
  const groups = not_checked.map((id) => id.replaceAll('_', ' ')).join(', ');
  return [
    ['Data file', `${file}, by itself, as feed kind ${feed}`],
    ['Not checked', `rules of these groups: ${groups}`],
  ];
}

/** A descriptor may hold any number; one that is no time is shown as it is. */
function sayTime(timestamp: number): string {
  return Math.abs(timestamp) < 8.64e12 ? formatTimestamp(timestamp) : String(timestamp);
}

function tiles(report: Verified): Markup {
  const { records, data_files, bytes } = report;
  const listed = report.scope === 'set' ? (report.metadata.data_files ?? 0) : data_files;
  const tile = (value: string, name: string, kind = '') =>
    html`<div class="${kind}"><dt>${name}</dt><dd>${value}</dd></div>`;
  const found = (count: number, name: string, kind: string) =>
    tile(countText(count), `${name}${count === 1 ? '' : 's'}`, count === 0 ? '' : kind);
  return html`<dl class="tiles">${tile(countText(records), records === 1 ? 'record' : 'records')}${tile(
    data_files === listed ? countText(listed) : `${countText(data_files)} of ${countText(listed)}`,
    listed === 1 ? 'data file' : 'data files',
  )}${tile(bytesText(bytes), 'as stored')}${found(report.errors, 'error', 'error')}${found(report.warnings, 'warning', 'warning')}${found(report.infos, 'info', 'info')}</dl>`;
}

/** How many records are free of findings. */
function proportion({ problems, records }: StatisticsResult): Markup {
  const { none, info, warning, error } = problems;
  const parts = [
    ['good', none, 'without findings'],
    ['info', info, 'with infos only'],
    ['warning', warning, 'with warnings'],
    ['error', error, 'with errors'],
  ] as const;
  const texts = parts
    .filter(([, count]) => count > 0)
    .map(
      ([kind, count, text]) =>
        html`<span class="key"><i class="${kind}"></i>${entities(count)} ${text} (${share(count, records)})</span>`,
    );
  return html`<figure class="proportion">${bar(
    records,
    parts.map(([kind, length]) => ({ kind, length })),
  )}<figcaption>${texts}</figcaption></figure>`;
}
