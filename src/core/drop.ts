import { exceedsLimit, type Limit } from './limit.js';

/** A feed may always lose this many records less one: a share alone would stop small feeds over nothing. */
export const SMALLEST_DROP = 10;

/** Whether `dropped` records of `before` are more than `--max-drop` allows: to `generate` a reason not to publish, to `verify` an error. */
export function exceedsDrop(maxDrop: Limit, dropped: number, before: number): boolean {
  return dropped >= SMALLEST_DROP && exceedsLimit(maxDrop, dropped, before);
}
