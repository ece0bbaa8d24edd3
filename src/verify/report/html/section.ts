import { type Content, html, type Markup } from './markup.js';

/** A part of the report with its heading; `id` is what the table of contents points to. */
export function section(id: string, title: string, facts: string, content: Content): Markup {
  return html`<section id="${id}">
<header><h2>${title}</h2><p class="facts">${facts}</p></header>
${content}
</section>
`;
}
