/** Whole numbers from 0 up to, but not including, a bound. */
export type Random = (below: number) => number;

/** A small generator of numbers with a fixed seed (mulberry32), so that a failure can be repeated. */
export function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** One of several. */
export function pick<T>(from: readonly T[], next: Random): T {
  const one = from[next(from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
