import { createHash } from 'node:crypto';
import { subjectOf, type Verified } from '../verified.js';
import { countrySection } from './html/country-section.js';
import { fieldSection } from './html/field-section.js';
import { fileSection } from './html/file-section.js';
import { findingSection } from './html/finding-section.js';
import { mapSection } from './html/map-section.js';
import { html, type Markup, ownText } from './html/markup.js';
import { SCRIPT } from './html/script.js';
import { STYLE } from './html/style.js';
import { verdict } from './html/verdict.js';
import type { SetContents } from './set-contents.js';

/** What goes into a report. */
export interface HtmlReportContent extends SetContents {
  readonly report: Verified;
  /** Of feedgen. */
  readonly version: string;
  /** When the set was verified. */
  readonly now: Date;
}

/**
 * The report as one HTML file that needs nothing else: no network, and no script for reading it. Its content security policy lets
 * nothing load and nothing run but the style and the script that feedgen itself put in, whatever the feed holds.
 */
export function formatHtmlReport({
  report,
  records,
  files,
  version,
  now,
}: HtmlReportContent): string {
  const sections = [
    ['findings', 'Findings', findingSection(report)],
    ['map', 'Map', records === null ? undefined : mapSection(records.statistics)],
    ['countries', 'Countries', records === null ? undefined : countrySection(records.statistics)],
    [
      'fields',
      'Fields',
      records === null ? undefined : fieldSection(records.statistics, records.kind),
    ],
    ['files', 'Files', fileSection(files)],
  ] as const;
  const shown = sections.filter(([, , content]) => content !== undefined);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="feedgen ${version}">
<title>${title(report)}</title>
<style>${ownText(STYLE)}</style>
</head>
<body>
<main>
${verdict(report, records?.statistics ?? null)}
<nav aria-label="Contents">${shown.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
${shown.map(([, , content]) => content)}
</main>
${footer(report, version, now)}
<script>${ownText(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

const POLICY = [
  "default-src 'none'",
  `style-src ${digest(STYLE)}`,
  `script-src ${digest(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** As a content security policy names one inline text. */
function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function title(report: Verified): string {
  const feed = report.scope === 'set' ? report.metadata.name : null;
  const name = feed ?? subjectOf(report);
  return `${report.valid ? 'valid' : 'invalid'}: ${name.slice(0, 100)}`;
}

function footer({ seconds }: Verified, version: string, now: Date): Markup {
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z');
  return html`<footer>Verified ${time} by feedgen ${version} in ${seconds.toFixed(1)} s. Map: Natural Earth.</footer>`;
}
