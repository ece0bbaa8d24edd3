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
  const rectangles = visible(whole, parts).map(({ kind, length }) => {
    const rectangle = html`<rect class="${kind}" x="${start.toFixed(2)}%" width="${length.toFixed(2)}%" height="100%"/>`;
    start += length;
    return rectangle;
  });
  return html`<svg class="bar" aria-hidden="true">${rectangles}</svg>`;
}

/** The parts in percent of the whole, none too thin; what the thin ones take, the longest gives. */
function visible(whole: number, parts: readonly BarPart[]): readonly BarPart[] {
  const shown = parts
    .filter(({ length }) => length > 0)
    .map(({ kind, length }) => ({
      kind,
      length: Math.max(THINNEST, (100 * length) / Math.max(1, whole)),
    }));
  const excess = shown.reduce((sum, { length }) => sum + length, 0) - 100;
  const longest = shown.toSorted((a, b) => b.length - a.length)[0];
  if (excess > 0 && longest !== undefined) longest.length -= excess;
  return shown;
}
