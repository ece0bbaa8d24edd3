import { countText } from '../../../core/count-text.js';
import type { FeedKind } from '../../../feeds/kind.js';
import { share } from '../../text.js';
import type { StatisticsResult } from '../statistics.js';
import { bar } from './bar.js';
import { html, type Markup } from './markup.js';
import { section } from './section.js';

/** How many entities have each field of their kind, as a tree. */
export function fieldSection(
  { fields, records }: StatisticsResult,
  { required }: Pick<FeedKind, 'required'>,
): Markup | undefined {
  if (records === 0) return undefined;
  const used = fields.filter((field) => field.records > 0).length;
  const rows = fields.map(({ path, records: with_ }) => {
    const level = path.split('.').length - 1;
    const name = path.slice(path.lastIndexOf('.') + 1);
    const must = required.includes(path);
    return html`<tr><th scope="row" class="code level${level}" title="${path}">${name}${must ? html` <span class="must">required</span>` : undefined}</th><td class="track">${bar(
      records,
      [
        { kind: 'plain', length: with_ },
        { kind: must ? 'error' : 'gap', length: records - with_ },
      ],
    )}</td><td class="number">${share(with_, records)}</td><td class="number dim">${with_ === records ? '–' : countText(records - with_)}</td></tr>
`;
  });
  return section(
    'fields',
    'Field coverage',
    `${used} of ${fields.length} fields are used`,
    html`<div class="scroll"><table class="fields">
<thead><tr><th scope="col">Field</th><td></td><th scope="col" class="number">Have it</th><th scope="col" class="number">Lack it</th></tr></thead>
<tbody>
${rows}
</tbody></table></div>`,
  );
}
