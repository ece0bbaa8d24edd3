import { html, type Markup } from './markup.js';

/** One stretch of a bar; its class says its colour. */
export interface BarPart {
  readonly kind: 'good' | 'info' | 'warning' | 'error' | 'plain' | 'gap';
  /** In the same unit as the whole. */
  readonly length: number;
}

/** A part that is there is never thinner than this, in percent, so that it can be seen. */
const THINNEST = 0.6;

/** A horizontal bar of stretches one after the other. It repeats what text says beside it, so it is hidden from screen readers. */
export function bar(whole: number, parts: readonly BarPart[]): Markup {
  let start = 0;
  const rectangles = parts
    .filter(({ length }) => length > 0)
    .map(({ kind, length }) => {
      const width = Math.min(100 - start, Math.max(THINNEST, (100 * length) / Math.max(1, whole)));
      const rectangle = html`<rect class="${kind}" x="${start.toFixed(2)}%" width="${Math.max(0, width).toFixed(2)}%" height="100%"/>`;
      start += width;
      return rectangle;
    });
  return html`<svg class="bar" aria-hidden="true">${rectangles}</svg>`;
}
