import type { Evidence, Rule } from '../../../feeds/rule.js';
import { html, type Markup } from './markup.js';

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  google: 'documented by Google',
  protojson: 'follows from ProtoJSON',
  reported: 'reported by others',
  inference: 'our inference',
};

/** Why a rule matters, what to do, its examples and where it comes from. */
export function explain(rule: Rule): Markup {
  return html`<p>${rule.why}</p>
<p class="fix"><b>What to do</b> ${rule.fix}</p>${examples(rule)}
<p class="origin">${EVIDENCE[rule.evidence]}${source(rule)}</p>`;
}

function examples({ bad, good }: Rule): Markup {
  return html`
<details class="examples"><summary>Examples</summary><p class="label bad">breaks the rule</p><pre>${bad}</pre><p class="label good">holds</p><pre>${good}</pre></details>`;
}

/** The page behind a rule. Rules are our own, and yet only the web is linked to. */
function source({ source: page }: Rule): Markup | undefined {
  if (page === undefined || !/^https:\/\//.test(page)) return undefined;
  return html` · <a href="${page}" rel="noreferrer">${new URL(page).host}</a>`;
}
