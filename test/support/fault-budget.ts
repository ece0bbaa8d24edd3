/** How often a fault test injects its fault: `bounded` times in `npm test`, `full` times in `npm run test:faults`. */
export function rounds(bounded: number, full: number): number {
  return process.env.FEEDGEN_FAULTS === 'full' ? full : bounded;
}

/** So many numbers from 1 to a total, evenly between its ends; all of them when there are no more. */
export function spread(total: number, count: number): number[] {
  const many = Math.min(total, count);
  return Array.from({ length: many }, (_, n) => Math.ceil(((n + 0.5) * total) / many));
}
