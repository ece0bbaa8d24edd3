import { countText, plural } from '../../../core/count-text.js';
import type { Notice, NoticeGroup } from '../../../core/notice.js';
import { RULES, ruleById } from '../../rules/index.js';
import { share } from '../../text.js';
import { isNotChecked, type Verified } from '../../verified.js';
import { html, type Markup } from './markup.js';
import { explain } from './rule-text.js';
import { section } from './section.js';

/** Samples shown of each rule, however many the report has: the page has to stay readable. */
const SAMPLES = 25;

/** Longer text is cut: a report stays small, whatever a feed names its files and fields. */
const MAX_TEXT = 400;

/** The broken rules, worst first, and those that held. */
export function findingSection(report: Verified): Markup {
  const { notices, records } = report;
  const found = notices.reduce((sum, { count }) => sum + count, 0);
  const facts =
    found === 0
      ? 'nothing was found'
      : `${plural(found, 'finding')} of ${plural(new Set(notices.map(({ rule }) => rule)).size, 'rule')}`;
  return section(
    'findings',
    'Findings',
    facts,
    html`${notices.map((group) => card(group, records))}${held(report)}`,
  );
}

function card(group: NoticeGroup, records: number): Markup {
  const { rule: id, severity, count, samples } = group;
  const rule = ruleById(id);
  const shown = samples.slice(0, SAMPLES);
  return html`<article class="finding ${severity}" data-severity="${severity}">
<div class="tally"><span class="chip ${severity}">${severity}</span><b>${countText(count)}</b><span class="dim">${group.records > 0 ? `${share(group.records, records)} of records` : count === 1 ? 'time' : 'times'}</span></div>
<div class="what"><h3>${id}</h3>${rule === undefined ? undefined : html`<p class="summary">${rule.summary}</p>`}
${shown.length === 0 ? undefined : html`<ul class="samples">${shown.map(sample)}${count > shown.length ? html`<li class="more">${countText(count - shown.length)} more</li>` : undefined}</ul>`}
${rule === undefined ? undefined : explain(rule)}</div>
</article>
`;
}

function sample({ file, record, pointer, message }: Notice): Markup {
  const place = [
    file === undefined ? undefined : html`<bdi>${cut(file)}</bdi>`,
    record === undefined ? undefined : html`<span>record ${countText(record)}</span>`,
    pointer === undefined || pointer === '' ? undefined : html`<bdi>${cut(pointer)}</bdi>`,
  ].filter((part) => part !== undefined);
  return html`<li><bdi class="message">${cut(message)}</bdi>${place.length === 0 ? undefined : html`<span class="place">${place}</span>`}</li>`;
}

/** Rules that found nothing, which says something only when there was something to look at. */
function held(report: Verified): Markup | undefined {
  if (report.scope === 'set' && report.metadata.data_files === null) return undefined;
  const broken = new Set(report.notices.map(({ rule }) => rule));
  const looked = (id: string) => report.scope === 'set' || !isNotChecked(id, report);
  const rules = RULES.filter(({ id }) => !broken.has(id) && looked(id));
  return html`<details class="held"><summary>${plural(rules.length, 'rule')} found nothing</summary>
<dl>${rules.map(({ id, summary }) => html`<div><dt class="code">${id}</dt><dd>${summary}</dd></div>`)}</dl></details>`;
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}
