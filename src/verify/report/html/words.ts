import { countText } from '../../text.js';

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
