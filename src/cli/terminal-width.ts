import type { Output } from './io.js';

/** Columns of the terminal that shows a stream; undefined where programs read it: what they read is never broken into lines. */
export function terminalWidth({ isTTY, columns }: Output): number | undefined {
  return isTTY === true && columns ? columns : undefined;
}
